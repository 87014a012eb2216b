"""Tags."""

from __future__ import annotations

from typing import Annotated, TypedDict


class TagNode(TypedDict):
    """A tag with the tags below it."""

    name: Annotated[str, "The whole tag."]
    leaf: Annotated[str, "Its last part."]
    collapsed: Annotated[bool, "Whether Anki's browser hides the tags below it."]
    children: Annotated[list[TagNode], "The tags below it."]


class TagsToDelete(TypedDict):
    """What deleteTags would change."""

    notes: Annotated[int, "Notes that would lose a tag; they stay."]
    cards: Annotated[int, "Cards of these notes; they stay too."]
    tags: Annotated[list[str], "The tags that would go, sorted, with those below them."]
