"""Signals of a temporary service: each of them removes its folder."""

from __future__ import annotations

import signal
import sys


def exit_on_signals() -> None:
    """Exit at SIGINT and SIGTERM, until the service runs and stops at them by itself."""

    def leave(number: int, _: object) -> None:
        sys.exit(1)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, leave)


def treat_hangup_as_termination() -> None:
    """Stop also when the terminal is closed, unless nohup was used."""
    hangup = getattr(signal, "SIGHUP", None)  # not on Windows
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        signal.signal(hangup, signal.getsignal(signal.SIGTERM))
