"""Numbers of reviews, by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from ..framework.action import Scope
from ..framework.registry import action
from ..shared.queries import database

if TYPE_CHECKING:
    from anki.collection import Collection

_SECONDS_PER_DAY = 86_400


@action("getNumCardsReviewedToday", scope=Scope.READ)
def get_num_cards_reviewed_today(col: Collection, /) -> int:
    """Count the reviews since the beginning of Anki's day.

    Returns:
        int: number of rows in the review log; manual rows (setDueDate, forgetCards) count too

    Example:
        After answerCards {"answers": [{"cardId": 1751400000001, "ease": 3}]}
        {}
    """
    begin = (col.sched.day_cutoff - _SECONDS_PER_DAY) * 1000
    count: int = database(col).scalar("select count() from revlog where id > ?", begin)
    return count


@action("getNumCardsReviewedByDay", scope=Scope.READ)
def get_num_cards_reviewed_by_day(
    col: Collection, /
) -> Annotated[Sequence[Sequence[str | int]], list[tuple[str, int]]]:
    """Count the reviews of each day. A day begins at the hour set in Anki's preferences, in local time.
    Days without a review are left out.

    Returns:
        array of ["YYYY-MM-DD", int], newest first; manual rows (setDueDate, forgetCards) count too

    Example:
        {}
    """
    # The hours are subtracted from the local time, so that the days on which clocks change are right.
    return database(col).all(
        "select date(id / 1000, 'unixepoch', 'localtime', ?) as day, count() from revlog "
        "group by day having day is not null order by day desc",
        f"-{col.get_preferences().scheduling.rollover} hours",
    )
