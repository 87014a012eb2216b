"""Decks: names and ids, making and deleting, the cards in them, the counts of the deck list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from anki.cards import CardId
from anki.decks import DEFAULT_DECK_ID, DeckId

from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import NumericId
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.queries import IN_IDS, by_id, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckTreeNode


@action("deckNames")
def deck_names(col: Collection, /) -> list[str]:
    """Names of all decks, with their full path.

    Returns:
        array of string, in Anki's order: sorted without regard to case, parents before children

    Example:
        {}
    """
    return [deck.name for deck in col.decks.all_names_and_ids()]


@action("deckNamesAndIds")
def deck_names_and_ids(col: Collection, /) -> dict[str, int]:
    """Names of all decks with their ids.

    Returns:
        object: deck name -> id

    Example:
        {}
    """
    return {deck.name: deck.id for deck in col.decks.all_names_and_ids()}


@action("deckNameFromId")
def deck_name_from_id(col: Collection, /, deckId: NumericId) -> str:
    """Name of a deck. An id that no deck has answers "Default", since Anki itself falls back to it.

    Args:
        deckId: Id of the deck; a numeric string is accepted too.

    Returns:
        string

    Example:
        {"deckId": 1751100000002}
    """
    deck = col.decks.get(DeckId(deckId))
    assert deck is not None  # get() falls back to the default deck, which always exists
    name: str = deck["name"]
    return name


@action("createDeck", writes=Writes.DECKS)
def create_deck(col: Collection, step: UndoStep, /, deck: str) -> int:
    """Make an empty deck. A deck of that name that is there already is left as it is.

    Args:
        deck: Name of the deck; ``::`` makes its parents too, and an empty part becomes "blank".

    Returns:
        int: id of the deck, new or not

    Errors:
        Text from Anki for a child of a filtered deck.

    Example:
        {"deck": "Spanish::Nouns"}
    """
    return deck_id_of(col, step, deck)


def deck_id_of(col: Collection, step: UndoStep, name: str) -> DeckId:
    """The id of the deck with that name, which is made when it is missing.

    Raises:
        ActionError: It would be the child of a filtered deck.
    """
    existing = _find(col, name)
    if existing is not None:
        return existing
    _check_parents(col, name)
    return DeckId(step.did(col.decks.add_normal_deck_with_name(_whole(name))).id)


def exact_deck(col: Collection, name: str) -> DeckId | None:
    """The id of the deck of exactly that name, where Anki itself looks names up without regard to case:
    what is deleted or set up is not what was nearly named."""
    found = col.decks.id_for_name(name)
    exact = found is not None and col.decks.name(found) == unicodedata.normalize("NFC", name)
    return found if exact else None


def _find(col: Collection, name: str) -> DeckId | None:
    return col.decks.id_for_name(_whole(name))


def _whole(name: str) -> str:
    """The name with its empty parts filled as Anki does."""
    return "::".join(part or "blank" for part in name.split("::"))


def _check_parents(col: Collection, name: str) -> None:
    """Refuse what Anki would refuse, in its words: its own refusal would clear the undo history."""
    parts = _whole(name).split("::")
    for count in range(1, len(parts)):
        parent = col.decks.id_for_name("::".join(parts[:count]))
        if parent is not None and col.decks.is_filtered(parent):
            raise ActionError(col.tr.errors_filtered_parent_deck())


@action("changeDeck", writes=Writes.CARDS | Writes.DECKS)
def change_deck(col: Collection, step: UndoStep, /, cards: list[CardId], deck: str) -> None:
    """Move cards to a deck. Cards in a filtered deck leave it first.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        deck: Name of the deck, which is made when it is missing, even without cards.

    Returns:
        null

    Errors:
        Text from Anki for a child of a filtered deck.

    Example:
        {"cards": [1751400000003, 1751400000004], "deck": "Spanish::Nouns"}
    """
    there = _find(col, deck)
    decks = by_id(col, "did", "cards", set(cards))
    # Each once: Anki refuses a card that is named twice, and clears the undo history. A step for no
    # card at all would cost the person what Redo would do.
    moving = [card for card in dict.fromkeys(cards) if card in decks and decks[card] != [there]]
    if moving and there is None:
        _check_parents(col, deck)  # first, since a step that is begun must not stay empty
        step.begin(col.tr.browsing_change_deck())
    target = deck_id_of(col, step, deck)
    if moving:
        step.did(col.set_deck(moving, target))


@action("deleteDecks", writes=Writes.NOTES | Writes.CARDS | Writes.DECKS)
def delete_decks(col: Collection, step: UndoStep, /, decks: list[str], cardsToo: bool = False) -> None:
    """Delete decks with their subdecks. The deck Default itself always stays.

    Args:
        decks: Names of the decks, in the case they have; unknown ones are skipped.
        cardsToo: true: their cards go too, and notes that have no card left; false: their cards move
            to the deck Default first. Cards in a filtered deck always return to their home deck.

    Returns:
        null

    Example:
        {"decks": ["Spanish::Verbs"], "cardsToo": true}
    """
    named = [one for name in decks if (one := exact_deck(col, name)) is not None]
    whole = dict.fromkeys(one for deck in named for one in col.decks.deck_and_child_ids(deck))
    if not cardsToo:
        # Anki empties Default when it is asked to delete it: then only its subdecks may go.
        whole.pop(DEFAULT_DECK_ID, None)
        _keep_cards(col, step, list(whole))
    if whole:
        step.did(col.decks.remove(list(whole)))


def _keep_cards(col: Collection, step: UndoStep, decks: list[DeckId]) -> None:
    """Move to Default what has its home in one of the decks."""
    homes = json_ids(deck for deck in decks if not col.decks.is_filtered(deck))
    cards = database(col).list(
        f"select id from cards where did {IN_IDS} or (odid != 0 and odid {IN_IDS})", homes, homes
    )
    if cards:
        step.begin(col.tr.decks_delete_deck())
        step.did(col.set_deck(cards, DEFAULT_DECK_ID))


@action("getDecks")
def get_decks(col: Collection, /, cards: list[CardId]) -> dict[str, list[CardId]]:
    """Sort cards by the deck they are in. A card in a filtered deck counts as being there.

    Args:
        cards: Ids of the cards; an unknown one is listed under "Default".

    Returns:
        object: deck name -> array of those of the given ids, in input order

    Example:
        {"cards": [1751400000001, 1751400000003, 1751400000005]}
    """
    names = {deck.id: deck.name for deck in col.decks.all_names_and_ids()}
    default = names[DEFAULT_DECK_ID]
    deck_ids = by_id(col, "did", "cards", set(cards))
    found: dict[str, list[CardId]] = {}
    for card in cards:
        row = deck_ids.get(card)
        name = names.get(row[0], default) if row else default
        found.setdefault(name, []).append(card)
    return found


@action("getDeckStats")
def get_deck_stats(col: Collection, /, decks: list[str]) -> dict[str, dict[str, Any]]:
    """Counts of decks as the deck list shows them: subdecks included, within the daily limits.

    Args:
        decks: Names of the decks; unknown ones are left out, and none is made.

    Returns:
        object: deck id -> {"deck_id", "name" (last part of the name), "new_count", "learn_count",
        "review_count", "total_in_deck" (without subdecks)}

    Example:
        {"decks": ["Spanish", "Spanish::Verbs"]}
    """
    wanted = {col.decks.id_for_name(name) for name in decks}
    return {
        str(node.deck_id): _counts(node)
        for node in _nodes(col.sched.deck_due_tree())
        if node.deck_id in wanted
    }


def _nodes(tree: DeckTreeNode) -> Iterator[DeckTreeNode]:
    """Every deck of a tree; the root stands for no deck."""
    for child in tree.children:
        yield child
        yield from _nodes(child)


def _counts(node: DeckTreeNode) -> dict[str, Any]:
    return {
        "deck_id": node.deck_id,
        "name": node.name,
        "new_count": node.new_count,
        "learn_count": node.learn_count,
        "review_count": node.review_count,
        "total_in_deck": node.total_in_deck,
    }
