"""Creating, changing, rebuilding and emptying filtered decks.

Anki refuses an operation that leaves a filtered deck without cards, and then clears the undo history.
So the searches are tried before, and the settings are stored and the deck is rebuilt by two operations
that never refuse that. They do not select the deck either, so a review goes on in its own deck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from anki.decks import DeckId

from ...objects.decks import FilteredDeckSettings, FilteredOrder
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import check_parents, find_deck, known_deck
from ..shared.queries import database
from ..shared.scheduler import scheduler
from . import searches
from .searches import DEFAULT_LIMIT, DEFAULT_ORDER, Search

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckDict


@action("createFilteredDeck", scope=Scope.EDIT, writes=Writes.DECKS | Writes.CARDS)
def create_filtered_deck(
    col: Collection,
    step: UndoStep,
    /,
    deck: str,
    query: str,
    limit: int = DEFAULT_LIMIT,
    order: Annotated[str, FilteredOrder] = DEFAULT_ORDER,
    secondQuery: str | None = None,
    secondLimit: int = DEFAULT_LIMIT,
    secondOrder: Annotated[str, FilteredOrder] = DEFAULT_ORDER,
    reschedule: bool = True,
    build: bool = True,
    allowEmpty: bool = False,
) -> int:
    """Create a filtered deck, and move the cards that its searches find into it.

    Suspended and buried cards and those of other filtered decks are not taken. The current deck stays
    the same.

    Args:
        deck: Name of the new deck. With ``::`` in it the parent decks are created too.
        query: A search for cards in Anki's syntax; empty for all cards.
        limit: The max number of cards, 1 to 99999.
        order: Which cards are taken and come first. Anki 25.09 lacks ``relativeOverdueness``. Newer
            versions need FSRS for the two orders by retrievability.
        secondQuery: A second search; null or empty for none.
        secondLimit: The max number of cards of the second search.
        secondOrder: Which cards of the second search are taken and come first.
        reschedule: Whether answers change the schedule of the cards.
        build: false creates the deck without cards; see rebuildFilteredDeck.
        allowEmpty: true creates the deck even if no card is found.

    Returns:
        int: id of the deck

    Errors:
        ``deck is empty``, ``a deck named ... exists already``, ``Invalid search: ...``,
        ``a limit must be 1 to 99999, not ...``, ``this Anki has no order ...; it has ...``,
        ``the order ... needs FSRS, which is off; ...``, or a text from Anki when no card is found, or
        when a parent would be a filtered deck.

    Example:
        {"deck": "Cram", "query": "deck:Spanish is:new", "limit": 20, "order": "added"}
    """
    _check_name(col, deck)
    terms = [searches.new(col, query, limit, order)]
    if secondQuery:
        terms.append(searches.new(col, secondQuery, secondLimit, secondOrder))
    found = searches.find_any(col, terms)
    if build and not allowEmpty and not found:
        raise _nothing_found(col)
    new = {**col.decks.new_deck_legacy(True), "name": deck, "terms": terms, "resched": reschedule}
    step.begin("Build", "Filtered Deck")
    made = DeckId(step.did(col.decks.add_deck_legacy(new)).id)
    if build and found:
        step.did(scheduler(col).rebuild_filtered_deck(made))
    return made


def _check_name(col: Collection, name: str) -> None:
    if not name.strip():
        raise ActionError("deck is empty")
    existing = find_deck(col, name)
    if existing is not None:
        raise ActionError(f"a deck named {col.decks.name(existing)} exists already")
    check_parents(col, name)


@action("filteredDeck", scope=Scope.READ)
def filtered_deck(col: Collection, /, deck: str) -> FilteredDeckSettings:
    """Get the settings of a filtered deck, as updateFilteredDeck takes them.

    Args:
        deck: Name of the deck.

    Returns:
        object: the settings

    Errors:
        ``deck was not found: ...``, ``... is not a filtered deck``

    Example:
        After createFilteredDeck {"deck": "Cram", "query": "is:new"}
        {"deck": "Cram"}
    """
    stored = _known(col, deck)
    first, *others = _searches(stored)
    second = others[0] if others else None
    return {
        "deck": stored["name"],
        "query": str(first[0]),
        "limit": int(first[1]),
        "order": searches.order_of(first),
        "secondQuery": str(second[0]) if second else None,
        "secondLimit": int(second[1]) if second else None,
        "secondOrder": searches.order_of(second) if second else None,
        "reschedule": stored["resched"],
    }


@action(
    "updateFilteredDeck",
    scope=Scope.EDIT,
    writes=Writes.DECKS | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
def update_filtered_deck(
    col: Collection,
    step: UndoStep,
    /,
    deck: str,
    query: str | None = None,
    limit: int | None = None,
    order: Annotated[str | None, FilteredOrder | None] = None,
    secondQuery: str | None = None,
    secondLimit: int | None = None,
    secondOrder: Annotated[str | None, FilteredOrder | None] = None,
    reschedule: bool | None = None,
    build: bool = True,
    allowEmpty: bool = False,
) -> int:
    """Change the settings of a filtered deck, and rebuild it: its cards return to their home decks, and
    those that the searches find now are moved into it.

    What is left out or null keeps its stored value.

    Args:
        deck: Name of the deck.
        query: A search for cards in Anki's syntax; empty for all cards.
        limit: The max number of cards, 1 to 99999.
        order: Which cards are taken and come first. Anki 25.09 lacks ``relativeOverdueness``. Newer
            versions need FSRS for the two orders by retrievability.
        secondQuery: A second search; empty to remove it.
        secondLimit: The max number of cards of the second search.
        secondOrder: Which cards of the second search are taken and come first.
        reschedule: Whether answers change the schedule of the cards.
        build: false stores the settings only, and leaves the cards of the deck as they are.
        allowEmpty: true rebuilds the deck even if no card is found.

    Returns:
        int: number of cards in the deck

    Errors:
        ``deck was not found: ...``, ``... is not a filtered deck``, ``... has no second search``,
        ``Invalid search: ...``, ``a limit must be 1 to 99999, not ...``,
        ``this Anki has no order ...; it has ...``,
        ``the order ... needs FSRS, which is off; ...``, or a text from Anki when no card is found.

    Example:
        After createFilteredDeck {"deck": "Cram", "query": "is:new"}
        {"deck": "Cram", "limit": 2, "reschedule": false}
    """
    stored = _known(col, deck)
    first, *others = _searches(stored)
    first = searches.changed(col, first, query, limit, order)
    others = _changed_others(col, stored, others, secondQuery, secondLimit, secondOrder)
    terms = [first, *others]
    found = searches.find_any(col, terms, stored["id"])
    if build and not allowEmpty and not found:
        raise _nothing_found(col)
    resched = stored["resched"] if reschedule is None else reschedule
    new = {**stored, "terms": terms, "resched": resched}
    if new != stored:
        step.begin("Update", "Filtered Deck")
        step.did(col.decks.update_dict(new))
    if build:
        _rebuild(col, step, stored["id"], found)
    return _card_count(col, stored["id"])


@action("rebuildFilteredDeck", scope=Scope.EDIT, writes=Writes.DECKS | Writes.CARDS, idempotent=True)
def rebuild_filtered_deck(col: Collection, step: UndoStep, /, deck: str) -> int:
    """Rebuild a filtered deck: its cards return to their home decks, and those that its searches find
    now are moved into it.

    Args:
        deck: Name of the deck.

    Returns:
        int: number of cards in the deck

    Errors:
        ``deck was not found: ...``, ``... is not a filtered deck``, ``Invalid search: ...``,
        ``the order ... needs FSRS, which is off; ...``

    Example:
        After createFilteredDeck {"deck": "Cram", "query": "is:new", "build": false}
        {"deck": "Cram"}
    """
    stored = _known(col, deck)
    found = searches.find_any(col, _searches(stored), stored["id"])
    _rebuild(col, step, stored["id"], found)
    return _card_count(col, stored["id"])


@action("emptyFilteredDeck", scope=Scope.EDIT, writes=Writes.DECKS | Writes.CARDS, idempotent=True)
def empty_filtered_deck(col: Collection, step: UndoStep, /, deck: str) -> None:
    """Return all cards of a filtered deck to their home decks. The deck itself stays.

    Args:
        deck: Name of the deck.

    Returns:
        null

    Errors:
        ``deck was not found: ...``, ``... is not a filtered deck``

    Example:
        After createFilteredDeck {"deck": "Cram", "query": "is:new"}
        {"deck": "Cram"}
    """
    emptied = _known(col, deck)["id"]
    if _card_count(col, emptied):
        step.begin("Empty", "Filtered Deck")
        step.did(scheduler(col).empty_filtered_deck(emptied))


def _known(col: Collection, name: str) -> DeckDict:
    """The filtered deck of that name, in Anki's own form.

    Raises:
        ActionError: No deck has that name, or it is not a filtered one.
    """
    deck = col.decks.get(known_deck(col, name))
    assert deck is not None  # get() falls back to the default deck
    if not deck["dyn"]:
        raise ActionError(f"{deck['name']} is not a filtered deck")
    return deck


def _searches(deck: DeckDict) -> list[Search]:
    """The searches of a deck. Other programs may store one without any."""
    return list(deck["terms"]) or [["", DEFAULT_LIMIT, 0]]


def _changed_others(
    col: Collection,
    deck: DeckDict,
    others: list[Search],
    query: str | None,
    limit: int | None,
    order: str | None,
) -> list[Search]:
    """The searches after the first one, with changes of the second one.

    Raises:
        ActionError: There is none to change, or it cannot have these values.
    """
    if query == "":
        return []
    if others:
        return [searches.changed(col, others[0], query, limit, order), *others[1:]]
    if query is not None:
        return [searches.new(col, query, limit, order)]
    if limit is not None or order is not None:
        raise ActionError(f"{deck['name']} has no second search: send secondQuery too")
    return []


def _rebuild(col: Collection, step: UndoStep, deck: DeckId, found: bool) -> None:
    """Rebuild a deck, unless it has no cards and finds none.

    Args:
        found: Whether its searches find a card.
    """
    if found or _card_count(col, deck):
        step.begin("Rebuild", "Filtered Deck")
        step.did(scheduler(col).rebuild_filtered_deck(deck))


def _card_count(col: Collection, deck: DeckId) -> int:
    return int(database(col).scalar("select count() from cards where did = ?", deck) or 0)


def _nothing_found(col: Collection) -> ActionError:
    return ActionError(col.tr.decks_filtered_deck_search_empty())
