"""Actions of the category "statistics", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.cards import Review


class AsyncStatistics(ABC):
    """Actions of the category "statistics"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def card_reviews(
        self, deck: str, start_id: int
    ) -> list[tuple[int, int, int, int, int, int, int, int, int]]:
        """Get the reviews of the cards that are now in a deck, without its subdecks.

        Args:
            deck: Name of the deck; an unknown one is not created.
            start_id: Return only reviews with a greater id. The id is the time in ms since 1970.

        Returns:
            array of [id, cardID, usn, button pressed, new interval, previous interval, new factor,
            ms taken, type]; [] for an unknown deck
        """
        result: list[tuple[int, int, int, int, int, int, int, int, int]] = await self.call(
            "cardReviews", {"deck": deck, "startID": start_id}
        )
        return result

    async def get_collection_stats_html(self, whole_collection: bool = True) -> str:
        """Get Anki's old statistics page, for the last month.

        Args:
            whole_collection: false limits the page to the current deck and its subdecks.

        Returns:
            string: HTML
        """
        result: str = await self.call("getCollectionStatsHTML", {"wholeCollection": whole_collection})
        return result

    async def get_latest_review_id(self, deck: str) -> int:
        """Get the id of the latest review of the cards that are now in a deck, without its subdecks.

        Args:
            deck: Name of the deck; an unknown one is not created.

        Returns:
            int: the greatest review id; 0 when there are no reviews
        """
        result: int = await self.call("getLatestReviewID", {"deck": deck})
        return result

    async def get_num_cards_reviewed_by_day(self) -> list[tuple[str, int]]:
        """Count the reviews of each day. A day begins at the hour set in Anki's preferences, in local
        time. Days without a review are left out.

        Returns:
            array of ["YYYY-MM-DD", int], newest first; manual rows (setDueDate, forgetCards) count
            too
        """
        result: list[tuple[str, int]] = await self.call("getNumCardsReviewedByDay", {})
        return result

    async def get_num_cards_reviewed_today(self) -> int:
        """Count the reviews since the beginning of Anki's day.

        Returns:
            int: number of rows in the review log; manual rows (setDueDate, forgetCards) count too
        """
        result: int = await self.call("getNumCardsReviewedToday", {})
        return result

    async def get_reviews_of_cards(self, cards: list[str | int]) -> dict[str, list[Review]]:
        """Get all reviews of cards.

        Args:
            cards: Ids of the cards, as numbers or as digits. Any other string counts as an unknown
                id.

        Returns:
            object: card id -> array of {"id" (time in ms since 1970), "usn", "ease", "ivl",
            "lastIvl", "factor", "time" (ms taken), "type"}, in order of time; [] for an unknown id
        """
        result: dict[str, list[Review]] = await self.call("getReviewsOfCards", {"cards": cards})
        return result

    async def insert_reviews(
        self, reviews: list[tuple[int, int, int, int, int, int, int, int, int]]
    ) -> None:
        """Add rows to the review log. If one row cannot be added, none is added. The cards do not
        change, and they do not have to exist. A row whose button, time and type are all 0 is stored
        with type 5 (rescheduled), as Anki's "Check Database" requires. Anki has no operation for
        this, so its undo history is cleared.

        Args:
            reviews: Rows of 9 integers, in the order of cardReviews.
        """
        await self.call("insertReviews", {"reviews": reviews})
