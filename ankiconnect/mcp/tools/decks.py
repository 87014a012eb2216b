"""Decks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki
from ..wire.declaring import tool
from . import paging
from .paging import Listed, Page


class WhichDecks(Page, total=False):
    """Which decks are listed."""

    deck: Annotated[str, ""]


class Deck(TypedDict):
    """A deck."""

    name: Annotated[str, "Its full name."]
    new: Annotated[int, "New cards of today."]
    learning: Annotated[int, "Cards in learning."]
    review: Annotated[int, "Cards to review today."]
    cards: Annotated[int, "All cards, with those of subdecks."]
    filtered: Annotated[bool, "Whether it is a filtered deck."]


class Decks(Listed):
    """A page of decks."""

    decks: Annotated[list[Deck], "The decks."]


@tool("List decks", actions=("deckTree",), scopes={Scope.READ}, idempotent=True)
async def anki_list_decks(anki: Anki, arguments: WhichDecks) -> Decks:
    """List decks (or those below one) with their cards to study today and all their cards. Subdecks are
    named Parent::Child and counted in the parent."""
    tree = await anki.run("deckTree", deck=arguments.get("deck"))
    found = list(_flat(tree))
    rows = paging.part(found, arguments)
    decks: Decks = paging.page("decks", map(_deck, rows), len(found), arguments)
    return decks


def _flat(nodes: Iterable[Any]) -> Iterator[Any]:
    for one in nodes:
        yield one
        yield from _flat(one["children"])


def _deck(node: Any) -> Deck:
    return {
        "name": node["name"],
        "new": node["new"],
        "learning": node["learning"],
        "review": node["review"],
        "cards": node["totalWithChildren"],
        "filtered": node["filtered"],
    }


class NewDeck(TypedDict):
    """A deck to create."""

    deck: Annotated[str, "Parent::Child makes a subdeck"]


class MadeDeck(TypedDict):
    """The deck."""

    deck: Annotated[str, "Its name."]
    created: Annotated[bool, "Whether it is new."]


@tool(
    "Create a deck",
    actions=("createDeck", "deckNames"),
    scopes={Scope.ADD},
    writes=True,
    idempotent=True,
)
async def anki_create_deck(anki: Anki, arguments: NewDeck) -> MadeDeck:
    """Create a deck, with its parents. An existing one stays as it is."""
    before = await anki.run("deckNames")
    await anki.run("createDeck", deck=arguments["deck"])
    new = [one for one in await anki.run("deckNames") if one not in set(before)]
    made = max(new, key=len, default=arguments["deck"])
    return {"deck": made, "created": bool(new)}
