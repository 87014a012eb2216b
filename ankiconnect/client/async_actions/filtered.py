"""Actions of the category "filtered", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ...objects.decks import FilteredDeckSettings


class AsyncFiltered(ABC):
    """Actions of the category "filtered"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def create_filtered_deck(
        self,
        deck: str,
        query: str,
        limit: int = 100,
        order: Literal[
            "oldestSeen",
            "random",
            "intervalsAscending",
            "intervalsDescending",
            "lapses",
            "added",
            "due",
            "latestAdded",
            "retrievabilityAscending",
            "retrievabilityDescending",
            "relativeOverdueness",
        ] = "due",
        second_query: str | None = None,
        second_limit: int = 100,
        second_order: Literal[
            "oldestSeen",
            "random",
            "intervalsAscending",
            "intervalsDescending",
            "lapses",
            "added",
            "due",
            "latestAdded",
            "retrievabilityAscending",
            "retrievabilityDescending",
            "relativeOverdueness",
        ] = "due",
        reschedule: bool = True,
        build: bool = True,
        allow_empty: bool = False,
    ) -> int:
        """Create a filtered deck, and move the cards that its searches find into it.

        Suspended and buried cards and those of other filtered decks are not taken. The current deck
        stays the same.

        Args:
            deck: Name of the new deck. With ``::`` in it the parent decks are created too.
            query: A search for cards in Anki's syntax; empty for all cards.
            limit: The max number of cards, 1 to 99999.
            order: Which cards are taken and come first. Anki 25.09 lacks ``relativeOverdueness``.
                Newer versions need FSRS for the two orders by retrievability.
            second_query: A second search; null or empty for none.
            second_limit: The max number of cards of the second search.
            second_order: Which cards of the second search are taken and come first.
            reschedule: Whether answers change the schedule of the cards.
            build: false creates the deck without cards; see rebuildFilteredDeck.
            allow_empty: true creates the deck even if no card is found.

        Returns:
            int: id of the deck
        """
        result: int = await self.call(
            "createFilteredDeck",
            {
                "deck": deck,
                "query": query,
                "limit": limit,
                "order": order,
                "secondQuery": second_query,
                "secondLimit": second_limit,
                "secondOrder": second_order,
                "reschedule": reschedule,
                "build": build,
                "allowEmpty": allow_empty,
            },
        )
        return result

    async def empty_filtered_deck(self, deck: str) -> None:
        """Return all cards of a filtered deck to their home decks. The deck itself stays.

        Args:
            deck: Name of the deck.
        """
        await self.call("emptyFilteredDeck", {"deck": deck})

    async def filtered_deck(self, deck: str) -> FilteredDeckSettings:
        """Get the settings of a filtered deck, as updateFilteredDeck takes them.

        Args:
            deck: Name of the deck.

        Returns:
            object: the settings
        """
        result: FilteredDeckSettings = await self.call("filteredDeck", {"deck": deck})
        return result

    async def rebuild_filtered_deck(self, deck: str) -> int:
        """Rebuild a filtered deck: its cards return to their home decks, and those that its searches
        find now are moved into it.

        Args:
            deck: Name of the deck.

        Returns:
            int: number of cards in the deck
        """
        result: int = await self.call("rebuildFilteredDeck", {"deck": deck})
        return result

    async def update_filtered_deck(
        self,
        deck: str,
        query: str | None = None,
        limit: int | None = None,
        order: Literal[
            "oldestSeen",
            "random",
            "intervalsAscending",
            "intervalsDescending",
            "lapses",
            "added",
            "due",
            "latestAdded",
            "retrievabilityAscending",
            "retrievabilityDescending",
            "relativeOverdueness",
        ]
        | None = None,
        second_query: str | None = None,
        second_limit: int | None = None,
        second_order: Literal[
            "oldestSeen",
            "random",
            "intervalsAscending",
            "intervalsDescending",
            "lapses",
            "added",
            "due",
            "latestAdded",
            "retrievabilityAscending",
            "retrievabilityDescending",
            "relativeOverdueness",
        ]
        | None = None,
        reschedule: bool | None = None,
        build: bool = True,
        allow_empty: bool = False,
    ) -> int:
        """Change the settings of a filtered deck, and rebuild it: its cards return to their home
        decks, and those that the searches find now are moved into it.

        What is left out or null keeps its stored value.

        Args:
            deck: Name of the deck.
            query: A search for cards in Anki's syntax; empty for all cards.
            limit: The max number of cards, 1 to 99999.
            order: Which cards are taken and come first. Anki 25.09 lacks ``relativeOverdueness``.
                Newer versions need FSRS for the two orders by retrievability.
            second_query: A second search; empty to remove it.
            second_limit: The max number of cards of the second search.
            second_order: Which cards of the second search are taken and come first.
            reschedule: Whether answers change the schedule of the cards.
            build: false stores the settings only, and leaves the cards of the deck as they are.
            allow_empty: true rebuilds the deck even if no card is found.

        Returns:
            int: number of cards in the deck
        """
        result: int = await self.call(
            "updateFilteredDeck",
            {
                "deck": deck,
                "query": query,
                "limit": limit,
                "order": order,
                "secondQuery": second_query,
                "secondLimit": second_limit,
                "secondOrder": second_order,
                "reschedule": reschedule,
                "build": build,
                "allowEmpty": allow_empty,
            },
        )
        return result
