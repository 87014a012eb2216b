"""Actions of the category "cards", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.cards import CardInfo, CardTime, MemoryState
    from ...objects.notes import Unknown
    from ...objects.parts import CardPart
    from ..pending import Pending


class BatchCards(ABC):
    """Actions of the category "cards"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def are_due(self, cards: list[int]) -> Pending[list[bool | None]]:
        """Tell which cards are due. A new card is always due. A card in a learning step of more than
        20 minutes is due when the step has passed. Any other card is due when the search ``is:due``
        finds it.

        Args:
            cards: Ids of the cards.

        Returns:
            array of bool, in input order; null for an unknown card
        """
        return self.add("areDue", {"cards": cards})

    def are_suspended(self, cards: list[int]) -> Pending[list[bool | None]]:
        """Tell which cards are suspended.

        Args:
            cards: Ids of the cards.

        Returns:
            array of bool, in input order; null for an unknown id
        """
        return self.add("areSuspended", {"cards": cards})

    def bury(self, cards: list[int]) -> Pending[int]:
        """Bury cards: Anki does not show them before the next day.

        Args:
            cards: Ids of the cards; unknown, suspended and already buried ones are ignored.

        Returns:
            int: number of cards that changed
        """
        return self.add("bury", {"cards": cards})

    def cards_info(
        self,
        cards: list[int] | None = None,
        query: str | None = None,
        properties: list[str] | None = None,
    ) -> Pending[list[CardInfo | CardPart | Unknown]]:
        """Get everything about cards. Anki renders each card, which takes about 0.1 ms, unless
        properties leaves out question and answer.

        Args:
            cards: Ids of the cards.
            query: Search text in Anki's syntax. If it is given, the ids are ignored.
            properties: Names of the members that are wanted, such as cardId and due; all of them if
                it is left out. ``fields.Front`` is one field; a card that lacks it has no such
                member in fields.

        Returns:
            array: the cards in input order; {} for an unknown id
        """
        return self.add("cardsInfo", {"cards": cards, "query": query, "properties": properties})

    def cards_mod_time(self, cards: list[int]) -> Pending[list[CardTime | Unknown]]:
        """Get the times when cards were last changed. Much faster than cardsInfo.

        Args:
            cards: Ids of the cards.

        Returns:
            array: the times in input order; {} for an unknown id
        """
        return self.add("cardsModTime", {"cards": cards})

    def cards_to_notes(self, cards: list[int]) -> Pending[list[int]]:
        """Get the notes that cards belong to.

        Args:
            cards: Ids of the cards; unknown ones are left out.

        Returns:
            array of int: note ids without repeats, in the order of their first card in the input
        """
        return self.add("cardsToNotes", {"cards": cards})

    def find_cards(
        self,
        query: str | None = None,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> Pending[list[int]]:
        """Search for cards, as in Anki's browser.

        Args:
            query: Search text in Anki's syntax. An empty text finds every card.
            sort: The column of Anki's browser to sort by, in the name that Anki's library has for
                it, such as cardDue, cardIvl or noteFld.
            descending: Whether the highest comes first.
            limit: How many ids to return at most.
            offset: How many ids to leave out at the beginning.

        Returns:
            array of int: card ids in that order. Without sort they are in no particular order, but
            in that of the ids if descending, limit or offset is given. [] when the query is missing
            or null
        """
        return self.add(
            "findCards",
            {"query": query, "sort": sort, "descending": descending, "limit": limit, "offset": offset},
        )

    def forget_cards(self, cards: list[int]) -> Pending[None]:
        """Make cards new again, at their original position if it is known. The counts of reviews and
        lapses are kept. The review log gets a manual row for each card.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
        """
        return self.add("forgetCards", {"cards": cards})

    def get_ease_factors(self, cards: list[int]) -> Pending[list[int | None]]:
        """Get the ease factors of cards.

        Args:
            cards: Ids of the cards.

        Returns:
            array of int in permille, in input order; 0 for a new card, null for an unknown id
        """
        return self.add("getEaseFactors", {"cards": cards})

    def get_intervals(
        self, cards: list[int], complete: bool = False
    ) -> Pending[list[int | None] | list[int | list[int]]]:
        """Get the latest interval of cards, or all their intervals, from the review log.

        Manual rows of the review log (from setDueDate or forgetCards) count too.

        Args:
            cards: Ids of the cards.
            complete: Whether to return all intervals of each card, in the order of the reviews.

        Returns:
            array in input order. Positive numbers are days, negative numbers are seconds. A new
            card has 0, even with complete, and so has one without reviews. An unknown card has
            null. With complete any other card has an array, which is empty for a card without
            reviews and for an unknown card
        """
        return self.add("getIntervals", {"cards": cards, "complete": complete})

    def memory_states(self, cards: list[int]) -> Pending[list[MemoryState | None]]:
        """Get the memory states of cards: how well FSRS thinks that they are remembered now.

        Args:
            cards: Ids of the cards.

        Returns:
            array: the states in input order; null for an unknown card, and for one without FSRS
            data: a new one, or any while FSRS is off
        """
        return self.add("memoryStates", {"cards": cards})

    def relearn_cards(self, cards: list[int]) -> Pending[None]:
        """Put cards in the relearning queue. Nothing else about them changes, not even the due time.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
        """
        return self.add("relearnCards", {"cards": cards})

    def reposition(
        self,
        cards: list[int],
        start: int = 0,
        step: int = 1,
        randomize: bool = False,
        shift_existing: bool = False,
    ) -> Pending[int]:
        """Change the positions of new cards, like "Reposition" in Anki's browser. Cards of the same
        note get the same position.

        Args:
            cards: Ids of the cards in the order in which they are to be shown; unknown ones and
                those that are not new are ignored.
            start: The position of the first one, from 0.
            step: How far apart the positions are, 1 to 10000.
            randomize: Whether to shuffle the cards instead of keeping the given order.
            shift_existing: Whether to move other new cards at start and behind it to higher
                positions.

        Returns:
            int: number of cards whose position changed, with those that were moved
        """
        return self.add(
            "reposition",
            {
                "cards": cards,
                "start": start,
                "step": step,
                "randomize": randomize,
                "shiftExisting": shift_existing,
            },
        )

    def set_due_date(self, cards: list[int], days: str) -> Pending[bool]:
        """Set when cards are due, like "Set Due Date" in Anki's browser.

        New cards become review cards. The review log gets a manual row for each card.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            days: Days from today: "0" for today, "3-7" for a random day in that range. With "!" at
                the end the interval is set too.

        Returns:
            bool: true
        """
        return self.add("setDueDate", {"cards": cards, "days": days})

    def set_ease_factors(self, cards: list[int], ease_factors: list[int]) -> Pending[list[bool]]:
        """Set the ease factors of cards.

        Args:
            cards: Ids of the cards.
            ease_factors: One factor for each card, in permille, 0 to 65535.

        Returns:
            array of bool, in input order: false for an unknown id
        """
        return self.add("setEaseFactors", {"cards": cards, "easeFactors": ease_factors})

    def set_flag(self, cards: list[int], flag: int) -> Pending[int]:
        """Give cards a flag.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            flag: 1 red, 2 orange, 3 green, 4 blue, 5 pink, 6 turquoise, 7 purple; 0 removes the
                flag.

        Returns:
            int: number of cards that changed
        """
        return self.add("setFlag", {"cards": cards, "flag": flag})

    def set_specific_value_of_card(
        self, card: int, keys: list[str], new_values: list[Any], warning_check: bool = False
    ) -> Pending[bool | list[bool] | list[list[Any]]]:
        """Set values of a card directly, without the scheduler's checks. Either all values are written
        or none of them.

        Args:
            card: Id of the card.
            keys: array of string: flags, factor, due; with warning_check also did, id, ivl, lapses,
                left, mod, nid, odid, odue, ord, queue, reps, type, usn. The names of Anki's other
                card attributes (custom_data...) work too. Unknown keys have no effect. Anki itself
                sets mod and usn, and the id of a card cannot change.
            new_values: array: one value for each key.
            warning_check: true allows keys that can damage a card's scheduling.

        Returns:
            [true], for any number of keys; [[false, text]] when a value cannot be set or the card
            is unknown; plain false when card is an array, when keys or newValues is not an array,
            when their lengths differ, or when a key needs warning_check
        """
        return self.add(
            "setSpecificValueOfCard",
            {"card": card, "keys": keys, "newValues": new_values, "warning_check": warning_check},
        )

    def suspend(self, cards: list[int], suspend: bool = True) -> Pending[bool]:
        """Suspend cards.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            suspend: false unsuspends them instead.

        Returns:
            bool: whether at least one card changed
        """
        return self.add("suspend", {"cards": cards, "suspend": suspend})

    def suspended(self, card: int) -> Pending[bool]:
        """Tell whether a card is suspended.

        Args:
            card: Id of the card.

        Returns:
            bool
        """
        return self.add("suspended", {"card": card})

    def unbury(self, cards: list[int] | None = None, deck: str | None = None) -> Pending[int]:
        """Unbury cards, whether they were buried by hand or because another card of their note was
        shown.

        Args:
            cards: Ids of the cards; unknown ones and those that are not buried are ignored.
            deck: Instead of cards, the name of a deck. All cards in it and in its subdecks are
                unburied.

        Returns:
            int: number of cards that changed
        """
        return self.add("unbury", {"cards": cards, "deck": deck})

    def unsuspend(self, cards: list[int]) -> Pending[bool]:
        """Unsuspend cards.

        Args:
            cards: Ids of the cards; unknown ones are ignored.

        Returns:
            bool: whether at least one card was suspended
        """
        return self.add("unsuspend", {"cards": cards})
