"""The thread that owns the loop."""

from __future__ import annotations

import threading
import urllib.request

import pytest
from aiohttp import web

from ankiconnect.server import sockets
from ankiconnect.server.connections import Handler
from ankiconnect.server.thread import ServerThread


async def hello(request: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="hello")


async def handler() -> Handler:
    return hello


async def broken() -> Handler:
    raise LookupError("no handler")


def server_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "ankiconnect-server"]


def test_it_answers_when_start_returns_and_is_gone_after_stop() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    url = sockets.url(opened[0])
    thread = ServerThread(handler, opened)
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
    with pytest.raises(LookupError, match="no handler"):
        thread.start()
    thread.stop()
    assert all(one.fileno() == -1 for one in opened)


def test_a_socket_that_cannot_be_served_reaches_the_caller() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    for one in opened:
        one.close()
    thread = ServerThread(handler, opened)
    with pytest.raises((OSError, ValueError)):
        thread.start()
    thread.stop()


def test_stop_before_start_does_nothing() -> None:
    opened = sockets.listen("127.0.0.1", 0, 5)
    ServerThread(handler, opened).stop()
    for one in opened:
        one.close()
