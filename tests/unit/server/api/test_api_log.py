"""The file of every request and reply (docs/settings.md)."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from ankiconnect.server.api import api_log
from ankiconnect.server.api.api_log import ApiLog

REQUEST = b'{"version": 6, "action": "x", "params": {"b": 1, "a": [true]}}'
REPLY = b'{"result": null, "error": null}'

ENTRIES = """\
[request]
{
    "action": "x",
    "params": {
        "a": [
            true
        ],
        "b": 1
    },
    "version": 6
}

[reply]
{
    "error": null,
    "result": null
}

"""


def written(path: Path, *requests: bytes, reply: bytes = REPLY) -> str:
    log = ApiLog()
    for request in requests:
        log.write(str(path), request, reply)
    log.close()
    return path.read_text(encoding="utf-8")


def test_the_format(tmp_path: Path) -> None:
    assert written(tmp_path / "log", REQUEST) == ENTRIES


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_its_user_can_read_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        (tmp_path / "made by the user").touch(0o644)
        for name in ("log", "made by the user"):
            written(tmp_path / name, REQUEST)
    finally:
        os.umask(before)
    modes = {one.name: oct(one.stat().st_mode & 0o777) for one in tmp_path.iterdir()}
    assert modes == {"log": "0o600", "made by the user": "0o644"}


def test_entries_follow_each_other(tmp_path: Path) -> None:
    assert written(tmp_path / "log", REQUEST, REQUEST) == ENTRIES * 2


def test_the_file_is_truncated_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("older")
    assert written(tmp_path / "log", REQUEST) == ENTRIES
    assert written(tmp_path / "log", REQUEST) == ENTRIES


def test_keys_are_masked_also_in_multi(tmp_path: Path) -> None:
    inner = b'{"action": "y", "key": "sesame"}'
    request = b'{"action": "multi", "key": "sesame", "params": {"actions": [' + inner + b"]}}"
    text = written(tmp_path / "log", request)
    assert "sesame" not in text
    assert text.count('"key": "***"') == 2


def test_a_parameter_named_key_is_kept(tmp_path: Path) -> None:
    assert '"key": "kept"' in written(tmp_path / "log", b'{"action": "x", "params": {"key": "kept"}}')


def test_what_a_client_may_send(tmp_path: Path) -> None:
    log = "action"
    assert log in written(tmp_path / "bom", b"\xef\xbb\xbf" + REQUEST)
    assert "\\u65e5" in written(tmp_path / "utf8", '{"action": "日"}'.encode())
    assert "[reply]" in written(tmp_path / "bare", REQUEST, reply=b"[1]")


KEY = 'ab"cd!\u00e4 tail'


@pytest.mark.parametrize(
    "body",
    [
        f'{{"key": "{KEY}", "action": "version",}}'.encode(),
        f"{{'key': '{KEY}'}}".encode(),
        b'{"key": "' + "".join(f"\\u{ord(one):04x}" for one in KEY).encode() + b'",}',
        f"key={quote(KEY, safe='')}".encode(),
        f"key={quote_plus(KEY)}".encode(),
        KEY.encode("utf-16-le"),
        KEY.encode(),
        b"\xff" + KEY.encode(),
        b'{"a":' * 100_000 + KEY.encode(),
    ],
    ids=["comma", "quotes", "escaped", "percent", "form", "utf-16", "plain", "not-utf-8", "deep"],
)
def test_of_a_body_that_cannot_be_read_only_the_length_is_written(tmp_path: Path, body: bytes) -> None:
    """It may contain the key in any form."""
    log = ApiLog()
    log.write(str(tmp_path / "log"), body, REPLY, KEY)
    log.close()
    shown = f'[request]\n"{len(body)} bytes that cannot be read as JSON"\n\n[reply]\n{{'
    assert (tmp_path / "log").read_text().startswith(shown)


def test_deep_nesting_does_not_lose_the_entry(tmp_path: Path) -> None:
    deep = b'{"action": "x", "params": {"a": ' + b"[" * 1000 + b"]" * 1000 + b"}}"
    text = written(tmp_path / "log", deep, REQUEST)
    assert text.count("[request]") == 2


def test_without_a_path_nothing_is_written() -> None:
    log = ApiLog()
    log.write(None, REQUEST, REPLY)
    log.close()


def test_a_file_that_cannot_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = ApiLog()
    for _ in range(3):
        log.write(str(tmp_path), REQUEST, REPLY)
    log.close()
    assert len(caplog.records) == 1
    assert str(tmp_path) in caplog.text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a reader the service could not stop."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    log = ApiLog()
    log.begin(str(pipe))
    log.write(str(pipe), REQUEST, REPLY)
    log.close()
    assert "it is a pipe; a file is wanted" in caplog.text


def test_another_path_starts_another_file(tmp_path: Path) -> None:
    log = ApiLog()
    for name in ("one", "one", "two"):
        log.write(str(tmp_path / name), REQUEST, REPLY)
    log.close()
    assert (tmp_path / "one").read_text() == ENTRIES * 2
    assert (tmp_path / "two").read_text() == ENTRIES


def test_a_full_file_is_kept_and_the_next_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_log, "MAX_FILE_BYTES", 10 * len(ENTRIES))
    log = tmp_path / "log"
    assert written(log, *[REQUEST] * 35) == ENTRIES * 5
    assert Path(f"{log}{api_log.OLDER}").read_text() == ENTRIES * 10
    assert len(list(tmp_path.iterdir())) == 2


def test_the_bound_holds_where_the_full_file_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_log, "MAX_FILE_BYTES", 10 * len(ENTRIES))
    (tmp_path / f"log{api_log.OLDER}" / "in the way").mkdir(parents=True)
    assert written(tmp_path / "log", *[REQUEST] * 25) == ENTRIES * 5


def test_of_what_is_too_long_the_length_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_log, "MAX_BODY_BYTES", 500)
    text = written(tmp_path / "log", b'{"action": "%b"}' % (b"x" * 500))
    assert text.startswith('[request]\n"514 bytes, which is too long for this file"\n\n[reply]\n{')


def test_many_short_lines_are_too_long_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_log, "MAX_FILE_BYTES", 10_000)
    text = written(tmp_path / "log", b'{"action": [%b]}' % b",".join([b"1"] * 1000))
    assert '[request]\n"2013 bytes, which is too long for this file"' in text


@pytest.mark.parametrize("counted", [api_log.MIN_COUNTED_BYTES, 1], ids=["many", "large"])
def test_while_the_disk_is_slow_exchanges_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, counted: int
) -> None:
    """The memory of waiting entries is limited."""
    size = max(counted, len(REQUEST) + len(REPLY))
    monkeypatch.setattr(api_log, "MIN_COUNTED_BYTES", counted)
    monkeypatch.setattr(api_log, "MAX_PENDING_BYTES", 3 * size)
    log, disk = ApiLog(), threading.Event()
    log._writer.submit(disk.wait)
    for _ in range(10):
        log.write(str(tmp_path / "log"), REQUEST, REPLY)
    disk.set()
    log.close()
    assert (tmp_path / "log").read_text() == ENTRIES * 3
    assert [one.getMessage() for one in caplog.records] == [
        f"apiLogPath lacks 7 exchanges, for which {tmp_path / 'log'} was too slow"
    ]


def test_exchanges_that_were_left_out_are_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api_log, "MAX_PENDING_BYTES", api_log.MIN_COUNTED_BYTES)
    log, path = ApiLog(), str(tmp_path / "log")
    for _ in range(3):
        disk = threading.Event()
        log._writer.submit(disk.wait)
        log.write(path, REQUEST, REPLY)
        log.write(path, REQUEST, REPLY)
        disk.set()
        log._writer.submit(int).result(20)
    log.close()
    assert (tmp_path / "log").read_text() == ENTRIES * 3
    assert [one.args for one in caplog.records] == [(1, path)] * 3
