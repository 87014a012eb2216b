"""What a listener asks for: the query of ``GET /events``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TYPES = ("note", "card", "review", "deck", "model", "tag", "config", "sync", "profile", "reset")
ALWAYS = ("hello", "gap", "reset")
"""These come whatever types are asked for: without them a listener would miss something."""
MAX_POLL_SECONDS = 60.0


class BadQuery(Exception):
    """The query cannot be understood; its text is for the client."""


@dataclass(frozen=True)
class Listening:
    """What a listener wants.

    Attributes:
        types: Types of events; empty for all.
        since: The number of the last event that it knows; None to begin with the next one.
        fields: Whether events of notes have the notes' fields.
        poll_seconds: How long a long poll waits for an event; None for a stream.
    """

    types: frozenset[str]
    since: int | None
    fields: bool
    poll_seconds: float | None

    def wants(self, what: str) -> bool:
        """Whether it wants events of a type."""
        return not self.types or what in self.types or what in ALWAYS


def parse(query: Mapping[str, str], last_event_id: str) -> Listening:
    """Read a query.

    Args:
        query: Its parameters.
        last_event_id: The header Last-Event-ID, which browsers send when they connect again; "" if
            there is none. It is newer than what the address says.

    Raises:
        BadQuery: A value is wrong.
    """
    timeout = query.get("timeout")
    since = last_event_id or query.get("since", "")
    return Listening(
        _types(query.get("types", "")),
        _number("since", since) if since else None,
        query.get("fields", "0") in ("1", "true"),
        None if timeout is None else _seconds(timeout),
    )


def _types(text: str) -> frozenset[str]:
    types = frozenset(filter(None, (one.strip() for one in text.split(","))))
    unknown = sorted(types - {*TYPES, *ALWAYS})
    if unknown:
        raise BadQuery(f"there are no events of type {unknown[0]!r}; there are {', '.join(TYPES)}")
    return types


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadQuery(f"{name} must be the id of an event, not {text[:40]!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise BadQuery(f"timeout must be a number of seconds, at most 60, not {text[:40]!r}")
    return min(seconds, MAX_POLL_SECONDS)
