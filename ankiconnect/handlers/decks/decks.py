"""Decks: names and ids, making and deleting, the cards in them, the counts of the deck list."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.decks import DEFAULT_DECK_ID, DeckId

from ...objects.decks import DeckStats, DecksWouldDelete
from ..framework.action import Scope, Writes
from ..framework.parameter_types import NumericId
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..shared.backups import back_up_first
from ..shared.names import check_parents, find_deck
from ..shared.queries import IN_IDS, by_id, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckTreeNode


@action("deckNames", scope=Scope.READ)
def deck_names(col: Collection, /) -> list[str]:
    """Get the full names of all decks.

    Returns:
        array of string, in Anki's order: sorted without regard to case, parents before children

    Example:
        {}
    """
    return [deck.name for deck in col.decks.all_names_and_ids()]


@action("deckNamesAndIds", scope=Scope.READ)
def deck_names_and_ids(col: Collection, /) -> dict[str, int]:
    """Get the names and ids of all decks.

    Returns:
        object: deck name -> id

    Example:
        {}
    """
    return {deck.name: deck.id for deck in col.decks.all_names_and_ids()}


@action("deckNameFromId", scope=Scope.READ)
def deck_name_from_id(col: Collection, /, deckId: NumericId) -> str:
    """Get the name of a deck. For an unknown id the result is "Default", as Anki itself falls back to
    that deck.

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


@action("createDeck", scope=Scope.ADD, writes=Writes.DECKS, idempotent=True)
def create_deck(col: Collection, step: UndoStep, /, deck: str) -> int:
    """Create an empty deck. A deck that already exists does not change.

    Args:
        deck: Name of the deck. With ``::`` in it the parent decks are created too. An empty part of the
            name becomes "blank".

    Returns:
        int: id of the deck, whether it is new or not

    Errors:
        A text from Anki when a parent would be a filtered deck, or more than 10 parents are missing.

    Example:
        {"deck": "Spanish::Nouns"}
    """
    return deck_id_of(col, step, deck)


def deck_id_of(col: Collection, step: UndoStep, name: str) -> DeckId:
    """The id of the deck with that name. A missing deck is created.

    Raises:
        ActionError: A parent of the new deck would be a filtered deck, or too many are missing.
    """
    existing = find_deck(col, name)
    if existing is not None:
        return existing
    check_parents(col, name)
    step.begin("Add", "Deck")
    return DeckId(step.did(col.decks.add_normal_deck_with_name(name)).id)


@action("changeDeck", scope=Scope.EDIT, writes=Writes.CARDS | Writes.DECKS, idempotent=True)
def change_deck(col: Collection, step: UndoStep, /, cards: list[CardId], deck: str) -> None:
    """Move cards to a deck. Cards in a filtered deck leave it first.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        deck: Name of the deck. A missing deck is created, even when there are no cards to move.

    Returns:
        null

    Errors:
        A text from Anki when a parent of the new deck would be a filtered deck, or more than 10 parents
        are missing.

    Example:
        {"cards": [1751400000003, 1751400000004], "deck": "Spanish::Nouns"}
    """
    existing = find_deck(col, deck)
    decks = by_id(col, "did", "cards", set(cards))
    # Without repeats: Anki refuses a repeated card, and clears the undo history. Without cards there
    # must be no step either, since a step without changes would still clear what Redo can do.
    moving = [card for card in dict.fromkeys(cards) if card in decks and decks[card] != [existing]]
    if moving and existing is None:
        check_parents(col, deck)  # before the step begins, since a step must not stay empty
    if moving:
        step.begin("Change Deck of", "Card", len(moving))
    target = deck_id_of(col, step, deck)
    if moving:
        step.did(col.set_deck(moving, target))


@action(
    "deleteDecks",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS | Writes.DECKS,
    destructive=True,
    idempotent=True,
)
async def delete_decks(
    context: RequestContext, /, decks: list[str], cardsToo: bool = False, dryRun: bool = False
) -> DecksWouldDelete | None:
    """Delete decks with their subdecks. The deck Default itself is never deleted.

    Args:
        decks: Names of the decks; unknown ones are skipped.
        cardsToo: true deletes their cards too, and the notes that have no card left. false moves their
            cards to the deck Default first. Cards in a filtered deck always return to their home deck.
        dryRun: true only counts what would be deleted.

    Returns:
        null; with dryRun an object: the number of decks, notes and cards

    Errors:
        ``nothing was changed, since the backup before it failed (setting backupBefore): ...`` with
        cardsToo.

    Example:
        {"decks": ["Spanish::Verbs"], "cardsToo": true}
    """
    found = await context.main(_with_subdecks, decks, cardsToo)
    if dryRun:
        return await context.main(_would_delete, found, cardsToo)
    if found and cardsToo:
        await back_up_first(context)
    await context.main(_delete, decks, cardsToo)
    return None


def _with_subdecks(col: Collection, /, names: list[str], cards_too: bool) -> list[DeckId]:
    """The decks of that name and their subdecks."""
    named = [one for name in names if (one := find_deck(col, name)) is not None]
    whole = dict.fromkeys(one for deck in named for one in col.decks.deck_and_child_ids(deck))
    if not cards_too:
        # Anki deletes the cards of Default when it is asked to delete that deck. Here they are kept, so
        # only the subdecks are deleted.
        whole.pop(DEFAULT_DECK_ID, None)
    return list(whole)


def _would_delete(col: Collection, /, decks: list[DeckId], cards_too: bool) -> DecksWouldDelete:
    cards, notes = _cards_and_notes(col, decks) if cards_too else (0, 0)
    return {"decks": len(set(decks) - {DEFAULT_DECK_ID}), "notes": notes, "cards": cards}


def _cards_and_notes(col: Collection, decks: list[DeckId]) -> tuple[int, int]:
    """How many cards Anki deletes with decks, and notes that have no other card."""
    homes = json_ids(deck for deck in decks if not col.decks.is_filtered(deck))
    # odid is the home deck of a card in a filtered deck, else 0.
    cards = database(col).all(
        f"select id, nid from cards where coalesce(nullif(odid, 0), did) {IN_IDS}", homes
    )
    notes = {nid for _, nid in cards}
    kept: int = database(col).scalar(
        f"select count(distinct nid) from cards where nid {IN_IDS} "
        f"and coalesce(nullif(odid, 0), did) not {IN_IDS}",
        *(json_ids(notes), homes),
    )
    return len(cards), len(notes) - kept


def _delete(col: Collection, step: UndoStep, /, names: list[str], cards_too: bool) -> None:
    decks = _with_subdecks(col, names, cards_too)
    if not cards_too:
        _keep_cards(col, step, decks)
    if decks:
        step.begin("Delete", "Deck", len(decks))
        step.did(col.decks.remove(decks))


def _keep_cards(col: Collection, step: UndoStep, decks: list[DeckId]) -> None:
    """Move the cards whose home deck is one of the decks to Default."""
    homes = json_ids(deck for deck in decks if not col.decks.is_filtered(deck))
    cards = database(col).list(
        f"select id from cards where did {IN_IDS} or (odid != 0 and odid {IN_IDS})", homes, homes
    )
    if cards:
        step.begin("Delete", "Deck", len(decks))
        step.did(col.set_deck(cards, DEFAULT_DECK_ID))


@action("getDecks", scope=Scope.READ)
def get_decks(col: Collection, /, cards: list[CardId]) -> dict[str, list[CardId]]:
    """Group cards by the deck they are in. A card in a filtered deck counts for the filtered deck.

    Args:
        cards: Ids of the cards; an unknown one is listed under "Default".

    Returns:
        object: deck name -> array of its card ids, in input order

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


@action("getDeckStats", scope=Scope.READ)
def get_deck_stats(col: Collection, /, decks: list[str]) -> dict[str, DeckStats]:
    """Get the counts of decks as the deck list shows them: with subdecks, within the daily limits.

    Args:
        decks: Names of the decks; unknown ones are left out and are not created.

    Returns:
        object: the counts of each deck, by its id as text

    Example:
        {"decks": ["Spanish", "Spanish::Verbs"]}
    """
    found: dict[str, DeckStats] = {}
    _collect(col.sched.deck_due_tree(), "", found)
    # Looking up each name would take most of the time.
    wanted = {found[name]["deck_id"] if name in found else find_deck(col, name) for name in decks}
    return {str(one["deck_id"]): one for one in found.values() if one["deck_id"] in wanted}


_read = attrgetter(
    "name", "deck_id", "new_count", "learn_count", "review_count", "total_in_deck", "children"
)
"""One call reads all members: with a thousand decks, reading them is most of the time."""


def _collect(tree: DeckTreeNode, parent: str, found: dict[str, DeckStats]) -> None:
    """Collect the counts of every deck of a tree by its full name. The root is not a deck."""
    for child in tree.children:
        leaf, deck, new, learning, review, total, children = _read(child)
        name = parent + leaf
        found[name] = {
            "deck_id": deck,
            "name": leaf,
            "new_count": new,
            "learn_count": learning,
            "review_count": review,
            "total_in_deck": total,
        }
        if children:
            _collect(child, f"{name}::", found)
