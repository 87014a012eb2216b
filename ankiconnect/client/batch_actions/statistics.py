"""Actions of the category "statistics", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.cards import Review
    from ..pending import Pending


class BatchStatistics(ABC):
    """Actions of the category "statistics"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def card_reviews(
        self, deck: str, start_id: int
    ) -> Pending[list[tuple[int, int, int, int, int, int, int, int, int]]]:
        """Get the reviews of the cards that are now in a deck, without its subdecks.

        Args:
            deck: Name of the deck; an unknown one is not created.
            start_id: Return only reviews with a greater id. The id is the time in ms since 1970.

        Returns:
            array of [id, cardID, usn, button pressed, new interval, previous interval, new factor,
            ms taken, type]; [] for an unknown deck
        """
        return self.add("cardReviews", {"deck": deck, "startID": start_id})

    def get_collection_stats_html(self, whole_collection: bool = True) -> Pending[str]:
        """Get Anki's old statistics page, for the last month.

        Args:
            whole_collection: false limits the page to the current deck and its subdecks.

        Returns:
            string: HTML
        """
        return self.add("getCollectionStatsHTML", {"wholeCollection": whole_collection})

    def get_latest_review_id(self, deck: str) -> Pending[int]:
        """Get the id of the latest review of the cards that are now in a deck, without its subdecks.

        Args:
            deck: Name of the deck; an unknown one is not created.

        Returns:
            int: the greatest review id; 0 when there are no reviews
        """
        return self.add("getLatestReviewID", {"deck": deck})

    def get_num_cards_reviewed_by_day(self) -> Pending[list[tuple[str, int]]]:
        """Count the reviews of each day. A day begins at the hour set in Anki's preferences, in local
        time. Days without a review are left out.

        Returns:
            array of ["YYYY-MM-DD", int], newest first; manual rows (setDueDate, forgetCards) count
            too
        """
        return self.add("getNumCardsReviewedByDay", {})

    def get_num_cards_reviewed_today(self) -> Pending[int]:
        """Count the reviews since the beginning of Anki's day.

        Returns:
            int: number of rows in the review log; manual rows (setDueDate, forgetCards) count too
        """
        return self.add("getNumCardsReviewedToday", {})

    def get_reviews_of_cards(self, cards: list[str | int]) -> Pending[dict[str, list[Review]]]:
        """Get all reviews of cards.

        Args:
            cards: Ids of the cards, as numbers or as digits. Any other string counts as an unknown
                id.

        Returns:
            object: card id -> array of {"id" (time in ms since 1970), "usn", "ease", "ivl",
            "lastIvl", "factor", "time" (ms taken), "type"}, in order of time; [] for an unknown id
        """
        return self.add("getReviewsOfCards", {"cards": cards})

    def insert_reviews(
        self, reviews: list[tuple[int, int, int, int, int, int, int, int, int]]
    ) -> Pending[None]:
        """Add rows to the review log. If one row cannot be added, none is added. The cards do not
        change, and they do not have to exist. A row whose button, time and type are all 0 is stored
        with type 5 (rescheduled), as Anki's "Check Database" requires. Anki has no operation for
        this, so its undo history is cleared.

        Args:
            reviews: Rows of 9 integers, in the order of cardReviews.
        """
        return self.add("insertReviews", {"reviews": reviews})
