"""The thread that owns the loop, and the memory that bodies may take."""

from __future__ import annotations

import contextlib
import threading
import urllib.request
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from ankiconnect.server import sockets
from ankiconnect.server.body import BodyError, Memory
from ankiconnect.server.thread import Handler, ServerThread


async def hello(request: web.BaseRequest) -> web.Response:
    return web.Response(text="hello")


@contextlib.asynccontextmanager
async def site() -> AsyncIterator[Handler]:
    yield hello


@contextlib.asynccontextmanager
async def broken() -> AsyncIterator[Handler]:
    raise LookupError("no site")
    yield hello


def server_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "ankiconnect-server"]


def test_it_answers_when_start_returns_and_is_gone_after_stop() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    url = sockets.url(opened[0])
    thread = ServerThread(site, opened)
    thread.start()
    with urllib.request.urlopen(url, timeout=5) as response:
        assert response.read() == b"hello"
    thread.stop()
    assert server_threads() == []
    assert all(one.fileno() == -1 for one in opened)
    thread.stop()


def test_what_kept_it_from_serving_reaches_the_caller() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    thread = ServerThread(broken, opened)
    with pytest.raises(LookupError, match="no site"):
        thread.start()
    thread.stop()
    assert all(one.fileno() == -1 for one in opened)


def test_a_socket_that_cannot_be_served_reaches_the_caller() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    for one in opened:
        one.close()
    thread = ServerThread(site, opened)
    with pytest.raises((OSError, ValueError)):
        thread.start()
    thread.stop()


def test_stop_before_start_does_nothing() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    ServerThread(site, opened).stop()
    for one in opened:
        one.close()


def test_all_bodies_together_are_bounded() -> None:
    memory = Memory()
    with memory.share() as one, memory.share() as two:
        one.take(60, 100)
        two.take(40, 100)
        with pytest.raises(BodyError) as error:
            two.take(1, 100)
        assert (error.value.status, memory.held) == (503, 100)
    assert memory.held == 0
    with memory.share() as one:
        one.take(100, 100)


def test_what_a_failed_request_held_is_free_again() -> None:
    memory = Memory()
    with contextlib.suppress(LookupError), memory.share() as share:
        share.take(60, 100)
        raise LookupError
    assert memory.held == 0
