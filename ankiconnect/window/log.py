"""The add-on's log in Anki: a file of its own, and Anki's standard output."""

from __future__ import annotations

import contextlib
import logging
import os
from logging.handlers import BaseRotatingHandler
from pathlib import Path
from typing import Any, Protocol

from ..log.formatting import PACKAGE, Key, event_text

MAX_BYTES = 20 * 1024 * 1024
"""Anki starts a new file each day and keeps ten. No file gets much larger than this."""
FULL = "this file is full; nothing more is logged until Anki begins the next one"


class AddonManager(Protocol):
    """The part of ``aqt.addons.AddonManager`` that is used."""

    def get_logger(self, module: str) -> logging.Logger:
        """The logger of an add-on."""

    def logs_folder(self, module: str) -> Path:
        """The folder of its log."""


class _Forward(logging.Handler):
    """Passes the package's records on to Anki's logger of the add-on.

    Anki's formatters know neither fields nor the key, so each record is passed on as a complete text.
    """

    def __init__(self, to: logging.Logger, key: Key) -> None:
        super().__init__()
        self._to = to
        self._key = key
        self._full = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._forward(record)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Report an error of the log, which must never cost a request its reply.

        Python prints it to standard error. Anki has put an object of its own there, which raises when
        Anki was started without standard output.
        """
        with contextlib.suppress(Exception):
            super().handleError(record)

    def _forward(self, record: logging.LogRecord) -> None:
        full = any(_is_full(one, record) for one in self._to.handlers)
        if full and self._full:
            return
        self._full = full
        text = FULL if full else event_text(record, self._key())
        changed: dict[str, Any] = {"msg": text, "args": (), "fields": {}, "trace": ""}
        changed |= {"exc_info": None, "exc_text": None}
        self._to.handle(logging.makeLogRecord({**record.__dict__, **changed}))


def _is_full(handler: logging.Handler, record: logging.LogRecord) -> bool:
    """Whether a file has reached its maximum, and the next one is not due."""
    if not isinstance(handler, BaseRotatingHandler) or not os.path.exists(handler.baseFilename):
        return False
    if os.path.getsize(handler.baseFilename) < MAX_BYTES:
        return False
    is_due = getattr(handler, "shouldRollover", None)
    return not (is_due and is_due(record))


def _make_private(folder: Path) -> None:
    """Create the folder of the log, for this user only. Anki would create it for everybody."""
    with contextlib.suppress(OSError):  # it exists, or Anki fails in the same way
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)


class AddonLog:
    """Connects the package's loggers with Anki's log of the add-on."""

    def __init__(self, addons: AddonManager, key: Key) -> None:
        """
        Args:
            key: Returns the key in force, which is redacted.
        """
        self._ours = logging.getLogger(PACKAGE)
        _make_private(addons.logs_folder(PACKAGE))
        self._ours.handlers[:] = [_Forward(addons.get_logger(PACKAGE), key)]
        # Anki's logger prints everything too. The root logger would print it again, with the key.
        self._ours.propagate = False

    def follow(self, level: str) -> None:
        """Log what is at least as severe as `level`, a value of the setting logLevel."""
        self._ours.setLevel(level.upper())
