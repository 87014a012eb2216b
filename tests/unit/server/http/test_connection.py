"""The timeouts of a connection."""

from __future__ import annotations

import asyncio
import time

from ankiconnect.server.http.connection import (
    HEAD_SECONDS,
    IDLE_SECONDS,
    MAX_IN_A_ROW,
    STALL_SECONDS,
)

from .clients import HEAD, AnsweredAtOnce, Clients, turns


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
