"""The actions of handlers/cards/suspending.py."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.running import Running


def test_suspend_tells_whether_a_card_changed(anki: Running) -> None:
    first, second, third = add_cards(anki, 3)
    assert anki.call("suspend", cards=[first]) is True
    assert anki.call("suspend", cards=[first]) is False
    assert anki.call("suspend", cards=[first, second, second]) is True
    assert anki.call("suspend", cards=[first, second]) is False
    assert anki.call("suspend", cards=[]) is False
    states = anki.call("areSuspended", cards=[third, first, UNKNOWN, second, first])
    assert states == [False, True, None, True, True]


@pytest.mark.parametrize("how", [("unsuspend", {}), ("suspend", {"suspend": False})])
def test_unsuspend_tells_whether_a_card_changed(anki: Running, how: tuple[str, Any]) -> None:
    action, more = how
    first, second = add_cards(anki, 2)
    before = card_row(anki, first)
    anki.call("suspend", cards=[first])
    assert anki.call(action, cards=[second, first], **more) is True
    assert anki.call(action, cards=[second, first], **more) is False
    assert anki.call(action, cards=[], **more) is False
    assert card_row(anki, first) == before


def test_null_for_suspend_is_its_default(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert anki.call("suspend", cards=[card], suspend=None) is True
    assert anki.call("suspended", card=card) is True


def test_a_buried_card_is_not_suspended_and_stays_buried(anki: Running) -> None:
    buried, other = add_cards(anki, 2)
    anki.on_main(lambda col: col.sched.bury_cards([buried]))
    assert anki.call("suspended", card=buried) is False
    anki.call("suspend", cards=[other])
    assert anki.call("unsuspend", cards=[buried, other]) is True
    assert anki.call("unsuspend", cards=[buried]) is False
    assert anki.on_main(lambda col: col.get_card(buried).queue) < -1
    assert anki.call("suspend", cards=[buried]) is True
    assert anki.call("suspended", card=buried) is True


@pytest.mark.parametrize("action", ["suspend", "unsuspend"])
def test_an_unknown_card_is_ignored(anki: Running, action: str) -> None:
    """Once it failed the whole request; docs/api-decisions.md, y is newer."""
    first, second = add_cards(anki, 2)
    anki.call("suspend", cards=[second])
    before = state(anki)
    assert anki.call(action, cards=[77, UNKNOWN]) is False
    assert state(anki) == before
    assert anki.call(action, cards=[77, first, second, UNKNOWN]) is True
    assert anki.call("areSuspended", cards=[first, second]) == [action == "suspend"] * 2


def test_suspended_of_an_unknown_card_is_an_error(anki: Running) -> None:
    with pytest.raises(ApiError, match=r"^Card was not found: 5$"):
        anki.call("suspended", card=UNKNOWN)
    with pytest.raises(ApiError, match="card must be an integer"):
        anki.call("suspended", card="1 or 1=1")


def test_each_request_is_one_undo_step(anki: Running) -> None:
    cards = add_cards(anki, 20)
    anki.call("suspend", cards=cards)
    anki.call("unsuspend", cards=cards[:10])
    anki.undo()
    assert anki.call("areSuspended", cards=cards) == [True] * 20
    anki.undo()
    assert anki.call("areSuspended", cards=cards) == [False] * 20
    assert anki.undo_name() == "Add Note"
