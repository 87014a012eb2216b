"""Answers to cards that somebody else answered since they were shown."""

from __future__ import annotations

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import add_cards, state
from ...support.content.decks import make_filtered
from ...support.running import Running


def reviews(anki: Running, card: int) -> list[dict[str, int]]:
    found: list[dict[str, int]] = anki.call("getReviewsOfCards", cards=[card])[str(card)]
    return found


def now() -> int:
    """The time in the unit of shownAt."""
    return time.time_ns() // 1_000_000


def test_a_card_that_was_answered_since_it_was_shown(anki: Running) -> None:
    first, second, third = add_cards(anki, 3)
    shown = now()
    again = [{"cardId": card, "ease": 3, "shownAt": shown} for card in (first, second, first)]
    assert anki.call("answerCards", answers=again[:1]) == [True]
    assert anki.call("answerCards", answers=again) == [False, True, False]
    assert anki.undo_name() == "Answer Card (AnkiConnect)"
    before = state(anki)
    assert anki.call("answerCards", answers=again) == [False, False, False]
    assert state(anki) == before
    assert [len(reviews(anki, card)) for card in (first, second, third)] == [1, 1, 0]
    later = {"cardId": first, "ease": 3, "shownAt": reviews(anki, first)[0]["id"] + 1}
    assert anki.call("answerCards", answers=[later]) == [True]
    anki.undo()
    assert anki.call("answerCards", answers=[{**later, "shownAt": None}]) == [True]


def test_an_answer_that_was_undone_or_was_none_does_not_count(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    answers = [{"cardId": card, "ease": 3, "shownAt": now()}]
    assert anki.call("answerCards", answers=answers) == [True]
    anki.undo()
    anki.call("setDueDate", cards=[card], days="0")
    anki.call("forgetCards", cards=[card])
    assert anki.call("answerCards", answers=answers) == [True]
    assert anki.call("answerCards", answers=answers) == [False]


def test_an_answer_without_rescheduling_counts(anki: Running) -> None:
    """A filtered deck that only previews cards logs its answers too."""
    (card,) = add_cards(anki, 1, "Home")
    make_filtered(anki, "Cram", "deck:Home", reschedule=False)
    answers = [{"cardId": card, "ease": 1, "shownAt": now()}]
    assert anki.call("answerCards", answers=answers) == [True]
    assert anki.call("answerCards", answers=answers) == [False]


@pytest.mark.parametrize("shown", [-1, "1", 1.5, True, 2**63])
def test_a_wrong_time_of_showing_is_an_error(anki: Running, shown: Any) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match=r"^answers\[0\]\.shownAt must"):
        anki.call("answerCards", answers=[{"cardId": card, "ease": 3, "shownAt": shown}])
    assert state(anki) == before


def test_eight_clients_answer_a_card_once(anki: Running) -> None:
    """Each has a connection of its own, and all send their answer at the same moment."""
    cards = add_cards(anki, 10)
    for card in cards:
        answer = {"cardId": card, "ease": 3, "shownAt": now()}
        request = {"action": "answerCards", "version": 6, "params": {"answers": [answer]}}
        assert sorted(at_once(anki, [request] * 8)) == [[False]] * 7 + [[True]]
        assert len(reviews(anki, card)) == 1


def at_once(anki: Running, requests: list[dict[str, Any]]) -> list[Any]:
    """The results of requests that are sent at the same moment over connections of their own."""
    ready = threading.Barrier(len(requests))

    def send(request: dict[str, Any]) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", anki.port, timeout=30)) as connection:
            connection.connect()
            ready.wait()
            connection.request("POST", "/", json.dumps(request))
            return json.loads(connection.getresponse().read())["result"]

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))
