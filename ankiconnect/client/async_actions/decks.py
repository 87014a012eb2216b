"""Actions of the category "decks", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ...objects.anki import DeckOptions, FilteredDeck
    from ...objects.decks import (
        CurrentDeck,
        DeckConfigUse,
        DeckDescription,
        DeckNode,
        DeckStats,
        DecksWouldDelete,
    )


class AsyncDecks(ABC):
    """Actions of the category "decks"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def change_deck(self, cards: list[int], deck: str) -> None:
        """Move cards to a deck. Cards in a filtered deck leave it first.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            deck: Name of the deck. A missing deck is created, even when there are no cards to move.
        """
        await self.call("changeDeck", {"cards": cards, "deck": deck})

    async def clone_deck_config_id(self, name: str, clone_from: int | str = 1) -> int | bool:
        """Copy an options group.

        Args:
            name: Name of the copy. It does not have to be unique.
            clone_from: Id of the group to copy; a numeric string is accepted too.

        Returns:
            int: id of the copy; false when the group does not exist
        """
        result: int | bool = await self.call(
            "cloneDeckConfigId", {"name": name, "cloneFrom": clone_from}
        )
        return result

    async def create_deck(self, deck: str) -> int:
        """Create an empty deck. A deck that already exists does not change.

        Args:
            deck: Name of the deck. With ``::`` in it the parent decks are created too. An empty
                part of the name becomes "blank".

        Returns:
            int: id of the deck, whether it is new or not
        """
        result: int = await self.call("createDeck", {"deck": deck})
        return result

    async def current_deck(self) -> CurrentDeck:
        """Get the current deck: the one that was selected last, in Anki or with setCurrentDeck.

        Returns:
            object: the deck
        """
        result: CurrentDeck = await self.call("currentDeck", {})
        return result

    async def deck_configs(self) -> list[DeckConfigUse]:
        """Get all options groups with the decks that use them.

        Returns:
            array: the groups, sorted by name
        """
        result: list[DeckConfigUse] = await self.call("deckConfigs", {})
        return result

    async def deck_description(self, deck: str) -> DeckDescription:
        """Get the description of a deck. That of a filtered deck is always empty.

        Args:
            deck: Name of the deck.

        Returns:
            object: the description
        """
        result: DeckDescription = await self.call("deckDescription", {"deck": deck})
        return result

    async def deck_name_from_id(self, deck_id: int | str) -> str:
        """Get the name of a deck. For an unknown id the result is "Default", as Anki itself falls back
        to that deck.

        Args:
            deck_id: Id of the deck; a numeric string is accepted too.

        Returns:
            string
        """
        result: str = await self.call("deckNameFromId", {"deckId": deck_id})
        return result

    async def deck_names(self) -> list[str]:
        """Get the full names of all decks.

        Returns:
            array of string, in Anki's order: sorted without regard to case, parents before children
        """
        result: list[str] = await self.call("deckNames", {})
        return result

    async def deck_names_and_ids(self) -> dict[str, int]:
        """Get the names and ids of all decks.

        Returns:
            object: deck name -> id
        """
        result: dict[str, int] = await self.call("deckNamesAndIds", {})
        return result

    async def deck_tree(self, deck: str | None = None) -> list[DeckNode]:
        """Get decks and their subdecks as a tree, with the counts that Anki's deck list shows.

        Args:
            deck: Name of the deck at the top of the tree; null for all decks.

        Returns:
            array: the decks at the top of the tree, in Anki's order, each with its subdecks
        """
        result: list[DeckNode] = await self.call("deckTree", {"deck": deck})
        return result

    async def delete_decks(
        self, decks: list[str], cards_too: bool = False, dry_run: bool = False
    ) -> DecksWouldDelete | None:
        """Delete decks with their subdecks. The deck Default itself is never deleted.

        Args:
            decks: Names of the decks; unknown ones are skipped.
            cards_too: true deletes their cards too, and the notes that have no card left. false
                moves their cards to the deck Default first. Cards in a filtered deck always return
                to their home deck.
            dry_run: true only counts what would be deleted.

        Returns:
            null; with dryRun an object: the number of decks, notes and cards
        """
        result: DecksWouldDelete | None = await self.call(
            "deleteDecks", {"decks": decks, "cardsToo": cards_too, "dryRun": dry_run}
        )
        return result

    async def get_deck_config(self, deck: str) -> DeckOptions | FilteredDeck | Literal[False]:
        """Get the options group that a deck uses.

        Args:
            deck: Name of the deck.

        Returns:
            object: the whole group, or the deck itself for a filtered deck; false when no deck has
            that name
        """
        result: DeckOptions | FilteredDeck | Literal[False] = await self.call(
            "getDeckConfig", {"deck": deck}
        )
        return result

    async def get_decks(self, cards: list[int]) -> dict[str, list[int]]:
        """Group cards by the deck they are in. A card in a filtered deck counts for the filtered deck.

        Args:
            cards: Ids of the cards; an unknown one is listed under "Default".

        Returns:
            object: deck name -> array of its card ids, in input order
        """
        result: dict[str, list[int]] = await self.call("getDecks", {"cards": cards})
        return result

    async def get_deck_stats(self, decks: list[str]) -> dict[str, DeckStats]:
        """Get the counts of decks as the deck list shows them: with subdecks, within the daily limits.

        Args:
            decks: Names of the decks; unknown ones are left out and are not created.

        Returns:
            object: the counts of each deck, by its id as text
        """
        result: dict[str, DeckStats] = await self.call("getDeckStats", {"decks": decks})
        return result

    async def remove_deck_config_id(self, config_id: int | str) -> bool:
        """Remove an options group. Decks that use it go back to the default group.

        The next sync must be a full sync, as after removing a group in Anki.

        Args:
            config_id: Id of the group; a numeric string is accepted too.

        Returns:
            bool: false for the default group, or when the group does not exist
        """
        result: bool = await self.call("removeDeckConfigId", {"configId": config_id})
        return result

    async def rename_deck(self, deck: str, new_name: str) -> None:
        """Rename a deck, or move it below another one. Its subdecks go along.

        Args:
            deck: Name of the deck.
            new_name: Its new full name. With ``::`` in it, missing parent decks are created. It may
                differ from the old name only in case.
        """
        await self.call("renameDeck", {"deck": deck, "newName": new_name})

    async def save_deck_config(self, config: DeckOptions) -> bool:
        """Save an options group, in the form that getDeckConfig returns.

        Args:
            config: The group, or a part of it. Its id may be a numeric string. mod and usn are set
                by Anki. Keys that are missing keep their stored values.

        Returns:
            bool: false, and nothing changes, when no group has that id or the object cannot be used
        """
        result: bool = await self.call("saveDeckConfig", {"config": config})
        return result

    async def set_current_deck(self, deck: str) -> None:
        """Select a deck. Anki's window stays where it is; a review goes on with the cards of this
        deck.

        As in Anki, that is a step of Undo.

        Args:
            deck: Name of the deck.
        """
        await self.call("setCurrentDeck", {"deck": deck})

    async def set_deck_config_id(self, decks: list[str], config_id: int | str) -> bool:
        """Assign an options group to decks.

        Args:
            decks: Names of the decks. Filtered decks have no options group and do not change.
            config_id: Id of the group; a numeric string is accepted too.

        Returns:
            bool: false, and nothing changes, when the group or any of the decks does not exist
        """
        result: bool = await self.call("setDeckConfigId", {"decks": decks, "configId": config_id})
        return result

    async def set_deck_description(
        self, deck: str, description: str, markdown: bool | None = None
    ) -> None:
        """Set the description of a deck.

        Args:
            deck: Name of the deck.
            description: The text; empty for none.
            markdown: Whether the text is Markdown, and not HTML; null leaves that as it is.
        """
        await self.call(
            "setDeckDescription", {"deck": deck, "description": description, "markdown": markdown}
        )
