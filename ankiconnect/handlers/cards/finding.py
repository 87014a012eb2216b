"""Searching for cards, and reading their notes and modification times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId

from ...objects.cards import CardTime
from ...objects.notes import Unknown
from ..framework.action import Scope
from ..framework.registry import action
from ..shared import search
from ..shared.queries import by_id
from ..shared.search import Listing

if TYPE_CHECKING:
    from anki.collection import Collection


@action("findCards", scope=Scope.READ)
def find_cards(
    col: Collection,
    /,
    query: str | None = None,
    sort: str | None = None,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[CardId]:
    """Search for cards, as in Anki's browser.

    Args:
        query: Search text in Anki's syntax. An empty text finds every card.
        sort: The column of Anki's browser to sort by, in the name that Anki's library has for it, such
            as cardDue, cardIvl or noteFld.
        descending: Whether the highest comes first.
        limit: How many ids to return at most.
        offset: How many ids to leave out at the beginning.

    Returns:
        array of int: card ids in that order. Without sort they are in no particular order, but in that
        of the ids if descending, limit or offset is given. [] when the query is missing or null

    Errors:
        ``Invalid search: ...``, with Anki's own message in the language of its interface,
        ``sort must be one of cardDue, cardEase, ..., not "ivl"``,
        ``limit must not be negative, but is -1``

    Example:
        {"query": "deck:Spanish is:new", "sort": "cardDue", "descending": true, "limit": 2}
    """
    return search.list_cards(col, query, Listing(sort, descending, limit, offset))


@action("cardsToNotes", scope=Scope.READ)
def cards_to_notes(col: Collection, /, cards: list[CardId]) -> list[int]:
    """Get the notes that cards belong to.

    Args:
        cards: Ids of the cards; unknown ones are left out.

    Returns:
        array of int: note ids without repeats, in the order of their first card in the input

    Example:
        {"cards": [1751400000003, 1751400000004, 1751400000001]}
    """
    notes = by_id(col, "nid", "cards", set(cards))
    return list(dict.fromkeys(notes[card][0] for card in cards if card in notes))


@action("cardsModTime", scope=Scope.READ)
def cards_mod_time(col: Collection, /, cards: list[CardId]) -> list[CardTime | Unknown]:
    """Get the times when cards were last changed. Much faster than cardsInfo.

    Args:
        cards: Ids of the cards.

    Returns:
        array: the times in input order; {} for an unknown id

    Example:
        {"cards": [1751400000001, 1751400000002]}
    """
    times = by_id(col, "mod", "cards", set(cards))
    return [_time(card, times[card][0]) if card in times else {} for card in cards]


def _time(card: int, mod: int) -> CardTime:
    return {"cardId": card, "mod": mod}
