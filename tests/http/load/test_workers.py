"""Files and names that cannot be had: others do not wait for them."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.media import sources
from ankiconnect.handlers.media.attachments import MAX_PARALLEL_DOWNLOADS
from ankiconnect.server.net.executor import MAX_THREADS
from tools.api_error import ApiError
from tools.raw_request import request

from ...support.content.notes import basic
from ...support.net.raw import Reply, many
from ...support.running import Running
from ...support.waiting import until

RETRIEVE = {"action": "retrieveMediaFile", "version": 6, "params": {"filename": "a.txt"}}
PAGE = "https://page.example"


def stored(**source: str) -> bytes:
    """A storeMediaFile request of a page."""
    asked = {"action": "storeMediaFile", "version": 6, "params": {"filename": "b.txt", **source}}
    return request(json.dumps(asked).encode(), f"Origin: {PAGE}")


def retrieved(running: Running) -> tuple[Any, float]:
    """The reply to another client, and how long it took."""
    begin = time.monotonic()
    return running.post(RETRIEVE), time.monotonic() - begin


async def replies(port: int, asked: bytes, count: int, meanwhile: Callable[[], None]) -> list[Reply]:
    async with many(port, count) as clients:
        for one in clients:
            await one.send(asked)
        await asyncio.to_thread(meanwhile)
        return [await one.reply() for one in clients]


async def test_name_look_ups_that_hang_keep_no_file_waiting(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start(webCorsOriginList=[PAGE, "http://localhost"], webTimeout=2000)
    running.call("storeMediaFile", filename="a.txt", data="eA==")
    released, real = threading.Event(), socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **more: Any) -> Any:
        if host == "h.example":
            released.wait(20)
            raise socket.gaierror("there is no name server")
        return real(host, *arguments, **more)

    def meanwhile() -> None:
        reply, seconds = retrieved(running)
        assert (reply["result"], seconds < 1) == ("eA==", True)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = "http://h.example/"
    for reply in await replies(running.port, stored(url=url), 4 * MAX_THREADS, meanwhile):
        assert reply.json["error"] == f"{url} download took longer than 2 s"
    released.set()


async def test_few_names_are_looked_up_for_one_request(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start(webTimeout=500)
    released, real = threading.Event(), socket.getaddrinfo
    asked: list[str] = []

    def look_up(host: Any, *arguments: Any, **more: Any) -> Any:
        if str(host).endswith(".example"):
            asked.append(host)
            released.wait(20)
            raise socket.gaierror("there is no name server")
        return real(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    audio = [{"url": f"http://h{n}.example/", "filename": f"{n}.mp3", "fields": []} for n in range(40)]
    notes = [basic(f"n{n}", audio=audio[n::4]) for n in range(4)]
    await asyncio.to_thread(running.call, "addNotes", notes=notes)
    await asyncio.to_thread(released.set)
    assert 1 <= len(asked) <= MAX_PARALLEL_DOWNLOADS


async def test_files_that_never_end_keep_only_others_like_them_waiting(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Those get an error soon, and files of the media folder do not wait at all."""
    running = start(
        webCorsOriginList=[PAGE, "http://localhost"], allowFilePaths=True, collectionTimeout=500
    )
    running.call("storeMediaFile", filename="a.txt", data="eA==")
    released, reading = threading.Event(), []

    def read(*_: Any) -> bytes:
        reading.append(1)
        released.wait(20)
        return b"x"

    def meanwhile() -> None:
        until(lambda: len(reading) == MAX_THREADS)
        reply, seconds = retrieved(running)
        assert (reply["result"], seconds < 2) == ("eA==", True)
        begin = time.monotonic()
        with pytest.raises(ApiError) as refused:
            running.call("storeMediaFile", filename="c.txt", path=str(tmp_path / "x"))
        text = "other files kept all threads that read files busy for 0.5 s; send it again"
        assert str(refused.value) == text
        assert time.monotonic() - begin < 2
        released.set()

    monkeypatch.setattr(sources, "_read_file", read)
    asked = stored(path=str(tmp_path / "x"))
    for reply in await replies(running.port, asked, MAX_THREADS, meanwhile):
        assert reply.json["result"] == "b.txt"
