"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass

OK, HINT, PROBLEM = "ok", "hint", "problem"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        status: "ok", "problem" for what has to be done, or "hint" for what may have to be done.
        text: What is so, as a sentence.
        advice: What to do, as sentences; "" if nothing.
    """

    status: str
    text: str
    advice: str = ""


def ok(text: str) -> Finding:
    return Finding(OK, text)


def hint(text: str, advice: str) -> Finding:
    return Finding(HINT, text, advice)


def problem(text: str, advice: str) -> Finding:
    return Finding(PROBLEM, text, advice)
