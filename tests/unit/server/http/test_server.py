"""The limit of connections, and which ones are aborted."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from ankiconnect.server.http import connection, server
from ankiconnect.server.http.connection import Connection

from .clients import HEAD, Clients, FakeTransport, turns


async def test_overdue_connections_are_aborted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SWEEP_SECONDS", 0)
    monkeypatch.setattr(connection, "HEAD_SECONDS", -1)
    clients = Clients()
    (slow, slow_transport), (_, idle_transport) = clients.connect(), clients.connect()
    slow.data_received(b"POST /")
    sweeping = asyncio.ensure_future(clients.server.sweep())
    await turns()
    sweeping.cancel()
    assert (slow_transport.aborted, idle_transport.aborted) == (True, False)


async def test_at_the_end_unread_replies_are_dropped() -> None:
    clients = Clients()
    _, transport = clients.connect()
    transport.unread = 1000
    clients.server.end()
    assert transport.aborted


async def test_a_client_that_was_accepted_at_the_very_end_does_not_stay() -> None:
    """It was accepted before the port closed, and gets its connection after the others ended."""
    clients = Clients()
    clients.server.end()
    _, late = clients.connect()
    assert late.aborted


async def test_idle_clients_are_evicted_first_never_served_before_served() -> None:
    clients = Clients(max_connections=3)
    clients.go_on.set()
    (served, served_transport), (_, never_transport) = clients.connect(), clients.connect()
    served.data_received(HEAD)
    await turns()
    clients.go_on.clear()
    busy, busy_transport = clients.connect()
    busy.data_received(HEAD)
    await turns()

    _, new_transport = clients.connect()
    assert never_transport.aborted
    assert not new_transport.aborted
    _, newer_transport = clients.connect()
    assert new_transport.aborted, "of those that never had a request, the oldest"
    assert not (served_transport.aborted or busy_transport.aborted or newer_transport.aborted)


async def test_while_all_are_busy_the_newest_is_evicted() -> None:
    clients = Clients(max_connections=2)
    wires = []
    for _ in range(2):
        connection, transport = clients.connect()
        connection.data_received(HEAD)
        wires.append(transport)
    await turns()
    _, new = clients.connect()
    assert new.aborted
    assert not any(one.aborted for one in wires)


async def test_a_body_that_is_not_complete_is_no_request_yet() -> None:
    clients = Clients(max_connections=2)
    clients.go_on.set()
    (slow, slow_transport), (served, served_transport) = clients.connect(), clients.connect()
    for one in (slow, served):
        one.data_received(HEAD)
        await turns()
    slow.data_received(HEAD.replace(b"Length: 0", b"Length: 1000") + b"x")
    clients.go_on.clear()
    await turns()
    assert (slow.busy, slow.receiving) == (True, True)
    _, new_transport = clients.connect()
    assert slow_transport.aborted, "though it has been served"
    assert not (served_transport.aborted or new_transport.aborted)


BODY_HEAD = HEAD.replace(b"Length: 0", b"Length: 1000000")


async def test_the_slowest_body_is_evicted_first() -> None:
    clients = Clients(max_connections=3)
    wires = []
    for size in (300_000, 1, 2):
        one, transport = clients.connect()
        one.data_received(BODY_HEAD + b"x" * size)
        await turns()
        wires.append(transport)
    _, new = clients.connect()
    assert [one.aborted for one in (*wires, new)] == [False, True, False, False]


@pytest.mark.parametrize(
    ("peers", "evicted"),
    [
        (["192.0.2.1", "192.0.2.2", "192.0.2.2"], 1),
        (["127.0.0.1", "192.0.2.1", "192.0.2.2"], 1),
        (["192.0.2.1", "127.0.0.1", "127.0.0.1"], 1),
        (["192.0.2.1", "::1", "192.0.2.1"], 0),
    ],
)
async def test_who_has_the_most_connections_goes_first(peers: list[str], evicted: int) -> None:
    """This machine keeps one place here."""
    clients = Clients(max_connections=2)
    wires = []
    for peer in peers:
        connection, transport = (
            cast(Connection, clients.server()),
            FakeTransport({"peername": (peer, 1)}),
        )
        connection.connection_made(transport)
        wires.append(transport)
    assert [one.aborted for one in wires].index(True) == evicted
