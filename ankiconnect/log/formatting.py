"""The format of a log line, and the log of the service without a window.

An event is one line: time, level, logger, message, and fields as ``name=value``. It goes to standard
error; inside Anki to the add-on's own log (`window.log`). No line contains the key.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from logging.handlers import MemoryHandler
from typing import Any, TextIO

from ..settings import Settings
from .redaction import mask_text

PACKAGE = (__package__ or "").rpartition(".")[0]
"""The parent of all loggers of the package; inside Anki the folder's name."""
MAX_TEXT_LENGTH = 4_000
"""Of a message or a field; the rest is cut."""
MAX_TRACE_LENGTH = 20_000
_MAX_BUFFERED = 1_000
"""Lines that may wait until the settings are read."""

_BARE = re.compile(r"[\w.:/@%+-]+")
"""A value that needs no quotes."""

Key = Callable[[], "str | None"]
"""Returns the current API key."""


def fields(trace: str = "", **values: Any) -> dict[str, Any]:
    """The argument `extra` of a call of the log: the event's fields, which are numbers and texts.

    Args:
        trace: The traceback of an error that has lost its own.
        values: By name.
    """
    return {"fields": values, "trace": trace}


def trace_of(error: BaseException) -> str:
    """The traceback of an error as text. It works for every error."""
    try:
        return "".join(traceback.format_exception(error))[:MAX_TRACE_LENGTH]
    except Exception:  # no memory, no stack left, an error without a text
        return type(error).__name__


def one_line(text: str, max_length: int = MAX_TEXT_LENGTH) -> str:
    """`text` without characters that could start another line or move a terminal's cursor."""
    text = text[:max_length]
    return text if text.isprintable() else "".join(one if one.isprintable() else " " for one in text)


def event_text(record: logging.LogRecord, key: str | None) -> str:
    """A record's message and fields in one line, with any traceback in indented lines below it."""
    line = " ".join([_message(record, key), *_assignments(_fields(record, key))])
    return "".join([line, *(f"\n    {one}" for one in _trace(record, key))])


def _message(record: logging.LogRecord, key: str | None) -> str:
    return one_line(mask_text(record.getMessage(), key))


def _fields(record: logging.LogRecord, key: str | None) -> Mapping[str, Any]:
    values: Mapping[str, Any] = getattr(record, "fields", {})
    return {
        name: one_line(mask_text(value, key)) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _assignments(values: Mapping[str, Any]) -> list[str]:
    return [f"{name}={_value(value)}" for name, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, str) and not _BARE.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _trace(record: logging.LogRecord, key: str | None) -> list[str]:
    """The lines of a record's traceback."""
    text: str = getattr(record, "trace", "")
    if not text and record.exc_info and record.exc_info[1] is not None:
        text = trace_of(record.exc_info[1])
    return [one_line(one) for one in mask_text(text, key).splitlines()]


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


class TextFormatter(logging.Formatter):
    """Writes an event as a line for people."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._key = key

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_time(record)} {record.levelname} {record.name}:"
        return f"{head} {event_text(record, self._key())}"


class JsonFormatter(TextFormatter):
    """Writes an event as a line of JSON, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        key = self._key()
        event = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record, key),
            **_fields(record, key),
        }
        if trace := _trace(record, key):
            event["traceback"] = "\n".join(trace)
        return json.dumps(event)


_FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


class Log:
    """The log of a program without a window, on standard error.

    What is logged before the settings are known is buffered: they decide on the format.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        """
        Args:
            stream: Replaces standard error.
        """
        self._target = logging.StreamHandler(sys.stderr if stream is None else stream)
        self._target.setFormatter(TextFormatter(lambda: None))  # for errors in the settings
        self._buffer = MemoryHandler(
            _MAX_BUFFERED, flushLevel=logging.CRITICAL + 1, target=self._target
        )
        logging.getLogger().addHandler(self._buffer)

    def begin(self, settings: Settings) -> None:
        """Write by the settings from now on, first what is buffered."""
        self._target.setFormatter(_FORMATTERS[settings.logFormat](lambda: settings.apiKey))
        level = logging.getLevelName(settings.logLevel.upper())
        logging.getLogger(PACKAGE).setLevel(level)
        root = logging.getLogger()
        # The libraries' own messages are only for level debug.
        root.setLevel(level if level == logging.DEBUG else max(level, logging.WARNING))
        root.addHandler(self._target)
        root.removeHandler(self._buffer)
        self._buffer.close()
