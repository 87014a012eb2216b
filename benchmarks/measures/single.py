"""Measures of small requests: the latency for one client, and the throughput for many."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable

from ..clients.load import GRACE_SECONDS, Load, Outcome, is_fine
from ..clients.wire import Ended
from ..sample import MS, PER_SECOND, Pace, Phase, Sample
from ..servers import library
from ..servers.library import Library
from ..servers.session import Failed, Session
from . import requests
from .measure import Measure
from .requests import Bodies

CLIENTS = (1, 8, 64, 256)
WARM_UP_REQUESTS = 5


def latency(bodies: Bodies, writes: bool) -> Callable[[Session, Pace], Sample]:
    """One client sends requests one after another. The value is the median time of a reply."""

    def take(session: Session, pace: Pace) -> Sample:
        source = bodies(session)
        for _ in range(WARM_UP_REQUESTS):
            session.timed(next(source))
        seconds: list[float] = []
        dropped = 0
        end = time.perf_counter() + pace.latency_seconds
        while len(seconds) + dropped < pace.latency_requests and time.perf_counter() < end:
            took = _seconds(session, next(source))
            if took is None:
                dropped += 1
            else:
                seconds.append(took)
        if writes:
            session.remove_added()
        if not seconds:
            raise Failed("no request was answered in time")
        return Sample(statistics.median(seconds) * 1000, dropped)

    return take


def _seconds(session: Session, body: bytes) -> float | None:
    """The time of one reply in seconds; None when the connection was dropped instead."""
    try:
        return session.timed(body)[0]
    except Ended:
        return None


def throughput(bodies: Bodies, clients: int, writes: bool) -> Callable[[Session, Pace], Sample]:
    """Many clients send requests at the same time. The value is the number of replies per second."""

    def take(session: Session, pace: Pace) -> Sample:
        session.connection.close()
        source = bodies(session)
        good = _anything if session.is_echo else is_fine
        next_body = functools.partial(next, source)
        load = Load(session.server.address, clients, pace.load_seconds, next_body, good=good)
        outcome = load.run()
        if outcome.unanswered:
            session.wait_until_idle()
        if writes:
            session.remove_added()
        return Sample(outcome.per_second, outcome.failed, _note(outcome))

    return take


def _anything(_: bytes) -> bool:
    return True


def _note(outcome: Outcome) -> str:
    parts = [f"{count}x {why}" for why, count in outcome.failures.items()]
    if outcome.unanswered:
        parts.append(f"{outcome.unanswered} not answered {GRACE_SECONDS:g} s after the end")
    if outcome.resent:
        parts.append(f"{outcome.resent} sent again after a kept connection was closed")
    return ", ".join(parts)


def _direct(work: Callable[[Library], object]) -> Callable[[Library, Pace], Sample]:
    return library.many_times(work)


def measures() -> list[Measure]:
    """Latencies, then throughputs."""
    return [*_latencies(), *_throughputs()]


def _latencies() -> list[Measure]:
    base = Phase.BASE
    return [
        Measure("version", MS, base, latency(requests.version, False), on_echo=True),
        Measure(
            "deckNames",
            MS,
            base,
            latency(requests.deck_names, False),
            _direct(library.deck_names),
            on_echo=True,
        ),
        Measure("findNotes", MS, base, latency(requests.find_notes, False), _direct(library.find_one)),
        Measure("addNote", MS, base, latency(requests.add_note, True), _direct(library.add_one)),
        Measure(
            "updateNoteFields",
            MS,
            base,
            latency(requests.update_note_fields, True),
            _direct(library.update_one),
        ),
    ]


def _throughputs() -> list[Measure]:
    loads: list[tuple[str, Bodies, bool, bool]] = [
        ("version", requests.version, False, True),
        ("deckNames", requests.deck_names, False, True),
        ("findNotes", requests.find_notes, False, False),
        ("addNote", requests.add_note, True, False),
        ("canAddNotes 20", requests.can_add_notes(20), False, False),
    ]
    return [
        Measure(
            f"{name} x{clients}",
            PER_SECOND,
            Phase.BASE,
            throughput(bodies, clients, writes),
            on_echo=on_echo,
        )
        for name, bodies, writes, on_echo in loads
        for clients in CLIENTS
    ]
