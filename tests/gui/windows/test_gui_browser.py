"""Actions on the card browser of the real Anki."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ankiconnect.handlers.gui import browser
from tools.api_error import ApiError
from tools.real_anki.process import Anki

from ..review.test_gui_review import add

BROWSER = "aqt.dialogs._dialogs['Browser'][1]"


@pytest.fixture(autouse=True)
def closed(anki: Anki) -> Iterator[None]:
    """Close the browser before Anki ends, which doesn't wait for what an editor's page reports last.

    Until then replies wait for its editor, however busy the machine is.
    """
    anki.run(f"import sys\nsys.modules[{browser.__name__!r}].SAVE_SECONDS = 30")
    yield
    anki.run(f"{BROWSER} and {BROWSER}.close()")
    anki.until(f"{BROWSER} is None and not mw._background_op_count")


@pytest.fixture
def cards(anki: Anki) -> list[int]:
    """Cards of three notes in the deck Gb, and of one elsewhere."""
    anki.call("createDeck", deck="Gb")
    add(anki, "elsewhere")
    return add(anki, "b", "c", "a", deck="Gb")


def rows(anki: Anki) -> Any:
    """What the table shows, from top to bottom."""
    return anki.eval(f"list({BROWSER}.table._model._items)")


def test_while_it_is_closed(anki: Anki) -> None:
    assert anki.call("guiSelectedNotes") == []
    assert anki.call("guiSelectCard", card=5) is False
    assert anki.call("guiSelectNote", note=5) is False


def test_it_opens_and_comes_to_the_front(anki: Anki, cards: list[int]) -> None:
    assert anki.call("guiBrowse") == []
    browser = anki.eval(f"id({BROWSER})")
    anki.until(f"aqt.utils.current_window() is {BROWSER} or mw.app.activeWindow() is {BROWSER}")
    anki.run(f"{BROWSER}.showMinimized()")
    assert anki.call("guiBrowse", query=None) == []
    assert anki.eval(f"id({BROWSER})") == browser
    assert anki.eval(f"{BROWSER}.isMinimized()") is False
    anki.until(f"mw.app.activeWindow() is {BROWSER}")


def test_searching(anki: Anki, cards: list[int]) -> None:
    assert sorted(anki.call("guiBrowse", query="deck:Gb")) == sorted(cards)
    assert sorted(rows(anki)) == sorted(cards)
    assert anki.eval(f"{BROWSER}.current_search()") == "deck:Gb"
    assert anki.call("browse", query="front:c") == [cards[1]]
    assert rows(anki) == [cards[1]]
    assert len(anki.call("guiBrowse", query="")) == 4
    assert len(rows(anki)) == 4


def test_an_invalid_search_leaves_everything(anki: Anki, cards: list[int]) -> None:
    with pytest.raises(ApiError, match=r"^Invalid search"):
        anki.call("guiBrowse", query="deck:(")
    assert anki.eval(f"{BROWSER} is None")
    anki.call("guiBrowse", query="front:c")
    with pytest.raises(ApiError, match=r"^Invalid search"):
        anki.call("guiBrowse", query="deck:(")
    assert rows(anki) == [cards[1]]


@pytest.mark.parametrize("opened", [False, True])
def test_ordering(anki: Anki, cards: list[int], opened: bool) -> None:
    b, c, a = cards
    if opened:
        anki.call("guiBrowse", query="front:c")
    ascending = {"columnId": "noteFld", "order": "ascending"}
    descending = {"columnId": "noteFld", "order": "descending"}
    assert set(anki.call("guiBrowse", query="deck:Gb", reorderCards=descending)) == {a, b, c}
    assert rows(anki) == [c, b, a]
    assert anki.call("guiBrowse", reorderCards=ascending) == []
    assert rows(anki) == [a, b, c]
    header = f"{BROWSER}.form.tableView.horizontalHeader()"
    assert anki.eval(f"{header}.sortIndicatorOrder() == aqt.qt.Qt.SortOrder.AscendingOrder")
    assert anki.eval(f"{header}.sortIndicatorSection()") == 0
    # A column that Anki itself would first sort downwards still obeys the client.
    for order, shown in (("ascending", [b, c, a]), ("descending", [a, c, b])):
        anki.call("guiBrowse", query="deck:Gb", reorderCards={"columnId": "cardDue", "order": order})
        assert rows(anki) == shown


def test_ordering_of_an_unopened_browser_without_a_query(anki: Anki, cards: list[int]) -> None:
    b, c, a = cards
    anki.run("mw.col.decks.set_current(mw.col.decks.id_for_name('Gb'))")
    anki.call("guiBrowse", reorderCards={"columnId": "noteFld", "order": "descending"})
    assert rows(anki) == [c, b, a]


def slow(*values: Any) -> Any:
    """A case that takes the same way as another one."""
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("reorder", "error"),
    [
        (5, "reorderCards should be a dict: 5"),
        slow({"order": "ascending"}, 'Must provide a "columnId" and a "order" property"'),
        slow({"columnId": "noteFld"}, 'Must provide a "columnId" and a "order" property"'),
        ({"columnId": "noteFld", "order": "up"}, "invalid card order: up"),
        slow({"columnId": "noteFld", "order": ["up"]}, "invalid card order: ['up']"),
        ({"columnId": "zz", "order": "ascending"}, "invalid columnId: zz"),
        slow({"columnId": 7, "order": "ascending"}, "invalid columnId: 7"),
        slow({"columnId": "cardEase", "order": "ascending"}, "invalid columnId: cardEase"),
    ],
)
def test_faulty_orders(anki: Anki, reorder: Any, error: str) -> None:
    with pytest.raises(ApiError) as raised:
        anki.call("guiBrowse", query="", reorderCards=reorder)
    assert str(raised.value) == error
    assert anki.eval("mw.app.activeModalWidget() is None")


def test_a_column_that_sorts_nothing(anki: Anki) -> None:
    anki.run("mw.col.set_browser_card_columns(['noteFld', 'question'])")
    with pytest.raises(ApiError, match=r"^invalid columnId: question$"):
        anki.call("guiBrowse", query="", reorderCards={"columnId": "question", "order": "ascending"})


@pytest.mark.parametrize("notes_mode", [False, True])
def test_selecting(anki: Anki, cards: list[int], notes_mode: bool) -> None:
    anki.run(
        "from anki.config import Config\n"
        f"mw.col.set_config_bool(Config.Bool.BROWSER_TABLE_SHOW_NOTES_MODE, {notes_mode})"
    )
    notes = [info["note"] for info in anki.call("cardsInfo", cards=cards)]
    anki.call("guiBrowse", query="deck:Gb")
    assert anki.call("guiSelectCard", card=cards[2]) is True
    assert anki.call("guiSelectedNotes") == [notes[2]]
    assert anki.call("guiSelectNote", note=cards[0]) is True
    assert anki.call("guiSelectedNotes") == [notes[0]]
    assert anki.call("guiSelectCard", card=5) is True
    assert anki.call("guiSelectedNotes") == []
    anki.run(f"{BROWSER}.table.select_all()")
    assert sorted(anki.call("guiSelectedNotes")) == sorted(notes)


def test_searching_and_selecting_in_one_multi(anki: Anki, cards: list[int]) -> None:
    note = anki.call("cardsInfo", cards=[cards[2]])[0]["note"]
    actions = [
        {"action": "guiBrowse", "params": {"query": "deck:Gb"}},
        {"action": "guiSelectCard", "params": {"card": cards[2]}},
        {"action": "guiSelectedNotes"},
    ]
    for _ in range(2):  # opened by the first, there already for the second
        assert anki.call("multi", actions=actions)[1:] == [True, [note]]
        anki.call("guiBrowse", query="front:b")


def test_it_opens_again_after_it_was_closed(anki: Anki, cards: list[int]) -> None:
    anki.call("guiBrowse", query="deck:Gb")
    anki.run(f"{BROWSER}.close()")
    anki.until(f"{BROWSER} is None")
    assert anki.call("guiSelectCard", card=cards[0]) is False
    assert anki.call("guiBrowse", query="front:c") == [cards[1]]
    assert rows(anki) == [cards[1]]


def test_it_searches_without_coming_to_the_front(anki: Anki, cards: list[int]) -> None:
    anki.run("mw.activateWindow()")
    anki.until("mw.app.activeWindow() is mw")
    assert sorted(anki.call("guiBrowse", query="deck:Gb", activate=False)) == sorted(cards)
    anki.until(f"{BROWSER}.isVisible()")
    assert sorted(rows(anki)) == sorted(cards)
    assert anki.eval("mw.app.activeWindow() is mw")
    found = anki.call("guiBrowse", query="a", activate=False)
    assert sorted(rows(anki)) == sorted(found)
    assert anki.eval("mw.app.activeWindow() is mw")
    anki.run(f"{BROWSER}.showMinimized()")
    anki.call("guiBrowse", query="deck:Gb", activate=False)
    assert anki.eval(f"{BROWSER}.isMinimized()")
    anki.call("guiBrowse", query="deck:Gb")
    anki.until(f"mw.app.activeWindow() is {BROWSER}")
