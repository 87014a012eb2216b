"""The tools about decks, note types, media, statistics and sync."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.mcp.tools import sync

from ...support.mcp.client import Client, ToolFailed
from ...support.running import Running
from ...support.syncing import Services


def test_decks(anki: Running, mcp: Client) -> None:
    made = mcp.call("anki_create_deck", deck="French::Verbs")
    assert made == {"deck": "French::Verbs", "created": True}
    assert mcp.call("anki_create_deck", deck="French::Verbs")["created"] is False
    anki.call(
        "addNote", note={"deckName": "French::Verbs", "modelName": "Basic", "fields": {"Front": "a"}}
    )
    decks = {one["name"]: one for one in mcp.call("anki_list_decks")["decks"]}
    assert set(decks) == {"French", "French::Verbs"}  # as in Anki, without an empty Default
    assert decks["French"] == {
        "name": "French",
        "new": 1,
        "learning": 0,
        "review": 0,
        "cards": 1,
        "filtered": False,
    }
    below = mcp.call("anki_list_decks", deck="French")["decks"]
    assert [one["name"] for one in below] == ["French", "French::Verbs"]
    with pytest.raises(ToolFailed, match=r"deck was not found: Frensh\. .*Nearest: French"):
        mcp.call("anki_list_decks", deck="Frensh")


def test_many_decks_come_in_pages(anki: Running, mcp: Client) -> None:
    for number in range(120):
        anki.call("createDeck", deck=f"{number} {'x' * 80}")
    first = mcp.call("anki_list_decks", limit=100)
    assert first["total"] == 120
    second = mcp.call("anki_list_decks", limit=100, cursor=first["next"])
    names = [one["name"] for one in first["decks"] + second["decks"]]
    assert len(names) == len(set(names)) > 90


def test_note_types(mcp: Client) -> None:
    found = {one["name"]: one for one in mcp.call("anki_list_note_types")["note_types"]}
    assert found["Basic"]["fields"] == ["Front", "Back"]
    assert found["Basic"]["templates"] == ["Card 1"]
    assert found["Cloze"]["cloze"] is True
    assert found["Basic"]["cloze"] is False


def test_media(anki: Running, mcp: Client) -> None:
    data = base64.b64encode(b"not really a sound").decode()
    stored = mcp.call("anki_store_media", filename="cat.mp3", data=data)
    assert stored == {"filename": "cat.mp3", "use_as": "[sound:cat.mp3]"}
    other = mcp.call("anki_store_media", filename="cat.mp3", data=base64.b64encode(b"x").decode())
    assert other["filename"] != "cat.mp3"
    assert base64.b64decode(anki.call("retrieveMediaFile", filename="cat.mp3")) == b"not really a sound"
    picture = mcp.call("anki_store_media", filename="cat.png", data=data)
    assert picture["use_as"] == '<img src="cat.png">'
    for arguments in ({}, {"url": "http://x", "data": data}):
        with pytest.raises(ToolFailed, match='give one of "url" and "data"'):
            mcp.call("anki_store_media", filename="x", **arguments)


def test_statistics(anki: Running, mcp: Client) -> None:
    empty = mcp.call("anki_stats")
    assert empty["days"] == []
    fields = {"Front": "a", "Back": "b"}
    anki.call("addNote", note={"deckName": "Default", "modelName": "Basic", "fields": fields})
    card = anki.call("findCards", query="deck:*")[0]
    anki.call("answerCards", answers=[{"cardId": card, "ease": 4}])
    stats = mcp.call("anki_stats", days=3)
    assert stats["reviewed_today"] == 1
    assert stats["days"][0]["reviews"] == 1
    assert stats["counts"] == {"notes": 1, "cards": 1, "due": 0, "new": 0, "suspended": 0}


def test_sync(service: Services) -> None:
    mcp = Client(service("here").port)
    assert mcp.call("anki_sync", action="status") == {"state": "never", "seconds": 0}
    assert mcp.call("anki_sync")["state"] == "done"
    assert mcp.call("anki_sync", action="status")["state"] == "done"


def test_a_sync_without_a_login(mcp: Client) -> None:
    with pytest.raises(ToolFailed, match=r"auth not configured.*log in with the Sync button"):
        mcp.call("anki_sync")


def test_a_long_sync_is_asked_about(
    anki: Running, mcp: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ankiconnect.server.api.dispatcher import Dispatcher

    async def slow(self: Any, action: str, params: Any, state: Any) -> None:
        import asyncio

        await asyncio.sleep(1.5)

    monkeypatch.setattr(Dispatcher, "run", slow)
    monkeypatch.setattr(sync, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(sync, "_STEP_SECONDS", 0.1)
    begin = time.monotonic()
    assert mcp.call("anki_sync")["state"] == "running"
    assert time.monotonic() - begin < 1.5
    params = {"name": "anki_sync", "arguments": {}, "_meta": {"progressToken": 1}}
    messages = list(mcp.events("tools/call", params))
    assert messages[0]["params"]["message"] == "syncing"
    assert messages[-1]["result"]["structuredContent"]["state"] == "running"
    monkeypatch.setattr(sync, "WAIT_SECONDS", 10)
    assert mcp.call("anki_sync", action="status")["state"] == "done"


def test_a_busy_or_closed_collection(start: Callable[..., Running]) -> None:
    anki = start(collectionTimeout=200)
    mcp = Client(anki.port)
    anki.headless.bridge.pause()
    with pytest.raises(ToolFailed, match="collection"):
        mcp.call("anki_list_decks")
    anki.headless.bridge.resume()
    anki.on_main(lambda col: anki.headless.profiles.close())
    with pytest.raises(ToolFailed, match="collection is not available"):
        mcp.call("anki_list_decks")
    read = mcp.modern("resources/read", {"uri": "anki://decks"})
    assert read.code == (200, -32603)
    assert mcp.modern("resources/read", {"uri": "anki://search-syntax"}).status == 200
