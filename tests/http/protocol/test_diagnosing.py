"""The log has one line for each failed request, and for each slow one if that is enabled."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.server.api.timing import MainThreadCall, Timing
from tools.api_error import ApiError
from tools.raw_request import request

from ...support.actions import instead
from ...support.net.raw import exchange
from ...support.processes import run, served
from ...support.running import Running
from ...support.waiting import until

LOGGER = "ankiconnect.server.api.request_log"


class Lines:
    """The log records about requests."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    @property
    def records(self) -> list[Any]:
        return [one for one in self._caplog.records if one.name == LOGGER]

    def all(self) -> list[tuple[str, str, str, str]]:
        """Level, event, action and error of each."""
        return [
            (one.levelname, one.getMessage(), one.fields["action"], one.fields.get("error", ""))
            for one in self.records
        ]

    def times(self) -> list[tuple[float, float]]:
        """The time that each request waited and ran, in ms."""
        return [(one.fields["waited_ms"], one.fields["ran_ms"]) for one in self.records]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    caplog.set_level(logging.INFO)
    return Lines(caplog)


def fails(running: Running, action: str, **params: Any) -> str:
    with pytest.raises(ApiError) as error:
        running.call(action, **params)
    return str(error.value)


def test_each_failed_request_is_one_line(anki: Running, lines: Lines) -> None:
    anki.call("version")
    anki.call("deckNames")
    failed = [
        ("nonsense", fails(anki, "nonsense")),
        ("deckNames", fails(anki, "deckNames", surplus=1)),
        ("guiBrowse", fails(anki, "guiBrowse", query="x")),
        ("deckNameFromId", fails(anki, "deckNameFromId", deckId="x")),
        ("storeMediaFile", fails(anki, "storeMediaFile", filename="x", path="/no/such")),
    ]
    assert lines.all() == [("INFO", "request failed", *one) for one in failed]
    assert all(waited >= 0 and 0 <= ran < 5_000 for waited, ran in lines.times())
    assert all(one.trace == "" for one in lines.records)


def test_each_failed_part_of_a_batch_is_one_line(anki: Running, lines: Lines) -> None:
    anki.call("multi", actions=[{"action": "x"}, {"action": "version"}, {"action": "y"}])
    assert [one[2] for one in lines.all()] == ["x", "y"]


async def test_what_is_refused_before_any_action_is_a_line_too(
    start: Callable[..., Running], lines: Lines
) -> None:
    running = start(apiKey="sesame", webMaxBodyBytes=1000)
    asked = b'{"action": "version", "version": 6}'
    page = "Origin: https://evil.example"
    sent = [
        request(asked),
        request(b"nonsense"),
        request(b" " * 1001),
        request(asked, page),
        request(b"", page),
    ]
    errors = [(await exchange(running.port, one)).json["error"] for one in sent]
    actions = ["version", "", "", "version", ""]
    expected = zip(actions, errors, strict=True)
    assert lines.all() == [("INFO", "request failed", *one) for one in expected]


@pytest.mark.parametrize("way", ["main", "loop", "background", "worker"])
@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
def test_a_fault_of_ours_is_one_line_with_its_traceback(
    anki: Running,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    way: str,
    error: Any,
) -> None:
    def slip() -> None:
        raise error("by nobody")

    async def in_loop(call: Any, /) -> None:
        slip()

    async def elsewhere(call: Any, /) -> None:
        await getattr(call, way)(slip)

    instead(monkeypatch, "version", in_loop if way == "loop" else elsewhere)
    with caplog.at_level(logging.DEBUG):
        fails(anki, "version")
    worse = [one for one in caplog.records if one.levelno >= logging.WARNING]
    ((level, event, action, text),) = Lines(caplog).all()
    assert len(worse) == 1, "and no other logger reports it again"
    assert (level, event, action) == ("ERROR", "request failed", "version")
    assert "by nobody" in text
    (record,) = Lines(caplog).records
    assert record.exc_info is None
    assert record.trace.count("in slip") == 1
    assert error.__name__ in record.trace


def test_a_slip_that_looks_like_a_bad_request_has_its_traceback_when_everything_is_logged(
    anki: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def slip(col: Any, /) -> None:
        int("not a number")

    instead(monkeypatch, "deckNames", slip)
    with caplog.at_level(logging.INFO):
        fails(anki, "deckNames")
    with caplog.at_level(logging.DEBUG):
        fails(anki, "deckNames")
    assert [bool(one.trace) for one in Lines(caplog).records] == [False, True]
    assert {one.levelname for one in Lines(caplog).records} == {"INFO"}


def test_a_fault_that_an_action_lives_with_is_told_all_the_same(
    anki: Running, monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    async def lives(call: Any, /) -> int:
        try:
            await call.main(lambda: 1 / 0)
        except ZeroDivisionError:
            return 7
        return 8

    instead(monkeypatch, "version", lives)
    assert anki.call("version") == 7
    assert [one[:3] for one in lines.all()] == [("ERROR", "request answered", "version")]
    assert "ZeroDivisionError" in lines.records[0].trace


class MainThread:
    """The service's main thread, kept busy."""

    def __init__(self, running: Running) -> None:
        self._go_on = threading.Event()
        self._busy = threading.Event()
        running.headless.run_soon(self._stay)

    def _stay(self) -> None:
        self._busy.set()
        self._go_on.wait(20)

    def __enter__(self) -> None:
        assert self._busy.wait(20)

    def __exit__(self, *_: object) -> None:
        self._go_on.set()


def test_the_time_in_the_queue_is_told_apart(
    anki: Running, monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    def fail(col: Any, /) -> None:
        time.sleep(0.1)
        raise ValueError("late")

    instead(monkeypatch, "deckNames", fail)
    with ThreadPoolExecutor(1) as pool:
        with MainThread(anki):
            began = time.perf_counter()
            failing = pool.submit(fails, anki, "deckNames")
            until(lambda: anki.headless.bridge.waiting == 1)
            time.sleep(0.3)
        assert failing.result(20) == "late"
        milliseconds = 1000 * (time.perf_counter() - began)
    ((waited, ran),) = lines.times()
    assert waited >= 290
    assert ran >= 90
    assert waited + ran <= milliseconds, "no time counts twice"


def test_what_never_ran_has_waited(start: Callable[..., Running], lines: Lines) -> None:
    running = start(collectionTimeout=1000)
    with MainThread(running):
        assert fails(running, "deckNames") == "other requests kept Anki busy for 1 s; send it again"
    ((waited, ran),) = lines.times()
    assert waited >= 950
    assert ran < waited


def test_what_is_given_up_at_the_end_is_one_line(
    anki: Running, monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    started = threading.Event()

    async def endless(call: Any, /) -> None:
        started.set()
        await asyncio.Event().wait()

    instead(monkeypatch, "version", endless)
    with ThreadPoolExecutor(1) as pool:
        failing = pool.submit(fails, anki, "version")
        assert started.wait(20)
        anki.__exit__()
        text = failing.result(20)
    assert lines.all() == [("INFO", "request failed", "version", text)]
    assert lines.times()[0][1] >= 500


def test_failed_requests_leave_nothing_to_the_garbage_collector(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anki runs the garbage collector only every 15 minutes."""

    def slip(col: Any, /) -> None:
        raise ZeroDivisionError

    instead(monkeypatch, "deckNames", slip)
    fails(anki, "deckNames")
    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            fails(anki, "deckNames")
            fails(anki, "nonsense")
        time.sleep(0.1)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        kept = [one for one in gc.garbage if isinstance(one, (BaseException, Timing, MainThreadCall))]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not [one for one in kept if not isinstance(one, ApiError)]


@pytest.mark.parametrize("action", ["version", "deckNames"])
@pytest.mark.parametrize(("threshold", "told"), [(None, 0), (0, 1), (60_000, 0)])
def test_slow_requests(
    start: Callable[..., Running], lines: Lines, action: str, threshold: int | None, told: int
) -> None:
    running = start(slowRequestMs=threshold)
    running.call(action)
    assert lines.all() == [("WARNING", "slow request", action, "")] * told


def test_a_slow_request_waits_or_runs(start: Callable[..., Running], lines: Lines) -> None:
    running = start(slowRequestMs=150)
    with ThreadPoolExecutor(1) as pool:
        with MainThread(running):
            waiting = pool.submit(running.call, "deckNames")
            until(lambda: running.headless.bridge.waiting == 1)
            time.sleep(0.3)
        assert waiting.result(20) == ["Default"]
    ((waited, _),) = lines.times()
    assert waited >= 150


def test_a_slow_request_that_fails_is_one_line(start: Callable[..., Running], lines: Lines) -> None:
    running = start(slowRequestMs=0)
    text = fails(running, "nonsense")
    assert lines.all() == [("INFO", "request failed", "nonsense", text)]


def test_every_action_is_known_to_the_log_by_the_name_that_was_asked_for(
    anki: Running, lines: Lines
) -> None:
    old = next(name for name, one in registry.names().items() if name != one.name)
    fails(anki, old, surplus=1)
    assert [one[2] for one in lines.all()] == [old]


def failed_lines(errors: str) -> list[str]:
    return [line for line in errors.splitlines() if "request failed" in line]


@pytest.mark.parametrize("level", ["info", "warning"])
def test_the_command_writes_them_to_standard_error(
    collection_file: Path, tmp_path: Path, level: str
) -> None:
    arguments = ["--collection", collection_file, "--port", "0"]
    with served(tmp_path, arguments, ANKICONNECT_LOG_LEVEL=level) as service:
        service.call("deckNames")
        service.ask("nonsense")
        assert service.end() == 0
    told = failed_lines(service.errors)
    assert service.errors.splitlines() == told
    assert len(told) == (level == "info")
    assert all(
        'INFO ankiconnect.server.api.request_log: request failed action=nonsense error="' in one
        for one in told
    )
    assert all(" waited_ms=0.0 ran_ms=" in one for one in told)


def test_the_command_writes_json(collection_file: Path, tmp_path: Path) -> None:
    arguments = ["--collection", collection_file, "--port", "0", "--log-format", "json"]
    config = tmp_path / "config.json"
    config.write_text('{"surplus": 1, "logFormat": "text"}')
    with served(tmp_path, [*arguments, "--config", config, "--log-level", "INFO"]) as service:
        service.ask("nonsense")
        assert service.end() == 0
    unknown, failed = map(json.loads, service.errors.splitlines())
    assert (unknown["level"], unknown["logger"]) == ("WARNING", "ankiconnect.settings")
    assert (failed["message"], failed["action"]) == ("request failed", "nonsense")
    assert failed["waited_ms"] == 0
    assert failed["ran_ms"] >= 0


def test_a_wrong_level_is_one_line(collection_file: Path) -> None:
    done = run("serve", "--collection", collection_file, "--log-level", "loud")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        'ankiconnect: command line: logLevel is "loud"; '
        'it must be one of "debug", "info", "warning", "error"\n'
    )
