"""What a user is typing in an editor stays, whatever requests have Anki reload meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tools.real_anki.process import Anki

from ...support.net.syncserver import SyncServer
from ..pages import Page, settle, typing
from ..reuse import Lender
from ..syncing import full, log_in
from .test_gui_editor import ADD, BROWSER, basic, fields, settled

CARD = {"Name": "Card 1", "Front": "{{Front}}", "Back": "{{Back}}"}
NEW_DECK = {"action": "createDeck", "params": {"deck": "In a multi"}}
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("createDeck", {"deck": "New"}),
    ("deleteDecks", {"decks": ["New"], "cardsToo": True}),
    ("changeDeck", {"cards": ["CARD"], "deck": "Another"}),
    ("createModel", {"modelName": "New", "inOrderFields": ["Front", "Back"], "cardTemplates": [CARD]}),
    (
        "updateModelTemplates",
        {"model": {"name": "Basic", "templates": {"Card 1": {"Front": "{{Front}}!"}}}},
    ),
    ("updateModelStyling", {"model": {"name": "Basic", "css": ".card {}"}}),
    ("updateModelStyling", {"model": {"name": "Cloze", "css": ".card {}"}}),
    ("multi", {"actions": [NEW_DECK]}),
    ("reloadCollection", {}),
]


@pytest.fixture
def note(anki: Anki) -> int:
    return int(anki.call("addNote", note=basic("front")))


@pytest.fixture
def adding(anki: Anki) -> Iterator[Page]:
    """The page of an empty Add window, which is closed at the end without a question."""
    anki.call("guiAddCards")
    yield settled(anki, ADD)
    anki.run(f"{ADD}._close()")


def browsing(anki: Anki, note: int) -> Page:
    """The page of the Browser's editor, with a note that can be typed in."""
    anki.run(f"aqt.dialogs.open('Browser', mw, search=('nid:{note}',)).activateWindow()")
    return settled(anki, BROWSER)


def stored(anki: Anki, note: int) -> list[str]:
    return [one["value"] for one in anki.call("notesInfo", notes=[note])[0]["fields"].values()]


# In the Add window


def test_it_stays_in_the_add_window(anki: Anki, adding: Page, note: int) -> None:
    cards = anki.call("findCards", query=f"nid:{note}")
    lost = []
    settle(anki)  # else windows are notified of the first request later, with those before it
    for number, (action, params) in enumerate(REQUESTS):
        text = f"typed {number}"
        adding.type(0, text)
        anki.call(action, **{**params, "cards": cards} if "cards" in params else params)
        settle(anki)
        if (adding.texts(), fields(anki)) != ([text, ""], [text, ""]):
            lost.append((action, adding.texts(), fields(anki)))
    assert lost == []


def test_it_stays_in_its_field_when_another_is_added(anki: Anki, adding: Page) -> None:
    adding.type(1, "typed")
    anki.call("modelFieldAdd", modelName="Basic", fieldName="Extra", index=0)
    settle(anki)
    adding.shows("", "", "typed")
    assert fields(anki) == ["", "", "typed"]


SILENT = f"""
import sys
held = []
told = []
{ADD}.editor.call_after_note_saved = lambda then, **_: held.append(then)
gui_hooks.operation_did_execute.append(lambda changes, _: told.append(changes.deck))
"""


def test_a_page_that_does_not_answer_keeps_no_request_waiting(anki: Anki, adding: Page) -> None:
    anki.run(SILENT)
    anki.run("sys.modules['ankiconnect.window.editors.saving'].SAVE_SECONDS = 600")
    anki.call("modelFieldAdd", modelName="Basic", fieldName="Extra")
    anki.until("held")
    anki.call("reloadCollection")
    assert anki.call("deckNames") == ["Default"]
    anki.until("told")
    assert fields(anki) == ["", ""]
    anki.run("for then in held: then()")
    anki.until(f"{ADD}.editor.note.fields == ['', '', '']")


def test_a_page_is_not_asked_when_it_is_left_alone(anki: Anki, adding: Page) -> None:
    anki.run(SILENT)
    anki.call("createDeck", deck="New")
    anki.until("told")
    assert anki.eval("held") == []


# In the Browser


@pytest.mark.parametrize(
    "wait", [0, *(pytest.param(one, marks=pytest.mark.slow) for one in (0.2, 0.4))]
)
def test_it_stays_in_the_browser_when_the_collection_is_reloaded(
    anki: Anki, note: int, wait: float
) -> None:
    page = browsing(anki, note)
    page.type(1, "typed")
    time.sleep(wait)
    anki.call("reloadCollection")
    settle(anki)
    page.shows("front", "typed")
    assert stored(anki, note) == ["front", "typed"]


def test_a_change_behind_anki_s_back_is_shown_beside_it(anki: Anki, note: int) -> None:
    page = browsing(anki, note)
    page.type(1, "typed")
    anki.run(
        f"changed = mw.col.get_note({note}); changed['Front'] = 'other'; mw.col.update_note(changed)"
    )
    anki.call("reloadCollection")
    settle(anki)
    page.shows("other", "typed")
    assert stored(anki, note) == ["other", "typed"]


@pytest.mark.parametrize("place", [0, 1])
def test_it_stays_when_the_last_step_is_undone(anki: Anki, note: int, place: int) -> None:
    """Also in the field whose change is undone; it comes after the undone step."""
    anki.call("updateNoteFields", note={"id": note, "fields": {"Front": "changed"}})
    page = browsing(anki, note)
    page.type(place, "typed")
    assert anki.call("guiUndo") is True
    settle(anki)
    kept = ["typed", "back"] if place == 0 else ["front", "typed"]
    page.shows(*kept)
    assert stored(anki, note) == kept
    anki.run("mw.undo()")
    anki.until("not mw.progress.busy() and not mw._background_op_count")
    assert stored(anki, note) == ["front", "back"]


def test_it_stays_when_a_step_of_another_note_is_undone(anki: Anki, note: int) -> None:
    other = anki.call("addNote", note=basic("other"))
    page = browsing(anki, note)
    page.type(1, "typed")
    assert anki.call("guiUndo") is True
    assert anki.call("findNotes", query="") == [note], f"{other} is undone at once"
    settle(anki)
    page.shows("front", "typed")
    assert stored(anki, note) == ["front", "typed"]


def test_it_stays_in_the_add_window_when_a_deck_is_undone(anki: Anki, adding: Page) -> None:
    anki.call("createDeck", deck="New")
    settle(anki)
    adding.type(0, "typed")
    assert anki.call("guiUndo") is True
    assert anki.call("deckNames") == ["Default"]
    settle(anki)
    adding.shows("typed", "")


SLOW_BACKUP = """
import threading
ends = threading.Event()
mw.create_backup_now = lambda: ends.wait(30)
"""


def test_it_stays_when_the_database_was_checked_meanwhile(anki: Anki, note: int) -> None:
    page = browsing(anki, note)
    anki.run(SLOW_BACKUP)
    anki.call("guiCheckDatabase")
    page.type(1, "typed")
    anki.run("ends.set()")
    settle(anki)
    page.shows("front", "typed")
    assert stored(anki, note) == ["front", "typed"]


# Syncing


def in_step(lend_anki: Lender, server: SyncServer) -> tuple[Anki, Anki, int]:
    """Two Ankis that have synced, and the note that both have."""
    here, there = lend_anki(), lend_anki()
    for one in (here, there):
        log_in(one, server)
    note = here.call("addNote", note=basic("front"))
    full(here, upload=True)
    full(there, upload=False)
    return here, there, note


def test_it_is_synced(lend_anki: Lender, server: SyncServer) -> None:
    here, there, note = in_step(lend_anki, server)
    page = browsing(here, note)
    page.type(1, "typed")
    assert here.call("sync") is None
    assert there.call("sync") is None
    assert stored(there, note) == ["front", "typed"]
    settle(here)
    page.shows("front", "typed")


def test_a_sync_keeps_it_in_the_add_window(anki: Anki, adding: Page, server: SyncServer) -> None:
    log_in(anki, server)
    full(anki, upload=True)
    settle(anki)
    adding.type(0, "typed")
    assert anki.call("sync") is None
    settle(anki)
    adding.shows("typed", "")
    assert fields(anki) == ["typed", ""]


def test_it_stays_when_it_is_typed_while_anki_syncs(lend_anki: Lender, server: SyncServer) -> None:
    """Beside what comes from another computer."""
    here, there, note = in_step(lend_anki, server)
    there.call("updateNoteFields", note={"id": note, "fields": {"Front": "from there"}})
    there.call("sync")
    page = browsing(here, note)
    script = typing(1, "typed")
    here.run(
        f"gui_hooks.sync_did_finish._hooks.insert(0, lambda: {BROWSER}.editor.web.eval({script!r}))"
    )
    assert here.call("sync") is None
    settle(here)
    page.shows("from there", "typed")
    assert stored(here, note) == ["from there", "typed"]
