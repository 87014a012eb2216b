"""Many calls at a time, large ones, and clients that go away in the middle."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession

from ankiconnect.mcp.wire.catalog import Anki, Catalog, Content, Tool
from ankiconnect.mcp.wire.schemas import NO_ARGUMENTS
from ankiconnect.server.mcp import handler

from ...support.mcp import fixtures
from ...support.mcp.client import MAX_RESULT, Client
from ...support.running import Running
from ...support.waiting import until

CALLS, AT_A_TIME = 400, 8


async def test_many_calls_side_by_side(anki: Running) -> None:
    places, sizes = asyncio.Semaphore(AT_A_TIME), []

    async def call(http: ClientSession, number: int) -> Any:
        name = "anki_list_decks" if number % 2 else "anki_list_note_types"
        message = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": name}}
        async with places, http.post(f"{anki.url}/mcp", json=message) as response:
            content = await response.read()
        reply = json.loads(content)
        assert reply["id"] == number
        assert not reply["result"].get("isError")
        sizes.append(len(content))

    async with ClientSession() as http:
        await asyncio.gather(*(call(http, number) for number in range(CALLS)))
    assert len(sizes) == CALLS


def begin_and_leave(port: int, tool: str) -> None:
    """Send a call, and close the connection before the reply."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool}}
    body = json.dumps(message).encode()
    with socket.create_connection(("127.0.0.1", port)) as opened:
        opened.sendall(
            b"POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        until(lambda: steps)


steps: list[str] = []


async def three_steps(anki: Anki, arguments: Any) -> Content:
    """Create decks, with time between them."""
    for name in ("one", "two", "three"):
        steps.append(name)
        await anki.run("createDeck", deck=name)
        await asyncio.sleep(0.3)
    return Content([])


def offer(monkeypatch: pytest.MonkeyPatch, writes: bool) -> None:
    steps.clear()
    tool = Tool(
        "steps", "", "", NO_ARGUMENTS, three_steps, actions=frozenset({"createDeck"}), writes=writes
    )
    monkeypatch.setattr(fixtures, "CATALOG", Catalog("", [tool]))


def test_a_write_is_finished_when_its_client_goes(
    fixture_tools: None, start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, writes=True)
    anki = start()
    begin_and_leave(anki.port, "steps")
    until(lambda: "three" in anki.call("deckNames"))
    assert anki.undo_name() == "Add Deck (AnkiConnect)"
    anki.undo()
    assert anki.call("deckNames") == ["Default"]


def test_a_read_is_given_up_when_its_client_goes(
    fixture_tools: None, start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, writes=False)
    anki = start()
    begin_and_leave(anki.port, "steps")
    time.sleep(1.2)
    assert len(steps) < 3
    assert "three" not in anki.call("deckNames")


def test_a_client_that_leaves_its_stream(fixture_tools: None, start: Callable[..., Running]) -> None:
    anki = start()
    params = {"name": "test_tool_with_progress", "_meta": {"progressToken": 1}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    body = json.dumps(message).encode()
    with socket.create_connection(("127.0.0.1", anki.port)) as opened:
        opened.sendall(
            b"POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        assert b"text/event-stream" in opened.recv(1_000)
    assert anki.call("version") == 6


def test_a_stream_to_an_old_client_ends_with_its_connection(
    fixture_tools: None, start: Callable[..., Running]
) -> None:
    anki = start()
    params = {"name": "test_tool_with_progress", "_meta": {"progressToken": 1}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    body = json.dumps(message).encode()
    content = b""
    with socket.create_connection(("127.0.0.1", anki.port)) as opened:
        opened.sendall(b"POST /mcp HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        while piece := opened.recv(65_536):
            content += piece
    head, _, events = content.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head
    assert events.count(b"event: message\r\ndata: ") == 4


def test_a_quiet_stream_shows_that_it_is_alive(
    fixture_tools: None, start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "PING_SECONDS", 0.01)
    params = {"name": "test_tool_with_progress", "_meta": {"progressToken": 1}}
    reply = Client(start().port).modern("tools/call", params)
    assert reply.body.count(b":\r\n\r\n") > 3


@pytest.mark.slow
def test_large_notes_are_cut(anki: Running, mcp: Client) -> None:
    fields = {"Front": "front <b>" + '"\\ é\n' * 40_000, "Back": "<i>back</i>" + "&lt;" * 30_000}
    notes = [
        {
            "deckName": "Default",
            "modelName": "Basic",
            "fields": {**fields, "Front": f"{one} {fields['Front']}"},
        }
        for one in range(60)
    ]
    anki.call("addNotes", notes=notes)
    for arguments in ({}, {"detail": "full"}, {"kind": "cards", "limit": 100, "detail": "full"}):
        found = mcp.call("anki_search", query="deck:*", **arguments)
        assert found["total"] == 60
        assert 0 < len(found["results"]) < 60
        assert found["next"] == str(len(found["results"]))
    ids = anki.call("findNotes", query="deck:*")[:50]
    for html in (False, True):
        whole = mcp.call("anki_get_notes", note_ids=ids, html=html)
        assert whole["notes"][0]["cut_fields"] == ["Front", "Back"]
        assert "fit" in whole["hint"]
    assert len(mcp.legacy("tools/list").body) < MAX_RESULT
