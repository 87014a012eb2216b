"""Tags."""

from __future__ import annotations

from typing import Annotated, TypedDict


class TagNode(TypedDict):
    """A tag with the tags below it."""

    name: Annotated[str, "The whole tag."]
    leaf: Annotated[str, "Its last part."]
    collapsed: Annotated[bool, "Whether Anki's browser hides the tags below it."]
    children: Annotated[list[TagNode], "The tags below it."]


class TagsWouldDelete(TypedDict):
    """What deleteTags would do."""

    tags: Annotated[int, "Number of tags that would go, with those below them."]
    notes: Annotated[int, "Number of notes that would lose a tag. They stay."]
    cards: Annotated[int, "Number of cards of these notes. They stay too."]
