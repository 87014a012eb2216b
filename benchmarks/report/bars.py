"""The bars: limits for the figures of one run, mostly as ratios, and whether the figures meet them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..measures import endurance
from ..measures.bulk import DECK_NAMES, DECK_STATS, RENDERED, UNRENDERED, UPDATED
from ..measures.single import CLIENTS
from ..sample import MB
from ..servers.base import ADDON_ECHO, ANKI, ECHO, HEADLESS
from .results import Results, Row

TODAY = "today"
"""The peer's name for the AnkiConnect add-on in use today: ``--peer today=http://...``."""

MAX_LATENCY_TO_ECHO = {"version": 1.3, "deckNames": 2.0}
MIN_THROUGHPUT_TO_ECHO = {"version x64": 0.8, "deckNames x64": 0.45}
MIN_TIMES_FASTER_THAN_TODAY = {
    "addNotes 500": 25.0,
    "addNotes 1,000": 60.0,
    "addNote x8": 10.0,
    "canAddNotes 100": 12.0,
    "notesInfo 1,000": 6.0,
    "multi of 100 findNotes": 2.5,
    "cardsInfo 500": 1.5,
    "mining session": 9.0,
    "cardsInfo 10,000": 1.5,
}
MAX_TIME_TO_LIBRARY = {
    "addNotes 5,000": 1.5,
    UPDATED: 1.5,
    "notesInfo 1,000": 1.5,
    "notesInfo 10,000": 1.5,
    "cardsInfo 500": 1.25,
    RENDERED: 1.25,
    "findNotes": 1.5,
    "findNotes of all": 1.5,
    DECK_NAMES: 2.0,
    DECK_STATS: 2.0,
}
STORE = "storeMediaFile 8 MB"
MAX_STORE_TO_ECHO = 2.5
MAX_STORE_MS = 200.0
MIN_TIMES_FASTER_UNRENDERED = 8.0
MANY_NOTES = 200_000
MAX_MS_WITH_MANY_NOTES = {"findNotes": 2.0, "multi of 40 findNotes": 60.0}
"""Times without a window. They apply to collections of `MANY_NOTES` or more."""
MAX_MEMORY_GROWTH = 1.1
MIN_TIMES_FASTER_THAN_PEERS = 1.3
MIN_TIMES_FASTER_NOTES_INFO = 5.0


@dataclass(frozen=True)
class Verdict:
    """One bar and the measured value.

    Attributes:
        is_minimum: Whether `limit` is a minimum; otherwise it is a maximum.
    """

    text: str
    value: float
    limit: float
    is_minimum: bool = False

    @property
    def reached(self) -> bool:
        return self.value >= self.limit if self.is_minimum else self.value <= self.limit

    @property
    def wanted(self) -> str:
        return f"{'>=' if self.is_minimum else '<='} {self.limit:g}"


def verdicts(results: Results) -> list[Verdict]:
    """Every bar whose values were all measured."""
    return [
        *_against_echo(results),
        *_failed(results),
        *_against_today(results),
        *_against_other_peers(results),
        *_against_library(results),
        *_media(results),
        *_unrendered(results),
        *_with_many_notes(results),
        *_memory(results),
    ]


def _against_echo(results: Results) -> Iterator[Verdict]:
    echo = _addon_echo(results)
    for name, limit in MAX_LATENCY_TO_ECHO.items():
        yield from _ratio(results.row(name), ANKI, echo, limit, is_minimum=False)
    for name, limit in MIN_THROUGHPUT_TO_ECHO.items():
        yield from _ratio(results.row(name), ANKI, echo, limit, is_minimum=True)


def _addon_echo(results: Results) -> str:
    """There is only one echo server when the add-on uses the environment's aiohttp."""
    return ADDON_ECHO if ADDON_ECHO in results.servers else ECHO


def _ratio(row: Row, server: str, other: str, limit: float, *, is_minimum: bool) -> Iterator[Verdict]:
    ratio = row.ratio(server, other)
    if ratio is not None:
        yield Verdict(f"{row.name}: {server} / {other}", ratio, limit, is_minimum)


def _failed(results: Results) -> Iterator[Verdict]:
    suffix = f" x{max(CLIENTS)}"
    for server in (ANKI, HEADLESS):
        rows = [row for row in results.rows.values() if row.name.endswith(suffix)]
        figures = [row.figures[server] for row in rows if server in row.figures]
        if figures:
            failed = sum(figure.failed for figure in figures)
            yield Verdict(f"failed requests at {max(CLIENTS)} clients: {server}", failed, 0)


def _against_today(results: Results) -> Iterator[Verdict]:
    for name, limit in MIN_TIMES_FASTER_THAN_TODAY.items():
        yield from _faster(results.row(name), ANKI, TODAY, limit)


def _faster(row: Row, server: str, peer: str, limit: float) -> Iterator[Verdict]:
    times = row.times_faster(server, peer)
    if times is not None:
        yield Verdict(f"{row.name}: {server} faster than {peer}", times, limit, is_minimum=True)


def _against_other_peers(results: Results) -> Iterator[Verdict]:
    for peer in results.peers:
        if peer == TODAY:
            continue
        for row in results.rows.values():
            if row.unit != MB:
                yield from _faster(row, HEADLESS, peer, _peer_limit(row.name))


def _peer_limit(name: str) -> float:
    if name.startswith("notesInfo"):
        return MIN_TIMES_FASTER_NOTES_INFO
    return 1.0 if name.startswith("version") else MIN_TIMES_FASTER_THAN_PEERS


def _against_library(results: Results) -> Iterator[Verdict]:
    for name, limit in MAX_TIME_TO_LIBRARY.items():
        for server in (ANKI, HEADLESS):
            yield from _ratio(results.row(name), server, "library", limit, is_minimum=False)


def _media(results: Results) -> Iterator[Verdict]:
    for server, echo in ((ANKI, _addon_echo(results)), (HEADLESS, ECHO)):
        yield from _ratio(results.row(STORE), server, echo, MAX_STORE_TO_ECHO, is_minimum=False)
        value = results.row(STORE).median(server)
        if value is not None:
            yield Verdict(f"{STORE}, ms: {server}", value, MAX_STORE_MS)


def _unrendered(results: Results) -> Iterator[Verdict]:
    for server in (ANKI, HEADLESS):
        rendered, unrendered = (results.row(name).median(server) for name in (RENDERED, UNRENDERED))
        if rendered and unrendered:
            text = f"{UNRENDERED} faster than {RENDERED}: {server}"
            limit = MIN_TIMES_FASTER_UNRENDERED
            yield Verdict(text, rendered / unrendered, limit, is_minimum=True)


def _with_many_notes(results: Results) -> Iterator[Verdict]:
    if int(results.about.get("notes", "0").replace(",", "")) < MANY_NOTES:
        return
    for name, limit in MAX_MS_WITH_MANY_NOTES.items():
        value = results.row(name).median(HEADLESS)
        if value is not None:
            yield Verdict(f"{name} with {MANY_NOTES:,} notes and more, ms: {HEADLESS}", value, limit)


def _memory(results: Results) -> Iterator[Verdict]:
    for server in (ANKI, HEADLESS):
        few = results.row(endurance.AFTER_FEW).median(server)
        many = results.row(endurance.AFTER_MANY).median(server)
        if few and many:
            text = f"memory after 100,000 requests / after 10,000: {server}"
            yield Verdict(text, many / few, MAX_MEMORY_GROWTH)
