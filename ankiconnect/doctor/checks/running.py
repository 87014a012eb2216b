"""Whether the service runs, and which program has its port."""

from __future__ import annotations

from collections.abc import Iterator

from .. import owners
from ..answer import NOTHING, OTHER, OURS, SCHEME, UNTRUSTED
from ..case import Case
from ..finding import Finding, hint, ok, problem

_START = (
    "Start Anki, and look at Tools > AnkiConnect there. Without Anki's window, run: ankiconnect serve"
)


def check(case: Case) -> Iterator[Finding]:
    found, url = case.answer, case.service.url
    if found.kind == NOTHING:
        yield problem(f"Nothing answers at {url} ({found.why}).", _to_start(case))
    elif found.kind == OTHER:
        yield problem(
            f"Another AnkiConnect answers at {url}{_by(case)}.",
            "To use this one, turn the other add-on off in Tools > Add-ons and restart Anki, or set a "
            f"different webBindPort in {case.where}.",
        )
    elif found.kind == OURS:
        yield from _ours(case)
    elif found.kind == SCHEME:
        yield problem(
            f"The service at {url} cannot be used so: {found.why}.",
            "Use the other one of http:// and https:// in the address.",
        )
    elif found.kind == UNTRUSTED:
        yield problem(
            f"The certificate of {url} is not trusted: {found.why}.",
            "If it is yours, name its file with --ca.",
        )
    else:
        yield problem(
            f"Another program answers at {url}{_by(case)}: {found.why}.",
            f"Stop it, or set a different webBindPort in {case.where}.{_to_see(case)}",
        )


def _to_start(case: Case) -> str:
    if case.is_local:
        return f"{_START}."
    return "Check the address, and run ankiconnect doctor on that machine."


def _ours(case: Case) -> Iterator[Finding]:
    health = case.answer.health or {}
    url = case.service.url
    if health.get("status") == "closed":
        yield problem(f"AnkiConnect answers at {url}, but no profile is open.", "Open one in Anki.")
    else:
        version, anki = health.get("version"), health.get("ankiVersion")
        yield ok(f"AnkiConnect {version} answers at {url}, with Anki {anki}.")
    if case.is_local:
        yield from _owner(case)


def _owner(case: Case) -> Iterator[Finding]:
    """Whether it is the one with these settings, and not another instance."""
    if case.owners is None:
        command = owners.command_for(case.port, case.system)
        yield ok(f"To see which program has port {case.port}, run: {command}.")
    for owner in case.owners or ():
        if case.source.in_anki and owner.serves:
            yield problem(
                f"Not Anki, but another instance has port {case.port}: {owner}.",
                "Stop it, or set a different webBindPort for one of the two.",
            )
        elif owner.process and not case.source.in_anki and not owner.serves:
            yield hint(
                f"Port {case.port} belongs to {owner}.",
                "If that is Anki, its add-on has settings of its own: add --base to check those.",
            )
        else:
            yield ok(f"Port {case.port} belongs to {owner}.")


def _by(case: Case) -> str:
    known = [str(one) for one in (case.is_local and case.owners) or ()]
    return f" ({'; '.join(known)})" if known else ""


def _to_see(case: Case) -> str:
    if not case.is_local or case.owners is not None:
        return ""
    return f" This shows which program it is: {owners.command_for(case.port, case.system)}"
