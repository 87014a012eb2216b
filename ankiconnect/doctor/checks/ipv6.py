"""Whether programs that connect to "localhost" reach the service, over IPv4 and IPv6."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

from .. import answer
from ..answer import NOTHING
from ..case import Case
from ..finding import Finding, ok, problem

IPV4, IPV6 = "127.0.0.1", "::1"
Resolve = Callable[[str], list[str]]


def addresses(name: str) -> list[str]:
    """The addresses of a host name, in the order in which programs try them."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(one[4][0]) for one in found]


def check(case: Case, resolve: Resolve = addresses) -> Iterator[Finding]:
    """
    Args:
        resolve: Returns the addresses of a host name.
    """
    if case.host != IPV4 or not case.answer.has_api:
        return
    names = resolve("localhost")
    if not {IPV4, IPV6} & set(names):
        yield problem(
            f"localhost stands for {', '.join(names) or 'nothing'} on this machine.",
            f"Enter {IPV4} in programs instead, or correct the file hosts of the system.",
        )
    elif IPV6 not in names and not has_ipv6():
        yield ok(f"localhost is {IPV4} here, where the service answers. There is no [{IPV6}].")
    else:
        yield _over_ipv6(case, names)


def has_ipv6() -> bool:
    """Whether this machine has the address [::1]."""
    try:
        with socket.socket(socket.AF_INET6) as trial:
            trial.bind((IPV6, 0))
    except OSError:
        return False
    return True


def _over_ipv6(case: Case, names: list[str]) -> Finding:
    found = answer.find(case.at(IPV6))
    if found.kind == case.answer.kind:
        return ok(f"The service answers at {IPV4} and at [{IPV6}], and so at localhost.")
    if found.kind != NOTHING:
        return problem(
            f"Another program has port {case.port} at [{IPV6}], which programs may try first for "
            "localhost.",
            f"Stop it, or enter {IPV4} in programs instead of localhost.",
        )
    if names[0] == IPV6 or IPV4 not in names:
        return problem(
            f"localhost is first [{IPV6}] here, where nothing answers at port {case.port}.",
            f"Enter {IPV4} in programs instead of localhost, or restart the service.",
        )
    return ok(f"localhost is first {IPV4} here, where the service answers.")
