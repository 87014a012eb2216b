"""Signals of a temporary service: each of them removes its folder."""

from __future__ import annotations

import signal
import sys


def exit_on_signals() -> None:
    """Exit at SIGINT, SIGTERM and SIGHUP, until the service runs and stops at them by itself."""

    def leave(number: int, _: object) -> None:
        sys.exit(1)

    for one in (signal.SIGINT, signal.SIGTERM, *_hangup()):
        signal.signal(one, leave)


def treat_hangup_as_termination() -> None:
    """Stop also when the terminal is closed."""
    for one in _hangup():
        signal.signal(one, signal.getsignal(signal.SIGTERM))


def _hangup() -> list[int]:
    """SIGHUP, unless nohup was used. Windows does not have it."""
    found: int | None = getattr(signal, "SIGHUP", None)
    return [] if found is None or signal.getsignal(found) is signal.SIG_IGN else [found]
