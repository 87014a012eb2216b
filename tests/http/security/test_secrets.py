"""The key is compared in constant time and never logged."""

from __future__ import annotations

import hmac
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.log.formatting import event_text
from ankiconnect.log.redaction import mask_text
from tools.raw_request import request

from ...support.net.raw import exchange
from ...support.processes import environment, served
from ...support.running import Running

KEY = 'sesame "\\é'


async def test_the_key_is_compared_in_constant_time(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest

    def compare(one: Any, other: Any) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    running = start(apiKey="sesame")
    for key in ("sesame", "wrong", "s", "sesame and more"):
        asked = {"action": "version", "version": 6, "key": key}
        reply = await exchange(running.port, request(json.dumps(asked).encode()))
        assert (reply.json["error"] is None) is (key == "sesame")
    sent = [b"sesame", b"wrong", b"s", b"sesame and more"]
    assert compared == [(one, b"sesame") for one in sent]


def bodies() -> list[bytes]:
    """The key in its proper place, and in all other places where a client may put it."""
    inner: dict[str, Any] = {"action": "version", "key": KEY}
    asked: list[dict[str, Any]] = [
        inner,
        {"action": "multi", "key": KEY, "params": {"actions": [inner, {"key": KEY, "version": 6}]}},
        {"key": KEY},
        {"key": KEY, "version": 6},
        {"action": KEY, "key": KEY},
        {"action": "version", "key": [KEY, {KEY: KEY}]},
        {"action": "version", "key": KEY, "params": {"key": KEY, KEY: f"x{KEY}y"}},
        {"action": "deckNameFromId", "key": KEY, "params": {"deckId": KEY}},
        {"action": "addTags", "key": KEY, "params": {"notes": [KEY], "tags": KEY}},
        {"action": "storeMediaFile", "key": KEY, "params": {"filename": "x", "path": f"/{KEY}"}},
        {"action": "storeMediaFile", "key": KEY, "params": {"filename": "x", "url": f"x://{KEY}"}},
    ]
    whole = [json.dumps(one, ensure_ascii=plain).encode() for one in asked for plain in (False, True)]
    broken = [one[:-1] for one in whole] + [one + b"}" for one in whole]
    odd = [b"{'key': '" + KEY.encode() + b"'", b'{"key":' + KEY.encode(), KEY.encode()]
    return [*whole, *broken, *odd]


async def test_the_api_log_never_holds_the_key(start: Callable[..., Running], tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    running = start(apiKey=KEY, apiLogPath=str(log))
    for one in bodies():
        await exchange(running.port, request(one))
        await exchange(running.port, request(one, "Origin: https://evil.example"))
    running.__exit__()
    text = log.read_text(encoding="utf-8")
    assert text.count("[request]") == 2 * len(bodies())
    assert "***" in text
    assert "sesame" not in text


async def test_a_wrong_key_is_not_written_either(start: Callable[..., Running], tmp_path: Path) -> None:
    """A wrong key may be the right one with one extra letter."""
    log = tmp_path / "api.log"
    running = start(apiKey="other", apiLogPath=str(log))
    for one in (
        b'{"action": "version", "key": "sesame"}',
        b'{"key": "sesame"',
        b'{"key":"sesame","version":6}',
        b'{"key": "sesame"}',
        b"{'key': 'sesame'}",
        b'{"KEY": "sesame", "action": 5}',
    ):
        await exchange(running.port, request(one))
    running.__exit__()
    assert "sesame" not in log.read_text(encoding="utf-8")


async def test_no_log_holds_the_key(
    start: Callable[..., Running], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        running = start(apiKey=KEY)
        for one in bodies():
            await exchange(running.port, request(one))
        running.__exit__()
    ours = [one for one in caplog.records if one.name.startswith("ankiconnect")]
    assert len(ours) > 5
    assert "sesame" not in "\n".join(event_text(one, None) for one in ours), "masked at its source"


async def test_a_clients_words_are_one_line_of_the_log(
    anki: Running, caplog: pytest.LogCaptureFixture
) -> None:
    forged = "x\n2026-01-01 00:00:00 ERROR all is lost\r\x1b[2J"
    with caplog.at_level(logging.INFO):
        for asked in ({"action": forged}, {"action": "deckNameFromId", "params": {"deckId": forged}}):
            await exchange(anki.port, request(json.dumps(asked).encode()))
    ours = [one for one in caplog.records if one.name == "ankiconnect.server.api.request_log"]
    assert len(ours) == 2
    for one in ours:
        words = event_text(one, None) + str(one.fields)  # type: ignore[attr-defined]
        assert "all is lost" in words
        assert not set(words) & set("\n\r\x1b")


@pytest.mark.parametrize("form", [[], ["--log-format", "json"]], ids=["text", "json"])
def test_verbose_shows_no_key(collection_file: Path, tmp_path: Path, form: list[str]) -> None:
    arguments = ["--collection", collection_file, "--port", "0", "--verbose"]
    with served(tmp_path, [*arguments, *form], ANKICONNECT_API_KEY="sesame") as service:
        service.ask("version", key="sesame")
        service.ask("sesame", key="sesame")
        service.ask("addTags", key="sesame", notes=["sesame"], tags="sesame")
        service.ask("findNotes", key="sesame", query="sesame:(((")
        assert service.end() == 0
        assert "failed" in service.errors
        assert "sesame" not in service.errors


def test_the_log_of_the_command_masks_what_others_write() -> None:
    """Loggers of other libraries that the service uses."""
    program = """
import argparse, logging
from ankiconnect.commands import logging_options
from ankiconnect.log.formatting import Log
given = argparse.Namespace(config=None, verbose=True, log_level=None, log_format=None, log=Log())
logging_options.load_settings(given, {})
logging.getLogger("some.library").debug("got %s", "sesame")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(ANKICONNECT_API_KEY="sesame"),
        capture_output=True,
        text=True,
        check=True,
        timeout=40,
    )
    assert "some.library: got ***" in done.stderr
    assert "sesame" not in done.stderr


def test_without_a_key_nothing_is_masked() -> None:
    assert mask_text("a text", None) == "a text"
