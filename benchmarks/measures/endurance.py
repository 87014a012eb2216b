"""Measures of memory: at rest, after the run, and after many requests."""

from __future__ import annotations

import functools
import time

from ..clients.load import Load
from ..memory import resident_mb
from ..sample import MB, Pace, Phase, Sample
from ..servers.session import Session
from . import requests
from .measure import Measure

CLIENTS = 8
IDLE_SECONDS = 1.0
START = "start-up"
AFTER_RUN = "memory after the run"
AFTER_FEW = "memory after 10,000 requests"
AFTER_MANY = "memory after 100,000 requests"


def memory(session: Session, note: str = "") -> Sample:
    """The memory of the server's own process. Anki's web views are other processes and do not count."""
    assert session.server.pid is not None
    time.sleep(IDLE_SECONDS)
    return Sample(resident_mb(session.server.pid), note=note)


def now(session: Session, pace: Pace) -> Sample:
    """The server's memory now."""
    return memory(session)


def after_few(session: Session, pace: Pace) -> Sample:
    """The server's memory after the first requests, with which `after_many` is compared."""
    return _after(session, pace, pace.endurance[0])


def after_many(session: Session, pace: Pace) -> Sample:
    """The server's memory after all requests."""
    return _after(session, pace, pace.endurance[1])


def _after(session: Session, pace: Pace, count: int) -> Sample:
    session.connection.close()
    source = functools.partial(next, requests.mixture(session))
    load = Load(
        session.server.address,
        CLIENTS,
        pace.endurance_seconds,
        source,
        good=_answered,
        max_requests=count - session.sent,
    )
    outcome = load.run()
    session.sent += outcome.answered
    sample = memory(session, note=f"after {session.sent:,}")
    return Sample(sample.value, outcome.failed, sample.note)


def _answered(body: bytes) -> bool:
    # One of the requests is meant to fail, since tracebacks use memory too. So an error is fine.
    return body.startswith(b"{")


def measures() -> list[Measure]:
    """The measures of memory. The start-up time is measured when the servers are started."""
    rest = Measure("memory at rest", MB, Phase.START, now, needs_pid=True)
    return [
        rest,
        Measure(AFTER_RUN, MB, Phase.END, now, needs_pid=True),
        Measure(AFTER_FEW, MB, Phase.END, after_few, needs_pid=True),
        Measure(AFTER_MANY, MB, Phase.END, after_many, needs_pid=True),
    ]
