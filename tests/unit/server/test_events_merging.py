"""Which changes become one event."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.changes.recorder import Batch
from ankiconnect.server.events.merging import MAX_IDS, Merger


def merged(*batches: tuple[str, list[Any]]) -> list[Any]:
    merger = Merger()
    events = [event for by, rows in batches for event in merger.add(Batch(by, 5, ""), rows)]
    return [*events, *merger.flush()]


def ids(event: Any) -> tuple[list[int], list[int], list[int]]:
    return event["added"], event["changed"], event["removed"]


def test_several_changes_are_one_event() -> None:
    rows = [["note", "added", 1, None], ["note", "added", 2, None], ["note", "changed", 3, None]]
    (event,) = merged(("api", rows[:1]), ("api", rows[1:]))
    assert ids(event) == ([1, 2], [3], [])
    assert (event["type"], event["by"], event["time"]) == ("note", "api", 5)


def test_added_and_changed_is_added() -> None:
    (event,) = merged(("api", [["note", "added", 1, None], ["note", "changed", 1, None]]))
    assert ids(event) == ([1], [], [])


@pytest.mark.parametrize(
    ("first", "second"), [("added", "removed"), ("removed", "added"), ("changed", "removed")]
)
def test_what_contradicts_comes_later(first: str, second: str) -> None:
    events = merged(("api", [["card", first, 1, None], ["card", second, 1, None]]))
    assert [event[how] for event, how in zip(events, (first, second), strict=True)] == [[1], [1]]


def test_each_program_has_its_event() -> None:
    events = merged(("api", [["note", "added", 1, None]]), ("window", [["note", "added", 2, None]]))
    assert [(one["by"], one["added"]) for one in events] == [("api", [1]), ("window", [2])]


def test_each_review_is_an_event() -> None:
    events = merged(("window", [["review", 3, 100, 7], ["review", 1, 101, 8]]))
    assert [(one["cardId"], one["ease"], one["reviewId"]) for one in events] == [
        (7, 3, 100),
        (8, 1, 101),
    ]


def test_names_are_there_once_and_decks_as_the_api_has_them() -> None:
    (event,) = merged(("api", [["deck", "changed", 1, "A\x1fB"], ["deck", "changed", 1, "A\x1fB"]]))
    assert event["names"] == ["A::B"]


@pytest.mark.parametrize(("count", "what"), [(MAX_IDS, "note"), (MAX_IDS + 1, "reset")])
def test_too_many_are_a_reset(count: int, what: str) -> None:
    (event,) = merged(("api", [["note", "added", number, None] for number in range(count)]))
    assert (event["type"], event["by"]) == (what, "api")
