"""The tree of tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...objects.tags import TagNode
from ..framework.action import Scope
from ..framework.errors import ActionError
from ..framework.registry import action
from ..shared.bounds import MAX_TAG_LEVELS

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.tags import TagTreeNode


@action("tagTree", scope=Scope.READ)
def tag_tree(col: Collection, /) -> list[TagNode]:
    """Get all tags as a tree, as the sidebar of Anki's browser shows them. A tag that is only a part of
    other tags is in it too.

    Returns:
        array: the tags at the top, in Anki's order, each with those below it

    Errors:
        ``the tree has a tag of more than 100 levels, and Anki cannot show it: ...``

    Example:
        After addTags {"notes": [1751300000001], "tags": "lesson::first"}
        {}
    """
    _check_depth(col)
    return [_node(child, "") for child in col.tags.tree().children]


def _check_depth(col: Collection) -> None:
    deep = next((tag for tag in col.tags.all() if tag.count("::") >= MAX_TAG_LEVELS), None)
    if deep is not None:  # Anki's library could not read its own tree
        raise ActionError(
            f"the tree has a tag of more than {MAX_TAG_LEVELS} levels, and Anki cannot show it: {deep}"
        )


def _node(node: TagTreeNode, parent: str) -> TagNode:
    """One tag with those below it.

    Args:
        parent: The tag above it followed by ``::``; "" at the top.
    """
    name = parent + node.name
    return {
        "name": name,
        "leaf": node.name,
        "collapsed": node.collapsed,
        "children": [_node(child, f"{name}::") for child in node.children],
    }
