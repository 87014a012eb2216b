"""The timeouts of a connection."""

from __future__ import annotations

import asyncio
import gc
import time

import pytest
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from ankiconnect.server.http.connection import (
    HEAD_SECONDS,
    IDLE_SECONDS,
    MAX_FRAMING_BYTES,
    MAX_IN_A_ROW,
    PIECE_BYTES,
    STALL_SECONDS,
)

from .clients import HEAD, AnsweredAtOnce, Clients, turns

CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_an_idle_connection_may_stay_for_long() -> None:
    connection, _ = Clients().connect()
    now = time.monotonic()
    assert not connection.is_overdue(now + IDLE_SECONDS - 1)
    assert connection.is_overdue(now + IDLE_SECONDS + 1)


async def test_half_a_head_may_not_stay_and_more_of_it_makes_no_difference() -> None:
    connection, _ = Clients().connect()
    now = time.monotonic()
    for byte in HEAD[:20]:
        connection.data_received(bytes([byte]))
    assert not connection.is_overdue(now + HEAD_SECONDS - 1)
    assert connection.is_overdue(now + HEAD_SECONDS + 1)


async def test_a_running_request_may_take_any_time() -> None:
    clients = Clients()
    connection, _ = clients.connect()
    connection.data_received(HEAD)
    await turns()
    assert not connection.is_overdue(time.monotonic() + 1e6)
    connection.data_received(HEAD[:5])  # the next one has started to come
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


async def test_a_client_that_reads_nothing_is_overdue() -> None:
    connection, transport = Clients().connect()
    connection.busy = True
    now = time.monotonic()
    transport.unread = 1000
    assert not connection.is_overdue(now)
    assert not connection.is_overdue(now + STALL_SECONDS - 1)
    transport.unread = 999  # it has read something
    assert not connection.is_overdue(now + STALL_SECONDS + 1)
    transport.unread = 5000  # another reply is added, nothing was read
    assert connection.is_overdue(now + 2 * STALL_SECONDS + 2)


async def test_a_client_that_reads_no_replies_gets_no_more() -> None:
    """Its replies would fill the memory, and asyncio would add up their sizes for each new one."""
    connection, transport = AnsweredAtOnce().connect()
    connection.pause_writing()  # as the transport does when the client is behind
    connection.data_received(HEAD * 20)
    await turns()
    assert transport.replies == 1
    connection.resume_writing()
    while transport.replies < 20:
        await turns()


async def test_requests_in_one_piece_leave_turns_to_others() -> None:
    connection, transport = AnsweredAtOnce().connect()
    await turns()
    connection.data_received(HEAD * 1000)
    most_in_a_row = before = 0
    while transport.replies < 1000:
        await asyncio.sleep(0)
        most_in_a_row = max(most_in_a_row, transport.replies - before)
        before = transport.replies
    assert most_in_a_row <= MAX_IN_A_ROW


async def test_a_closed_connection_with_an_unread_reply_is_overdue_too() -> None:
    """aiohttp has dropped its reference to the transport, which still holds the unread reply."""
    connection, transport = Clients().connect()
    transport.unread = 1000
    connection.force_close()
    assert (transport.closing, transport.aborted) == (True, False)
    now = time.monotonic()
    assert not connection.is_overdue(now)
    assert connection.is_overdue(now + STALL_SECONDS + 1)
    connection.abort()
    assert transport.aborted


class Readers(Clients):
    """Clients whose bodies are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = b""
        self.error = ""

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            while not request.content.at_eof():
                self.read += await request.content.readany()
        except web.RequestPayloadError as error:
            self.error = str(error)
        return web.Response(text="x")


def chunks(size: int, count: int) -> bytes:
    return b"%x\r\n%b\r\n" % (size, b"x" * size) * count


async def many_turns(clients: Readers, count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)
        if clients.error:
            return


async def test_a_body_of_tiny_chunks_is_given_up_early() -> None:
    clients = Readers()
    connection, transport = clients.connect()
    connection.data_received(CHUNKED + chunks(1, 100_000))
    assert not transport.reading
    await many_turns(clients, 100)
    assert clients.error == "its chunks are too small"
    assert len(clients.read) < MAX_FRAMING_BYTES
    connection.data_received(chunks(1, 1000))
    assert not connection._later
    await turns()
    assert transport.closing


async def test_the_framing_of_small_pieces_is_added_up() -> None:
    clients = Readers()
    connection, _ = clients.connect()
    connection.data_received(CHUNKED)
    for _ in range(100):
        await turns()
        connection.data_received(chunks(1, 20))
    assert clients.error == "its chunks are too small"


@pytest.mark.parametrize(("size", "count"), [(1, 500), (100, 20_000), (1_000_000, 2)])
async def test_a_body_of_chunks_is_read_whole_in_pieces(size: int, count: int) -> None:
    clients = Readers()
    connection, transport = clients.connect()
    connection.data_received(CHUNKED + chunks(size, count) + b"0\r\n\r\n")
    for _ in range(size * count // 1000 + 100):
        await turns()
    assert (clients.error, len(clients.read), transport.reading) == ("", size * count, True)


@pytest.mark.parametrize("head_first", [False, True])
async def test_a_body_of_known_length_is_parsed_at_once(head_first: bool) -> None:
    clients = Readers()
    connection, transport = clients.connect()
    head, body = HEAD.replace(b"Length: 0", b"Length: 200000"), b"x" * 200_000
    if head_first:
        connection.data_received(head)
        await turns()
        connection.data_received(body)
    else:
        connection.data_received(head + body)
    assert not connection._later
    await turns()
    assert (clients.read, transport.reading) == (body, True)


@pytest.mark.parametrize("before", [b"", HEAD, CHUNKED, CHUNKED + b"1\r\nx\r\n"])
async def test_nothing_is_parsed_after_what_is_not_http(before: bytes) -> None:
    """Each exception of the parser would keep much memory until garbage is collected."""
    clients = AnsweredAtOnce()
    connection, _ = clients.connect()
    gc.collect()
    gc.disable()
    try:
        for piece in (before, b"\0\r\n", b"\0\r\n", HEAD):
            connection.data_received(piece)
        await turns()
        connection.connection_lost(None)
        del connection
        await turns()
        left = [one for one in gc.get_objects() if isinstance(one, BadHttpMessage)]
        assert len(left) <= 1 and not [one for one in left if one.__traceback__]
    finally:
        gc.enable()


async def test_reading_that_was_not_paused_is_not_resumed() -> None:
    """It would cost each small request another call of the parser."""
    clients = Readers()
    connection, transport = clients.connect()
    transport.reading = False
    connection.data_received(HEAD.replace(b"Length: 0", b"Length: 1") + b"x")
    await turns()
    assert (clients.read, transport.reading) == (b"x", False)


async def test_no_more_is_read_until_the_pieces_are_parsed() -> None:
    """aiohttp reads more once a request has read what was parsed."""
    clients = Readers()
    connection, transport = clients.connect()
    connection.data_received(CHUNKED + chunks(8_000, 100))
    for _ in range(100):
        await asyncio.sleep(0)
        assert not (transport.reading and connection._later)
    assert len(clients.read) > 64 * 1024, "aiohttp has paused and resumed it"


async def test_a_body_of_known_length_behind_another_request_is_parsed_in_two_pieces() -> None:
    clients = Readers()
    connection, transport = clients.connect()
    body = b"x" * 200_000
    connection.data_received(HEAD + HEAD.replace(b"Length: 0", b"Length: 200000") + body)
    assert (len(connection._later) > 190_000, transport.reading) == (True, False)
    connection.data_received(b"")  # as when aiohttp continues
    await turns()
    assert (clients.read, transport.reading) == (body, True)


async def test_pieces_of_a_client_that_has_gone_are_dropped() -> None:
    clients = Readers()
    connection, _ = clients.connect()
    connection.data_received(CHUNKED + chunks(1_000, 1_000))
    connection.connection_lost(None)
    await turns()
    assert not connection._later


async def test_line_ends_before_a_request_are_few() -> None:
    connection, transport = AnsweredAtOnce().connect()
    await turns()
    connection.data_received(b"\r\n" * 20 + HEAD)
    await turns()
    assert (transport.replies, transport.closing) == (1, False)
    connection.data_received(b"\r\n" * PIECE_BYTES)
    await turns()
    assert (transport.replies, transport.closing) == (1, True)
