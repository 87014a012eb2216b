"""Whether the settings can be used."""

from __future__ import annotations

from collections.abc import Iterator

from ...server.http import tls
from ...server.http.listener import CannotListen
from ..case import Case
from ..finding import Finding, ok, problem


def check(case: Case) -> Iterator[Finding]:
    for text in case.complaints:
        end = "" if text.endswith("?") else "."
        yield problem(f"{text}{end}", f"Correct it in {case.where}.")
    try:
        tls.context(case.settings)
    except CannotListen as error:
        yield problem(str(error), f"Correct it in {case.where}.")
        return
    if not case.complaints:
        yield ok(f"Nothing is wrong with {case.source.name}.")
