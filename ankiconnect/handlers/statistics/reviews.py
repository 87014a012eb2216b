"""The review log."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

from anki.cards import CardId

from ...objects.cards import Review, ReviewRow
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import find_deck
from ..shared.queries import IN_IDS, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.dbproxy import DBProxy

_INT32 = (-(2**31), 2**31 - 1)
_INT64 = (-(2**63), 2**63 - 1)
_ID_TEXT = re.compile(r"0|-?[1-9][0-9]{0,18}")
"""An id in the form in which a reply has it."""
_COLUMNS = {
    "id": _INT64,
    "cid": _INT64,
    "usn": _INT32,
    "ease": (0, 4),
    "ivl": _INT32,
    "lastIvl": _INT32,
    "factor": (0, 2**32 - 1),
    "time": (0, 2**31 - 1),
    "type": _INT64,
}
"""The columns of the review log, each with the range of numbers that Anki can read there. A number
outside the range would break Anki's statistics and sync, or count as damage in "Check Database"."""
_EASE, _TIME, _TYPE = (list(_COLUMNS).index(name) for name in ("ease", "time", "type"))
_RESCHEDULED = 5
_NAMES = ", ".join(_COLUMNS)
_COLUMNS_OF_CARD = tuple(name for name in _COLUMNS if name != "cid")


@action("cardReviews", scope=Scope.READ)
def card_reviews(
    col: Collection, /, deck: str, startID: int
) -> Annotated[Sequence[Sequence[int]], list[ReviewRow]]:
    """Get the reviews of the cards that are now in a deck, without its subdecks.

    Args:
        deck: Name of the deck; an unknown one is not created.
        startID: Return only reviews with a greater id. The id is the time in ms since 1970.

    Returns:
        array of [id, cardID, usn, button pressed, new interval, previous interval, new factor,
        ms taken, type]; [] for an unknown deck

    Example:
        {"deck": "Spanish", "startID": 1751500000000}
    """
    return database(col).all(
        f"select {_NAMES} from revlog where cid in (select id from cards where did = ?) and id > ?",
        find_deck(col, deck),
        startID,
    )


@action("getLatestReviewID", scope=Scope.READ)
def get_latest_review_id(col: Collection, /, deck: str) -> int:
    """Get the id of the latest review of the cards that are now in a deck, without its subdecks.

    Args:
        deck: Name of the deck; an unknown one is not created.

    Returns:
        int: the greatest review id; 0 when there are no reviews

    Example:
        {"deck": "Spanish"}
    """
    latest = database(col).scalar(
        "select max(id) from revlog where cid in (select id from cards where did = ?)",
        find_deck(col, deck),
    )
    return latest or 0


@action("getReviewsOfCards", scope=Scope.READ)
def get_reviews_of_cards(col: Collection, /, cards: list[str | CardId]) -> dict[str, list[Review]]:
    """Get all reviews of cards.

    Args:
        cards: Ids of the cards, as numbers or as digits. Any other string counts as an unknown id.

    Returns:
        object: card id -> array of {"id" (time in ms since 1970), "usn", "ease", "ivl", "lastIvl",
        "factor", "time" (ms taken), "type"}, in order of time; [] for an unknown id

    Example:
        {"cards": [1751400000005]}
    """
    found: dict[str, list[Review]] = {str(card): [] for card in cards}
    ids = {int(card) for card in found if _ID_TEXT.fullmatch(card)}
    rows = database(col).all(
        f"select cid, {', '.join(_COLUMNS_OF_CARD)} from revlog where cid {IN_IDS} order by id",
        json_ids(card for card in ids if card in range(_INT64[0], _INT64[1] + 1)),
    )
    for card, *values in rows:
        review = dict(zip(_COLUMNS_OF_CARD, values, strict=True))
        found[str(card)].append(cast("Review", review))
    return found


@action("insertReviews", scope=Scope.REVIEW, writes=Writes.REVIEWS)
def insert_reviews(
    col: Collection, step: UndoStep, /, reviews: Annotated[list[list[Any]], list[ReviewRow]]
) -> None:
    """Add rows to the review log. If one row cannot be added, none is added. The cards do not change,
    and they do not have to exist. A row whose button, time and type are all 0 is stored with type 5
    (rescheduled), as Anki's "Check Database" requires. Anki has no operation for this, so its undo
    history is cleared.

    Args:
        reviews: Rows of 9 integers, in the order of cardReviews.

    Returns:
        null

    Errors:
        A text when a row does not have 9 integers, or when one of them is outside the range that Anki
        can read (the button is 0 to 4, factor and time are not negative, intervals and time have 32
        bits); an id after now; ``a review with the id ... exists already``.

    Example:
        {"reviews": [[1752332400000, 1751400000002, -1, 3, -600, -60, 0, 6157, 0]]}
    """
    rows = [_checked(f"reviews[{index}]", row) for index, row in enumerate(reviews)]
    if not rows:
        return
    _check_times([row[0] for row in rows])
    _check_ids(col, [row[0] for row in rows])
    _insert(database(col), rows)
    step.changed(browser_table=True, mtime=True)


def _insert(db: DBProxy, rows: list[list[int]]) -> None:
    # The end of one of Anki's transactions also marks the collection as changed, for the next sync.
    placeholders = ", ".join("?" * len(_COLUMNS))
    db.transact(lambda: db.executemany(f"insert into revlog ({_NAMES}) values ({placeholders})", rows))


def _checked(path: str, row: list[Any]) -> list[int]:
    """The row as integers, as it is stored.

    Args:
        path: Where the row is in the request, for error texts: "reviews[2]".
    """
    if len(row) != len(_COLUMNS):
        raise ActionError(f"{path} must have {len(_COLUMNS)} integers ({_NAMES}), not {len(row)}")
    checked = [
        _number(f"{path}[{index}]", name, value)
        for index, (name, value) in enumerate(zip(_COLUMNS, row, strict=True))
    ]
    if checked[_EASE] == checked[_TIME] == checked[_TYPE] == 0:
        # Old Ankis wrote such rows when a card was rescheduled. "Check Database" counts them as damage.
        checked[_TYPE] = _RESCHEDULED
    return checked


def _number(path: str, name: str, value: Any) -> int:
    number = parameter_types.integer(path, value)
    minimum, maximum = _COLUMNS[name]
    if not minimum <= number <= maximum:
        raise ActionError(f"{path} ({name}) must be between {minimum} and {maximum}, not {number}")
    return number


def _check_times(ids: list[int]) -> None:
    now = time.time_ns() // 1_000_000
    late = next((number for number, one in enumerate(ids) if one > now), None)
    if late is not None:
        raise ActionError(
            f"reviews[{late}][0] (id) must be a time in ms since 1970 that is not after now ({now}), "
            f"not {ids[late]}"
        )


def _check_ids(col: Collection, ids: list[int]) -> None:
    """Refuse ids that exist already or are repeated. Otherwise the insert would fail only after the
    undo history was cleared."""
    if len(set(ids)) < len(ids):
        ((repeated, _),) = Counter(ids).most_common(1)
        raise ActionError(f"two of the reviews have the id {repeated}")
    taken = database(col).scalar(f"select min(id) from revlog where id {IN_IDS}", json_ids(ids))
    if taken is not None:
        raise ActionError(f"a review with the id {taken} exists already")
