"""One line of the log for each request that failed, and for each slow one where that is wanted."""

from __future__ import annotations

import logging

from ...bridge.errors import BridgeError
from ...handlers.framework.errors import EXPECTED, ActionError
from ...log.formatting import fields, one_line, trace_of
from ...log.redaction import mask_text
from ...settings import Store
from .memory_budget import BudgetExceeded
from .timing import Timing

log = logging.getLogger(__name__)

_LONGEST = 1_000
"""Of a client's own words."""


def keeps_trace(error: BaseException) -> bool:
    """Whether the log wants an error's traceback: of what no action fails with on purpose.

    Others that an action may fail with can be slips all the same (ValueError...): whoever looks for
    everything gets theirs too.
    """
    if isinstance(error, (ActionError, BridgeError, BudgetExceeded)):
        return False
    return not isinstance(error, EXPECTED) or log.isEnabledFor(logging.DEBUG)


class RequestLog:
    """Writes the lines. No line holds the key, wherever a client put it."""

    def __init__(self, store: Store) -> None:
        """
        Args:
            store: The settings in force.
        """
        self._store = store

    def failed(self, action: str, text: str, timing: Timing, error: BaseException) -> None:
        """A request failed with an error.

        Args:
            action: What it asked for.
            text: The error as its client reads it.
            timing: Of the request.
            error: The error.
        """
        level = (
            logging.INFO
            if isinstance(error, (*EXPECTED, BridgeError, BudgetExceeded))
            else logging.ERROR
        )
        trace = timing.trace
        if not trace and error.__traceback__ is not None and keeps_trace(error):
            trace = trace_of(error)
        self._write(level, "request failed", action, timing, text, trace)

    def refused(self, text: str, action: str = "") -> None:
        """A request was refused before any action was run.

        Args:
            text: Why, as its client reads it.
            action: What it asked for, where that is known.
        """
        self._write(logging.INFO, "request failed", action, Timing(), text)

    def answered(self, action: str, timing: Timing) -> None:
        """A request was answered with a result."""
        if timing.trace:
            text = "a part of it failed unexpectedly"
            self._write(logging.ERROR, "request answered", action, timing, text, timing.trace)
        slow = self._store.current.slowRequestMs
        if slow is not None and sum(timing.spent()) >= slow:
            self._write(logging.WARNING, "slow request", action, timing)

    def _write(
        self, level: int, event: str, action: str, timing: Timing, text: str = "", trace: str = ""
    ) -> None:
        if not log.isEnabledFor(level):
            return
        waited, ran = timing.spent()
        values = {"action": self._words(action)}
        if text:
            values["error"] = self._words(text)
        times = {"waited_ms": round(waited, 1), "ran_ms": round(ran, 1)}
        log.log(level, event, extra=fields(self._masked(trace), **values, **times))

    def _words(self, text: str) -> str:
        return one_line(self._masked(text), _LONGEST)

    def _masked(self, text: str) -> str:
        # Other programs' handlers may write the record too, as it is.
        return mask_text(text, self._store.current.apiKey)
