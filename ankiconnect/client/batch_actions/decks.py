"""Actions of the category "decks", as methods of `Batch`."""

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
    from ..pending import Pending


class BatchDecks(ABC):
    """Actions of the category "decks"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def change_deck(self, cards: list[int], deck: str) -> Pending[None]:
        """Move cards to a deck. Cards in a filtered deck leave it first.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            deck: Name of the deck. A missing deck is created, even when there are no cards to move.
        """
        return self.add("changeDeck", {"cards": cards, "deck": deck})

    def clone_deck_config_id(self, name: str, clone_from: int | str = 1) -> Pending[int | bool]:
        """Copy an options group.

        Args:
            name: Name of the copy. It does not have to be unique.
            clone_from: Id of the group to copy; a numeric string is accepted too.

        Returns:
            int: id of the copy; false when the group does not exist
        """
        return self.add("cloneDeckConfigId", {"name": name, "cloneFrom": clone_from})

    def create_deck(self, deck: str) -> Pending[int]:
        """Create an empty deck. A deck that already exists does not change.

        Args:
            deck: Name of the deck. With ``::`` in it the parent decks are created too. An empty
                part of the name becomes "blank".

        Returns:
            int: id of the deck, whether it is new or not
        """
        return self.add("createDeck", {"deck": deck})

    def current_deck(self) -> Pending[CurrentDeck]:
        """Get the current deck: the one that was selected last, in Anki or with setCurrentDeck.

        Returns:
            object: the deck
        """
        return self.add("currentDeck", {})

    def deck_configs(self) -> Pending[list[DeckConfigUse]]:
        """Get all options groups with the decks that use them.

        Returns:
            array: the groups, sorted by name
        """
        return self.add("deckConfigs", {})

    def deck_description(self, deck: str) -> Pending[DeckDescription]:
        """Get the description of a deck. That of a filtered deck is always empty.

        Args:
            deck: Name of the deck.

        Returns:
            object: the description
        """
        return self.add("deckDescription", {"deck": deck})

    def deck_name_from_id(self, deck_id: int | str) -> Pending[str]:
        """Get the name of a deck. For an unknown id the result is "Default", as Anki itself falls back
        to that deck.

        Args:
            deck_id: Id of the deck; a numeric string is accepted too.

        Returns:
            string
        """
        return self.add("deckNameFromId", {"deckId": deck_id})

    def deck_names(self) -> Pending[list[str]]:
        """Get the full names of all decks.

        Returns:
            array of string, in Anki's order: sorted without regard to case, parents before children
        """
        return self.add("deckNames", {})

    def deck_names_and_ids(self) -> Pending[dict[str, int]]:
        """Get the names and ids of all decks.

        Returns:
            object: deck name -> id
        """
        return self.add("deckNamesAndIds", {})

    def deck_tree(self, deck: str | None = None) -> Pending[list[DeckNode]]:
        """Get decks and their subdecks as a tree, with the counts that Anki's deck list shows.

        Args:
            deck: Name of the deck at the top of the tree; null for all decks.

        Returns:
            array: the decks at the top of the tree, in Anki's order, each with its subdecks
        """
        return self.add("deckTree", {"deck": deck})

    def delete_decks(
        self, decks: list[str], cards_too: bool = False, dry_run: bool = False
    ) -> Pending[DecksWouldDelete | None]:
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
        return self.add("deleteDecks", {"decks": decks, "cardsToo": cards_too, "dryRun": dry_run})

    def get_deck_config(self, deck: str) -> Pending[DeckOptions | FilteredDeck | Literal[False]]:
        """Get the options group that a deck uses.

        Args:
            deck: Name of the deck.

        Returns:
            object: the whole group, or the deck itself for a filtered deck; false when no deck has
            that name
        """
        return self.add("getDeckConfig", {"deck": deck})

    def get_decks(self, cards: list[int]) -> Pending[dict[str, list[int]]]:
        """Group cards by the deck they are in. A card in a filtered deck counts for the filtered deck.

        Args:
            cards: Ids of the cards; an unknown one is listed under "Default".

        Returns:
            object: deck name -> array of its card ids, in input order
        """
        return self.add("getDecks", {"cards": cards})

    def get_deck_stats(self, decks: list[str]) -> Pending[dict[str, DeckStats]]:
        """Get the counts of decks as the deck list shows them: with subdecks, within the daily limits.

        Args:
            decks: Names of the decks; unknown ones are left out and are not created.

        Returns:
            object: the counts of each deck, by its id as text
        """
        return self.add("getDeckStats", {"decks": decks})

    def remove_deck_config_id(self, config_id: int | str) -> Pending[bool]:
        """Remove an options group. Decks that use it go back to the default group.

        The next sync must be a full sync, as after removing a group in Anki.

        Args:
            config_id: Id of the group; a numeric string is accepted too.

        Returns:
            bool: false for the default group, or when the group does not exist
        """
        return self.add("removeDeckConfigId", {"configId": config_id})

    def rename_deck(self, deck: str, new_name: str) -> Pending[None]:
        """Rename a deck, or move it below another one. Its subdecks go along.

        Args:
            deck: Name of the deck.
            new_name: Its new full name. With ``::`` in it, missing parent decks are created. It may
                differ from the old name only in case.
        """
        return self.add("renameDeck", {"deck": deck, "newName": new_name})

    def save_deck_config(self, config: DeckOptions) -> Pending[bool]:
        """Save an options group, in the form that getDeckConfig returns.

        Args:
            config: The group, or a part of it. Its id may be a numeric string. mod and usn are set
                by Anki. Keys that are missing keep their stored values.

        Returns:
            bool: false, and nothing changes, when no group has that id or the object cannot be used
        """
        return self.add("saveDeckConfig", {"config": config})

    def set_current_deck(self, deck: str) -> Pending[None]:
        """Select a deck. Anki's window stays where it is; a review goes on with the cards of this
        deck.

        As in Anki, that is a step of Undo.

        Args:
            deck: Name of the deck.
        """
        return self.add("setCurrentDeck", {"deck": deck})

    def set_deck_config_id(self, decks: list[str], config_id: int | str) -> Pending[bool]:
        """Assign an options group to decks.

        Args:
            decks: Names of the decks. Filtered decks have no options group and do not change.
            config_id: Id of the group; a numeric string is accepted too.

        Returns:
            bool: false, and nothing changes, when the group or any of the decks does not exist
        """
        return self.add("setDeckConfigId", {"decks": decks, "configId": config_id})

    def set_deck_description(
        self, deck: str, description: str, markdown: bool | None = None
    ) -> Pending[None]:
        """Set the description of a deck.

        Args:
            deck: Name of the deck.
            description: The text; empty for none.
            markdown: Whether the text is Markdown, and not HTML; null leaves that as it is.
        """
        return self.add(
            "setDeckDescription", {"deck": deck, "description": description, "markdown": markdown}
        )
