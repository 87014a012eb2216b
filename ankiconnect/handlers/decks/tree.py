"""The tree of decks, with the counts of Anki's deck list."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from anki.decks import DeckId

from ...objects.decks import DeckNode
from ..framework.action import Scope
from ..framework.registry import action
from ..shared.names import known_deck
from ..shared.scheduler import scheduler

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckTreeNode

_members = attrgetter(
    "deck_id",
    "name",
    "new_count",
    "learn_count",
    "review_count",
    "total_in_deck",
    "total_including_children",
    "filtered",
    "collapsed",
    "children",
)


@action("deckTree", scope=Scope.READ)
def deck_tree(col: Collection, /, deck: str | None = None) -> list[DeckNode]:
    """Get decks and their subdecks as a tree, with the counts that Anki's deck list shows.

    Args:
        deck: Name of the deck at the top of the tree; null for all decks.

    Returns:
        array: the decks at the top of the tree, in Anki's order, each with its subdecks

    Errors:
        ``deck was not found: ...``.

    Example:
        {"deck": "Spanish"}
    """
    if deck is None:
        return [_node(child, "") for child in scheduler(col).deck_due_tree().children]
    node = scheduler(col).deck_due_tree(known_deck(col, deck))
    assert node is not None  # of a deck that exists
    return [_node(node, _parent_of(col.decks.name(DeckId(node.deck_id))))]


def _parent_of(name: str) -> str:
    parent, separator, _ = name.rpartition("::")
    return parent + separator


def _node(node: DeckTreeNode, parent: str) -> DeckNode:
    """One deck with its subdecks.

    Args:
        parent: Name of the parent deck followed by ``::``; "" at the top.
    """
    # One call reads all members: with a thousand decks, reading them is most of the time.
    deck, leaf, new, learning, review, total, whole, filtered, collapsed, children = _members(node)
    name = parent + leaf
    return {
        "deckId": deck,
        "name": name,
        "leaf": leaf,
        "new": new,
        "learning": learning,
        "review": review,
        "total": total,
        "totalWithChildren": whole,
        "filtered": filtered,
        "collapsed": collapsed,
        "children": [_node(child, f"{name}::") for child in children] if children else [],
    }
