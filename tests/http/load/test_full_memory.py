"""Replies that do not fit into the memory budget of all requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.server.api import dispatcher, memory_budget
from tools.raw_request import request

from ...support.content.notes import basic
from ...support.memory import held_bytes
from ...support.net.raw import Reply, exchange
from ...support.running import Running
from ...support.waiting import until

FULL = "too many large requests at a time; try again in a moment, or raise webMaxBodyBytes"


@pytest.fixture
def anki(start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch) -> Running:
    """A service with a memory budget of 2,000 bytes, which is less than one note type needs."""
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 2_000)
    monkeypatch.setattr(dispatcher, "LARGE_REPLY_BYTES", 500)
    return start(webMaxBodyBytes=1_000)


def named(action: str, **params: Any) -> dict[str, Any]:
    return {"action": action, "version": 6, "params": params}


async def ask(anki: Running, action: str, **params: Any) -> Reply:
    return await exchange(anki.port, request(json.dumps(named(action, **params)).encode()))


READ = named("findModelsByName", modelNames=["Basic"] * 4)
WRITE = named(
    "createModel",
    modelName="New",
    inOrderFields=list("ABCDEFGHIJKLMNOP"),
    cardTemplates=[{"Front": "{{A}}", "Back": ""}],
)


async def test_a_read_is_refused_and_may_be_sent_again(anki: Running) -> None:
    reply = await ask(anki, READ["action"], **READ["params"])
    assert (reply.status, reply.json) == (503, {"result": None, "error": FULL})
    assert anki.call("version") == 6


async def test_what_was_written_is_never_refused(anki: Running) -> None:
    """The client must not be told to send it again."""
    reply = await ask(anki, WRITE["action"], **WRITE["params"])
    assert len(reply.body) > 2_000
    assert (reply.status, reply.json["error"]) == (200, None)
    assert reply.json["result"]["name"] == "New"


async def test_in_a_multi_the_replies_that_fit_are_kept(anki: Running) -> None:
    small = named("modelNames")
    reply = await ask(
        anki, "multi", actions=[WRITE, READ, small, named("multi", actions=[READ, small])]
    )
    assert (reply.status, reply.json["error"]) == (200, None)
    written, read, names, (inner_read, inner_names) = [
        one["result"] if one["error"] is None else one["error"] for one in reply.json["result"]
    ]
    assert written["name"] == "New"
    assert (read, inner_read) == (FULL, {"result": None, "error": FULL})
    assert "New" in names
    assert inner_names["result"] == names


async def test_what_a_request_held_is_free_after_it(anki: Running) -> None:
    for number in range(3):
        renamed = {**WRITE["params"], "modelName": f"New {number}"}
        reply = await ask(anki, "multi", actions=[named("createModel", **renamed), READ])
        assert reply.json["result"][0]["error"] is None
    body = json.dumps(named("modelNames", x="x" * 900)).encode()
    assert (await exchange(anki.port, request(body))).status == 200, "there is room for a body"


async def test_what_is_about_to_be_built_counts(anki: Running, tmp_path: Path) -> None:
    """Each would take more than 2,000 bytes, and is refused before it is there."""
    file = tmp_path / "a.bin"
    file.write_bytes(b"x" * 1_000)
    anki.call("storeMediaFile", filename="a.bin", path=str(file))
    anki.call("updateModelStyling", model={"name": "Basic", "css": "a" * 100})
    notes = [anki.call("addNote", note=basic(name * 700)) for name in "xyz"]
    cards = anki.call("findCards", query="")
    file.write_bytes(b"x" * 2_001)
    replaced = {"modelName": "Basic", "findText": "a", "replaceText": "b" * 30}
    for action, params in (
        ("retrieveMediaFile", {"filename": "a.bin"}),
        ("storeMediaFile", {"filename": "b.bin", "path": str(file)}),
        ("findAndReplaceInModels", replaced),
        ("cardsInfo", {"cards": cards[:1] * 3}),
        ("notesInfo", {"notes": notes}),
    ):
        reply = await ask(anki, action, **params)
        assert (action, reply.status, reply.json["error"]) == (action, 503, FULL)
        await asyncio.to_thread(until, lambda: held_bytes(anki) == 0)  # freed once the reply is sent
    assert anki.call("modelStyling", modelName="Basic")["css"] == "a" * 100
    assert anki.call("getMediaFilesNames") == ["a.bin"]


async def test_a_reply_counts_once_however_deep_it_stands(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 3_000_000)
    running = start(webMaxBodyBytes=1_500_000)
    running.call("storeMediaFile", filename="a.bin", data="QUJD" * 300_000)
    most = 0
    real = memory_budget.Reservation.add

    def watching(reservation: memory_budget.Reservation, count: int) -> None:
        nonlocal most
        real(reservation, count)
        most = max(most, reservation.reserved)

    monkeypatch.setattr(memory_budget.Reservation, "add", watching)
    asked = named("retrieveMediaFile", filename="a.bin")
    for _ in range(5):
        asked = named("multi", actions=[asked])
    reply = await ask(running, "multi", actions=[asked])
    assert len(reply.body) > 1_200_000
    assert reply.status == 200
    assert most < 1_300_000


async def test_many_large_parts_are_not_held_together(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short request lists the same file many times."""
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 2_000_000)
    running = start(webMaxBodyBytes=1_000_000)
    running.call("storeMediaFile", filename="a.bin", data="QUJD" * 100_000)
    asked = named("retrieveMediaFile", filename="a.bin")
    replies = running.call("multi", actions=[asked] * 20)
    fitting = [one for one in replies if one["error"] is None]
    assert 1 <= len(fitting) <= 4
    assert {one["error"] for one in replies if one not in fitting} == {FULL}


async def test_many_small_parts_of_a_multi_count_too(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 100_000)
    running = start(webMaxBodyBytes=50_000)
    for count, full in ((100, False), (1_000, True)):
        reply = await ask(running, "multi", actions=[{"action": "version"}] * count)
        parts = reply.json["result"]
        assert parts[0] == 6
        assert (parts[-1] == 6, {"result": None, "error": FULL} in parts) == (True, full)
