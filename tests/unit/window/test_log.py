"""The add-on's log in Anki, here with Anki's kinds of loggers and handlers; see also tests/gui."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.log import formatting
from ankiconnect.window import log
from ankiconnect.window.log import AddonLog

OURS = logging.getLogger("ankiconnect.server.x")


class Printed(logging.Handler):
    """What Anki prints of every logger."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Addons:
    """Anki's add-on manager."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.printed = Printed()
        self.logger = logging.Logger("addon.ankiconnect")
        self.handler = TimedRotatingFileHandler(file, when="D", backupCount=10, encoding="utf-8")
        for handler in (self.handler, self.printed):
            handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s: %(message)s"))
            self.logger.addHandler(handler)

    def get_logger(self, module: str) -> logging.Logger:
        assert module == "ankiconnect"
        return self.logger

    def logs_folder(self, module: str) -> Path:
        return self.file.parent / "logs" / "addons" / module

    def lines(self) -> list[str]:
        return self.file.read_text("utf-8").splitlines()


@pytest.fixture
def addons(tmp_path: Path) -> Iterator[Addons]:
    ours = logging.getLogger("ankiconnect")
    before = ours.handlers[:], ours.level, ours.propagate
    made = Addons(tmp_path / "ankiconnect.log")
    yield made
    made.handler.close()
    ours.handlers[:], ours.propagate = before[0], before[2]
    ours.setLevel(before[1])


def connected(addons: Addons, **more: Any) -> AddonLog:
    log = AddonLog(addons, more.get("key", lambda: "sesame"))
    log.follow(more.get("level", "info"))
    return log


def test_each_event_is_written_once_with_its_fields_and_without_the_key(
    addons: Addons, caplog: pytest.LogCaptureFixture
) -> None:
    connected(addons)
    connected(addons)  # a second time changes nothing
    OURS.info("request failed", extra=formatting.fields(action="x sesame"))
    assert addons.lines() == ['INFO:ankiconnect.server.x: request failed action="x ***"']
    assert addons.printed.lines == addons.lines()
    assert caplog.records == [], "nothing goes past Anki's logger"


def test_a_traceback_is_written_once_and_without_the_key(addons: Addons) -> None:
    connected(addons)
    try:
        raise ValueError("wrong: sesame")
    except ValueError:
        OURS.exception("it failed")
    first, *rest = addons.lines()
    assert first == "ERROR:ankiconnect.server.x: it failed"
    assert rest[0] == "    Traceback (most recent call last):"
    assert rest[-1] == "    ValueError: wrong: ***"
    assert addons.printed.lines == ["\n".join(addons.lines())]


def test_the_level_can_be_changed(addons: Addons) -> None:
    log = connected(addons, level="warning")
    OURS.info("one")
    log.follow("debug")
    OURS.debug("two")
    assert [line.rsplit(" ", 1)[1] for line in addons.lines()] == ["two"]


def test_a_full_file_takes_no_more_until_the_next_day(
    addons: Addons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 2_000)
    connected(addons)
    for number in range(1_000):
        OURS.info("event %s", number)
    assert addons.lines()[-1].endswith(log.FULL)
    assert addons.file.stat().st_size < 2_200
    addons.handler.rolloverAt = 0  # the next day
    OURS.info("good morning")
    assert addons.lines() == ["INFO:ankiconnect.server.x: good morning"]


def test_a_log_that_cannot_be_written_harms_nothing(
    addons: Addons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)

    def fail() -> str:
        raise RuntimeError("no key")

    connected(addons, key=fail)
    OURS.info("one")
    assert addons.lines() == []


class Broken(logging.Handler):
    """Fails in the way of Anki's handlers when it was started without standard output."""

    def emit(self, record: logging.LogRecord) -> None:
        self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        raise AttributeError("'NoneType' object has no attribute 'write'")


class Raising:
    """What Anki puts in the place of standard error."""

    def write(self, text: str) -> None:
        raise AttributeError("'NoneType' object has no attribute 'write'")


def test_an_error_of_the_log_harms_nobody(addons: Addons, monkeypatch: pytest.MonkeyPatch) -> None:
    addons.logger.addHandler(Broken())
    AddonLog(addons, lambda: None)
    monkeypatch.setattr("sys.stderr", Raising())
    OURS.error("it failed")
    assert addons.lines() == ["ERROR:ankiconnect.server.x: it failed"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_its_user_can_read_a_new_folder_of_the_log(addons: Addons) -> None:
    folder = addons.logs_folder("ankiconnect")
    AddonLog(addons, lambda: None)
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    AddonLog(addons, lambda: None)
    assert folder.stat().st_mode & 0o777 == 0o755
