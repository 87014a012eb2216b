"""Whether other machines reach the service, and whether that is safe."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from ...settings import is_loopback, open_to_everybody
from .. import answer
from ..case import EVERYWHERE, Case
from ..finding import Finding, hint, ok, problem

_FIREWALLS = {
    "linux": "On Linux with ufw: sudo ufw allow {port}/tcp",
    "darwin": "On macOS: System Settings > Network > Firewall > Options, and allow Anki or Python",
    "win32": "On Windows: Windows Security > Firewall & network protection > Allow an app, and allow "
    "Anki or Python",
}
_ELSEWHERE = "192.0.2.1"
"""An address that no machine has (RFC 5737). Nothing is sent there."""


def check(case: Case) -> Iterator[Finding]:
    if not case.is_local:
        return
    warning = open_to_everybody(case.settings)
    if warning is not None:
        yield problem(f"{warning.partition('. Set')[0]}.", f"Set apiKey in {case.where}.")
    address = case.settings.webBindAddress
    if is_loopback(address):
        yield ok(f"Only this machine can connect: webBindAddress is {address}.")
    elif case.answer.has_api:
        host = own_address() if address.strip("[]") in EVERYWHERE else address.strip("[]")
        yield _from_outside(case, host)


def own_address() -> str | None:
    """The address of this machine in its network; None if it has no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect((_ELSEWHERE, 9))  # of UDP: only the address is chosen
        except OSError:
            return None
        return str(trial.getsockname()[0])


def _from_outside(case: Case, host: str | None) -> Finding:
    address = case.settings.webBindAddress
    if host is None:
        return hint(
            f"webBindAddress is {address}, but this machine has no network now.",
            "Connect it to a network.",
        )
    service = case.at(host)
    if not answer.find(service).has_api:
        return problem(
            f"webBindAddress is {address}, but the service does not answer at {service.url}.",
            f"Restart it, so that the settings in {case.where} are in force.",
        )
    firewall = _FIREWALLS.get(case.system, "Allow port {port}").format(port=case.port)
    return hint(
        f"Other machines reach the service at {service.url}, unless a firewall is in between.",
        f"If they do not, allow it in the firewall. {firewall}",
    )
