"""The format of log lines."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from ankiconnect.log import formatting
from ankiconnect.log.formatting import JsonFormatter, Log, TextFormatter
from ankiconnect.settings import Settings

KEY = 'ses"am\\e'
FORMATTERS = pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])


def record(
    text: str, *arguments: Any, caught: BaseException | None = None, **more: Any
) -> logging.LogRecord:
    info = None if caught is None else (type(caught), caught, caught.__traceback__)
    made = logging.LogRecord("ankiconnect.x", logging.ERROR, "x.py", 1, text, arguments, info)
    made.__dict__.update(formatting.fields(**more))
    return made


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_a_line_of_text() -> None:
    texts: dict[str, Any] = {"action": "addNote", "error": "it's a duplicate", "none": ""}
    line = TextFormatter(lambda: None).format(record("request %s", "failed", **texts, ran_ms=1.5))
    when, told = line.split(" ", 1)
    assert len(when) == len("2026-11-22T18:40:00.123+00:00")
    assert told == (
        "ERROR ankiconnect.x: request failed action=addNote "
        'error="it\'s a duplicate" none="" ran_ms=1.5'
    )


def test_a_line_of_json() -> None:
    line = JsonFormatter(lambda: None).format(record("request %s", "failed", action="日", ran_ms=1.5))
    assert line.isascii()
    event = json.loads(line)
    assert list(event) == ["time", "level", "logger", "message", "action", "ran_ms"]
    assert list(event.values())[1:] == ["ERROR", "ankiconnect.x", "request failed", "日", 1.5]


@FORMATTERS
def test_no_line_holds_the_key(formatter: type[TextFormatter]) -> None:
    error = raised(ValueError(f"wrong: {KEY}"))
    made = record(f"for %s {KEY!r}", KEY, caught=error, action=f"x {KEY}", error_text=json.dumps(KEY))
    line = formatter(lambda: KEY).format(made)
    assert line.count("***") >= 4
    assert "ses" not in line
    assert "Traceback" in line


@pytest.mark.parametrize("key", ['"', "e", ":", "INFO"])
def test_a_line_of_json_stays_json_whatever_the_key(key: str) -> None:
    line = JsonFormatter(lambda: key).format(record('an "e"', action='e"'))
    assert json.loads(line)["level"] == "ERROR"


@FORMATTERS
def test_nobody_can_forge_a_line(formatter: type[TextFormatter]) -> None:
    forged = "x\n2026-01-01T00:00:00 ERROR all is lost\r\x1b[2J\u2028\ud800"
    error = raised(RuntimeError(forged))
    line = formatter(lambda: None).format(record("%s", forged, caught=error, action=forged))
    first, *more = line.splitlines()
    assert "all is lost" in first
    assert all(one.startswith("    ") for one in more), "a traceback is indented"
    assert not set(line) & set("\r\x1b\u2028\ud800")
    assert formatter is TextFormatter or not more, "JSON is one line"


def test_a_trace_that_was_kept_is_written() -> None:
    text = formatting.event_text(record("x", trace="Traceback\n  one\n"), None)
    assert text == "x\n    Traceback\n      one"


def test_what_is_too_long_is_cut() -> None:
    text = formatting.event_text(record("m" * 10_000, caught=raised(ValueError("e" * 100_000))), None)
    assert len(text) < 2 * (formatting.MAX_TEXT_LENGTH + formatting.MAX_TRACE_LENGTH)


class Speechless(Exception):
    """An exception whose __str__ fails."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_any_error_has_a_trace() -> None:
    for error in (Speechless(), RecursionError(), MemoryError(), SystemExit(3), ValueError("\ud800")):
        assert type(error).__name__ in formatting.trace_of(raised(error))


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, which is restored after the test."""
    root, ours = logging.getLogger(), logging.getLogger("ankiconnect")
    before = (root.handlers[:], root.level, ours.level)
    yield root
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_what_comes_before_the_settings_waits_for_them(root: logging.Logger) -> None:
    stream = io.StringIO()
    log = Log(stream)
    logging.getLogger("ankiconnect.settings").warning("there is no setting %r", "sesame")
    assert stream.getvalue() == ""
    log.begin(Settings(apiKey="sesame", logFormat="json"))
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == "there is no setting '***'"


@pytest.mark.parametrize(
    ("level", "ours", "others"),
    [
        ("debug", ["debug", "info", "warning", "error"], ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"], ["warning", "error"]),
        ("warning", ["warning", "error"], ["warning", "error"]),
        ("error", ["error"], ["error"]),
    ],
)
def test_levels(root: logging.Logger, level: str, ours: list[str], others: list[str]) -> None:
    stream = io.StringIO()
    Log(stream).begin(Settings(logLevel=level))
    for name in ("ankiconnect.server.x", "some.library"):
        for one in ("debug", "info", "warning", "error"):
            getattr(logging.getLogger(name), one)(one)
    written = [line.split(" ", 2)[2] for line in stream.getvalue().splitlines()]
    expected = [f"ankiconnect.server.x: {one}" for one in ours]
    assert written == expected + [f"some.library: {one}" for one in others]
