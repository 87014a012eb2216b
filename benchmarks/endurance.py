"""Start-up, and memory: at rest, after the run, and over many requests."""

from __future__ import annotations

import functools
import time

from . import requests
from .load import Load
from .measure import Measure
from .memory import resident_mb
from .sample import MB, Pace, Phase, Sample
from .session import Session

CLIENTS = 8
REST_SECONDS = 1.0
START = "start-up"
AFTER_RUN = "memory after the run"
AFTER_FEW = "memory after 10,000 requests"
AFTER_MANY = "memory after 100,000 requests"


def memory(session: Session, note: str = "") -> Sample:
    """What the server's own process holds now; Anki's web views are processes of their own."""
    assert session.server.pid is not None
    time.sleep(REST_SECONDS)
    return Sample(resident_mb(session.server.pid), note=note)


def now(session: Session, pace: Pace) -> Sample:
    """What the server holds now."""
    return memory(session)


def after_few(session: Session, pace: Pace) -> Sample:
    """What it holds after the first requests, to which what follows is compared."""
    return _after(session, pace, pace.endurance[0])


def after_many(session: Session, pace: Pace) -> Sample:
    """What it holds after all of them."""
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
        most=count - session.sent,
    )
    outcome = load.run()
    session.sent += outcome.answered
    sample = memory(session, note=f"after {session.sent:,}")
    return Sample(sample.value, outcome.failed, sample.note)


def _answered(body: bytes) -> bool:
    # One of the mixture's requests fails as it should: an error's traceback is memory too.
    return body.startswith(b"{")


def measures() -> list[Measure]:
    """Memory; the start-up is measured when the servers are started."""
    rest = Measure("memory at rest", MB, Phase.START, now, needs_pid=True)
    return [
        rest,
        Measure(AFTER_RUN, MB, Phase.END, now, needs_pid=True),
        Measure(AFTER_FEW, MB, Phase.END, after_few, needs_pid=True),
        Measure(AFTER_MANY, MB, Phase.END, after_many, needs_pid=True),
    ]
