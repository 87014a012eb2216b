"""The thread that owns the loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import threading
import time
from types import SimpleNamespace

import pytest
from aiohttp import web

from ankiconnect.server.http import listener
from ankiconnect.server.http import thread as thread_module
from ankiconnect.server.http.server import Handler
from ankiconnect.server.http.thread import ServerThread


async def hello(request: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="hello")


async def handler() -> Handler:
    return hello


async def broken() -> Handler:
    raise LookupError("no handler")


def server_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "ankiconnect-server"]


def test_it_answers_when_start_returns_and_is_gone_after_stop() -> None:
    opened = listener.listen("127.0.0.1", 0, 5)
    thread = ServerThread(handler, opened)
    thread.start()
    with socket.create_connection(opened[0].getsockname(), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert client.makefile("rb").read().endswith(b"\r\n\r\nhello")
    thread.stop()
    assert server_threads() == []
    assert all(one.fileno() == -1 for one in opened)
    thread.stop()


def test_clients_that_come_while_it_stops_are_answered() -> None:
    """asyncio accepts them in the same turn of the loop in which the server begins to stop."""
    blocked, go_on = threading.Event(), threading.Event()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/block":
            blocked.set()
            go_on.wait(5)
        return web.Response(text="hello")

    async def make_handler() -> Handler:
        return answer

    opened = listener.listen("127.0.0.1", 0, 5)
    place = opened[0].getsockname()
    thread = ServerThread(make_handler, opened)
    thread.start()
    with contextlib.ExitStack() as stack:

        def ask(path: str) -> socket.socket:
            client = stack.enter_context(socket.create_connection(place, timeout=5))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            return client

        first = ask("/block")
        assert blocked.wait(5)
        clients = [first, *(ask("/") for _ in range(10))]
        stopping = threading.Thread(target=thread.stop)
        stopping.start()
        time.sleep(0.1)  # until it has told the loop, which is not seen from outside
        go_on.set()
        stopping.join()
        assert [client.recv(1_000)[:15] for client in clients] == [b"HTTP/1.1 200 OK"] * 11


def test_what_kept_it_from_serving_reaches_the_caller() -> None:
    opened = listener.listen("127.0.0.1", 0, 5)
    thread = ServerThread(broken, opened)
    with pytest.raises(LookupError, match="no handler"):
        thread.start()
    thread.stop()
    assert all(one.fileno() == -1 for one in opened)


def test_a_socket_that_cannot_be_served_reaches_the_caller() -> None:
    opened = listener.listen("127.0.0.1", 0, 5)
    for one in opened:
        one.close()
    thread = ServerThread(handler, opened)
    with pytest.raises((OSError, ValueError)):
        thread.start()
    thread.stop()


def test_too_many_open_files_are_logged_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncio reports each client that it cannot accept."""
    now = 1000.0
    monkeypatch.setattr(thread_module, "time", SimpleNamespace(monotonic=lambda: now))
    handler = thread_module._ExceptionHandler()
    too_many = {"message": "m", "exception": OSError(errno.EMFILE, "Too many open files")}
    loop = asyncio.new_event_loop()
    for _ in range(100):
        handler(loop, too_many)
    assert [one.exc_info for one in caplog.records] == [None]
    now += thread_module.FILE_LIMIT_WARNING_SECONDS
    handler(loop, too_many)
    assert len(caplog.records) == 2
    handler(loop, {"message": "m", "exception": ZeroDivisionError()})
    assert caplog.records[2].exc_info is not None
    loop.close()


def test_stop_before_start_does_nothing() -> None:
    opened = listener.listen("127.0.0.1", 0, 5)
    ServerThread(handler, opened).stop()
    for one in opened:
        one.close()
