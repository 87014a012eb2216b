"""How long a connection may keep the service waiting, and how many there may be."""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from typing import Any, cast
from unittest import mock

import pytest
from aiohttp import web

from ankiconnect.server.http import connections
from ankiconnect.server.http.connections import HEAD_SECONDS, IDLE_SECONDS, STALL_SECONDS, Server
from ankiconnect.server.http.response import Reply

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport to nowhere, with a client that takes as much as a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.untaken = 0
        self.aborted = False
        self.closing = False
        self.replies = 0

    def get_write_buffer_size(self) -> int:
        return self.untaken

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.replies += bytes(data).startswith(b"HTTP/1.1 200 ")

    def is_closing(self) -> bool:
        return self.aborted or self.closing

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        """What is untaken is still waited for, as a real transport does."""
        self.closing = True


class Clients:
    """A server and clients that a test lets do something. Each request waits for `go_on`."""

    def __init__(self, most: int = 100) -> None:
        self.go_on = asyncio.Event()
        self.server = Server(self._answer, most, logger=logging.getLogger("test"))

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        await self.go_on.wait()
        return web.Response(text="x")

    def connect(self) -> tuple[connections.Connection, Wire]:
        connection, wire = cast(connections.Connection, self.server()), Wire()
        connection.connection_made(wire)
        return connection, wire


class Willing(Clients):
    """Clients that are answered at once, as by `version`."""

    async def _answer(self, request: web.BaseRequest) -> Any:
        return Reply(b"x", "*")


async def turns() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_an_idle_connection_may_stay_for_long() -> None:
    connection, _ = Clients().connect()
    now = time.monotonic()
    assert not connection.is_overdue(now + IDLE_SECONDS - 1)
    assert connection.is_overdue(now + IDLE_SECONDS + 1)


async def test_half_a_head_may_not_and_more_of_it_makes_no_difference() -> None:
    connection, _ = Clients().connect()
    now = time.monotonic()
    for byte in HEAD[:20]:
        connection.data_received(bytes([byte]))
    assert not connection.is_overdue(now + HEAD_SECONDS - 1)
    assert connection.is_overdue(now + HEAD_SECONDS + 1)


async def test_a_request_at_work_may_take_any_time() -> None:
    clients = Clients()
    connection, _ = clients.connect()
    connection.data_received(HEAD)
    await turns()
    assert not connection.is_overdue(time.monotonic() + 1e6)
    connection.data_received(HEAD[:5])  # the next one comes already
    assert not connection.is_overdue(time.monotonic() + 1e6)
    clients.go_on.set()
    await turns()
    assert not connection.is_overdue(time.monotonic() + IDLE_SECONDS - 1)
    assert connection.is_overdue(time.monotonic() + IDLE_SECONDS + 1)


async def test_half_a_head_of_a_later_request() -> None:
    clients = Clients()
    clients.go_on.set()
    connection, _ = clients.connect()
    connection.data_received(HEAD)
    await turns()
    connection.data_received(HEAD[:5])
    assert connection.is_overdue(time.monotonic() + HEAD_SECONDS + 1)


async def test_a_client_that_takes_nothing_is_overdue() -> None:
    connection, wire = Clients().connect()
    connection.busy = True
    now = time.monotonic()
    wire.untaken = 1000
    assert not connection.is_overdue(now)
    assert not connection.is_overdue(now + STALL_SECONDS - 1)
    wire.untaken = 999  # it has taken something
    assert not connection.is_overdue(now + STALL_SECONDS + 1)
    wire.untaken = 5000  # another reply is added, nothing was taken
    assert connection.is_overdue(now + 2 * STALL_SECONDS + 2)


async def test_overdue_connections_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SWEEP_SECONDS", 0)
    monkeypatch.setattr(connections, "HEAD_SECONDS", -1)
    clients = Clients()
    (slow, slow_wire), (_, idle_wire) = clients.connect(), clients.connect()
    slow.data_received(b"POST /")
    sweeping = asyncio.ensure_future(clients.server.sweep())
    await turns()
    sweeping.cancel()
    assert (slow_wire.aborted, idle_wire.aborted) == (True, False)


async def test_a_client_that_takes_no_replies_is_answered_no_further() -> None:
    """Or its replies would fill the memory, and asyncio count them anew for each one more."""
    connection, wire = Willing().connect()
    connection.pause_writing()  # as the transport does when the client is behind
    connection.data_received(HEAD * 20)
    await turns()
    assert wire.replies == 1
    connection.resume_writing()
    while wire.replies < 20:
        await turns()


async def test_requests_in_one_piece_leave_others_their_turn() -> None:
    connection, wire = Willing().connect()
    await turns()
    connection.data_received(HEAD * 1000)
    most = before = 0
    while wire.replies < 1000:
        await asyncio.sleep(0)
        most = max(most, wire.replies - before)
        before = wire.replies
    assert most <= connections.IN_A_ROW


async def test_a_closed_connection_whose_client_takes_nothing_is_overdue_too() -> None:
    """aiohttp has forgotten the transport by then, which holds what was not taken."""
    connection, wire = Clients().connect()
    wire.untaken = 1000
    connection.force_close()
    assert (wire.closing, wire.aborted) == (True, False)
    now = time.monotonic()
    assert not connection.is_overdue(now)
    assert connection.is_overdue(now + STALL_SECONDS + 1)
    connection.cut()
    assert wire.aborted


async def test_at_the_end_what_was_not_taken_is_dropped() -> None:
    clients = Clients()
    _, wire = clients.connect()
    wire.untaken = 1000
    clients.server.end()
    assert wire.aborted


async def test_a_client_that_was_let_in_at_the_very_end_does_not_stay() -> None:
    """It was let in before the port closed, and has its connection after the others ended."""
    clients = Clients()
    clients.server.end()
    _, late = clients.connect()
    assert late.aborted


async def test_beyond_the_most_the_idle_ones_go_first_never_served_before_served() -> None:
    clients = Clients(most=3)
    clients.go_on.set()
    (served, served_wire), (_, never_wire) = clients.connect(), clients.connect()
    served.data_received(HEAD)
    await turns()
    clients.go_on.clear()
    busy, busy_wire = clients.connect()
    busy.data_received(HEAD)
    await turns()

    _, new_wire = clients.connect()
    assert never_wire.aborted
    assert not new_wire.aborted
    _, newer_wire = clients.connect()
    assert new_wire.aborted, "of those that never had a request, the oldest"
    assert not (served_wire.aborted or busy_wire.aborted or newer_wire.aborted)


async def test_while_all_are_at_work_the_newest_goes() -> None:
    clients = Clients(most=2)
    wires = []
    for _ in range(2):
        connection, wire = clients.connect()
        connection.data_received(HEAD)
        wires.append(wire)
    await turns()
    _, new = clients.connect()
    assert new.aborted
    assert not any(one.aborted for one in wires)


@pytest.mark.parametrize(
    ("files", "most"),
    [
        ((256, 1024), 128),
        ((100, 100), connections.LEAST_CONNECTIONS),
        ((2**20, 2**20), connections.MOST_CONNECTIONS),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), connections.MOST_CONNECTIONS),
    ],
)
def test_there_is_room_for_half_of_the_files(files: tuple[int, int], most: int) -> None:
    with mock.patch.object(resource, "getrlimit", return_value=files):
        assert connections.most_connections() == most


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ((256, 2**20), 8192),
        ((256, 4096), 4096),
        ((256, resource.RLIM_INFINITY), 8192),
        ((9000, 10**5), 0),
    ],
)
def test_more_files_are_allowed(files: tuple[int, int], wanted: int) -> None:
    with (
        mock.patch.object(resource, "getrlimit", return_value=files),
        mock.patch.object(resource, "setrlimit") as set_limit,
    ):
        connections.allow_many_files()
    if wanted:
        set_limit.assert_called_once_with(resource.RLIMIT_NOFILE, (wanted, files[1]))
    else:
        set_limit.assert_not_called()
