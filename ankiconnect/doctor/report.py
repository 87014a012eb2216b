"""All checks, and their findings as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .case import Case
from .checks import (
    addons,
    app_nap,
    configured,
    ipv6,
    key,
    network,
    private_files,
    running,
    web_origin,
)
from .finding import PROBLEM, Finding

CHECKS: Mapping[str, Callable[[Case], Iterator[Finding]]] = {
    "settings": configured.check,
    "running": running.check,
    "key": key.check,
    "origin": web_origin.check,
    "localhost": ipv6.check,
    "network": network.check,
    "App Nap": app_nap.check,
    "add-ons": addons.check,
    "files": private_files.check,
}
"""The checks by the names that the user reads, in the order of the report."""

Named = tuple[str, Finding]


def run(case: Case) -> Iterator[Named]:
    """The findings of all checks, with the name of the check."""
    for name, check in CHECKS.items():
        yield from ((name, finding) for finding in check(case))


def has_problem(found: Iterable[Named]) -> bool:
    return any(finding.status == PROBLEM for _, finding in found)


def line(name: str, finding: Finding) -> str:
    """A finding in one line."""
    return " ".join(
        f"{finding.status + ':':9}{name}: {finding.text} {finding.advice}".rstrip().splitlines()
    )


def as_json(found: Iterable[Named]) -> dict[str, Any]:
    """All findings as a JSON value."""
    found = list(found)
    return {
        "ok": not has_problem(found),
        "checks": [
            {"check": name, "status": one.status, "text": one.text, "advice": one.advice}
            for name, one in found
        ],
    }
