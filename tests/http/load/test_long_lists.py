"""A list of any length keeps other clients waiting for a slice at most."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.handlers.cards import info
from ankiconnect.handlers.framework import slices
from ankiconnect.handlers.framework.undo import UndoStep
from ankiconnect.headless.host import HeadlessHost
from tools.raw_request import request

from ...support.content.notes import basic
from ...support.net.raw import connected
from ...support.running import Running
from ...support.waiting import until

COUNT = 250
"""More than any action works on without a break."""
FACTORS = [2300] * COUNT


@pytest.fixture
def cards(anki: Running) -> list[int]:
    anki.call("addNotes", notes=[basic(f"front {one}") for one in range(COUNT)])
    return sorted(anki.call("findCards", query=""))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Interrupt actions wherever they may be; an element for each time that one continued."""
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    continued: list[int] = []
    resume = UndoStep.resume

    def count(step: UndoStep) -> None:
        continued.append(1)
        resume(step)

    monkeypatch.setattr(UndoStep, "resume", count)
    return continued


class SlowCards:
    """Makes cardsInfo take 2 ms longer for each card, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        describe = info._Reader._describe

        def slowly(*arguments: Any) -> None:
            self.count += 1
            time.sleep(0.002)
            describe(*arguments)

        monkeypatch.setattr(info._Reader, "_describe", slowly)


def test_others_wait_for_a_slice(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowCards(monkeypatch)
    replies: list[Any] = []
    long = threading.Thread(target=lambda: replies.append(anki.call("cardsInfo", cards=cards)))
    long.start()
    until(lambda: slow.count > 0)
    waited: list[int] = []
    while long.is_alive() and len(waited) < 10:
        before = slow.count
        anki.call("deckNames")
        waited.append(slow.count - before)
    long.join()
    # One that runs when the request is sent, one behind which it waits, one behind the reply.
    assert sorted(waited)[len(waited) // 2] <= 3 * 5
    assert [one["cardId"] for one in replies[0]] == cards
    assert slow.count == COUNT


async def test_a_list_of_a_client_that_has_gone_is_not_continued(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowCards(monkeypatch)
    asked = {"action": "cardsInfo", "version": 6, "params": {"cards": cards}}
    async with connected(anki.port) as connection:
        await connection.send(request(json.dumps(asked).encode()))
        await asyncio.to_thread(until, lambda: slow.count > 0)
        connection.abort()
    await asyncio.sleep(0.1)
    stopped = slow.count
    await asyncio.to_thread(anki.call, "deckNames")
    assert slow.count == stopped < COUNT


WRITES: dict[str, Callable[[list[int]], dict[str, Any]]] = {
    "setEaseFactors": lambda cards: {"cards": cards, "easeFactors": FACTORS},
    "relearnCards": lambda cards: {"cards": cards},
    "answerCards": lambda cards: {"answers": [{"cardId": one, "ease": 3} for one in cards]},
}


def state(anki: Running) -> Any:
    return anki.on_main(lambda col: col.db.all("select id, type, queue, factor, reps from cards"))


@pytest.mark.parametrize("action", WRITES)
def test_a_long_list_is_one_step_of_undo(
    anki: Running, cards: list[int], pauses: list[int], action: str
) -> None:
    before = state(anki)
    anki.call(action, **WRITES[action](cards))
    assert len(pauses) >= 3
    changed = state(anki)
    assert not [one for one in changed if one in before]
    anki.undo()
    assert state(anki) == before


@pytest.mark.parametrize("action", WRITES)
def test_what_others_write_meanwhile_is_a_step_of_its_own(
    anki: Running,
    cards: list[int],
    pauses: list[int],
    action: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resume = UndoStep.resume

    def interrupted(step: UndoStep) -> None:
        if len(pauses) == 1:
            step._col.tags.bulk_add([step._col.find_notes("")[0]], "other")
        resume(step)

    monkeypatch.setattr(UndoStep, "resume", interrupted)
    before = state(anki)
    anki.call(action, **WRITES[action](cards))
    anki.undo()
    assert anki.call("findNotes", query="tag:other") != [], "it is not undone with the action"
    assert state(anki) != before
    anki.undo()
    assert anki.call("findNotes", query="tag:other") == []
    anki.undo()
    assert state(anki) == before


def test_addnotes_is_one_step_of_undo(anki: Running) -> None:
    before = anki.undo_name()
    notes = [basic(f"front {one}") for one in range(COUNT)]
    ids = anki.call("addNotes", notes=[*notes, notes[0]])
    assert ids[-1] is None
    assert anki.call("canAddNotes", notes=[notes[0], *notes, basic("new")])[-2:] == [False, True]
    assert [one["noteId"] for one in anki.call("notesInfo", notes=ids[:-1])] == ids[:-1]
    anki.undo()
    assert (anki.call("findNotes", query=""), anki.undo_name()) == ([], before)


def one(action: str, **params: Any) -> dict[str, Any]:
    return {"action": action, "version": 6, "params": params}


def test_a_multi_stays_in_order(anki: Running, cards: list[int], pauses: list[int]) -> None:
    before, nothing, after, tagged = anki.call(
        "multi",
        actions=[
            one("cardsInfo", cards=cards),
            one("setEaseFactors", cards=cards, easeFactors=FACTORS),
            one("getEaseFactors", cards=cards),
            one("notesInfo", query=""),
        ],
    )
    assert {card["factor"] for card in before["result"]} == {0}
    assert nothing["result"] == [True] * COUNT
    assert after["result"] == FACTORS
    assert len(tagged["result"]) == COUNT
    assert len(pauses) >= 3


def test_cards_that_are_deleted_meanwhile(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = info._Reader._describe

    def deleting(reader: Any, one: Any) -> None:
        if one.id == cards[0]:
            one.col.remove_notes_by_card(cards[1:])
        describe(reader, one)

    monkeypatch.setattr(info._Reader, "_describe", deleting)
    first, *others = anki.call("cardsInfo", cards=cards)
    assert first["cardId"] == cards[0]
    assert others == [{}] * (COUNT - 1)


def test_another_collection_is_not_read_with_the_first_one(
    anki: Running, cards: list[int], pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    find, found = HeadlessHost.collection, []

    def collection(host: HeadlessHost) -> Any:
        found.append(find(host))
        return found[0] if len(found) < 3 else object()

    monkeypatch.setattr(HeadlessHost, "collection", collection)
    reply = anki.post(one("cardsInfo", cards=cards))
    assert reply["error"] == "another profile was opened meanwhile"
