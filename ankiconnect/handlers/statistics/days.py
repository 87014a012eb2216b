"""How much was reviewed, by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..framework.registry import action
from ..shared.queries import database

if TYPE_CHECKING:
    from anki.collection import Collection

_SECONDS_A_DAY = 86_400


@action("getNumCardsReviewedToday")
def get_num_cards_reviewed_today(col: Collection, /) -> int:
    """How many reviews were done since Anki's day began.

    Returns:
        int: rows of the review log, manual ones (setDueDate, forgetCards) included

    Example:
        After answerCards {"answers": [{"cardId": 1751400000001, "ease": 3}]}
        {}
    """
    begin = (col.sched.day_cutoff - _SECONDS_A_DAY) * 1000
    count: int = database(col).scalar("select count() from revlog where id > ?", begin)
    return count


@action("getNumCardsReviewedByDay")
def get_num_cards_reviewed_by_day(col: Collection, /) -> Sequence[Sequence[str | int]]:
    """How many reviews were done on each day. Days begin at the hour that Anki's preferences tell, in
    local time; days without a review are left out.

    Returns:
        array of ["YYYY-MM-DD", int], newest first; manual rows (setDueDate, forgetCards) count too

    Example:
        {}
    """
    # The hours are taken off the local time, so that days with a change of the clock come out right.
    return database(col).all(
        "select date(id / 1000, 'unixepoch', 'localtime', ?) as day, count() from revlog "
        "group by day having day is not null order by day desc",
        f"-{col.get_preferences().scheduling.rollover} hours",
    )
