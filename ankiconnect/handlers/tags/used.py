"""Which tags there are, and which notes have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..shared.bounds import MAX_TAG_LEVELS
from ..shared.queries import database
from ..shared.tags import folded, split_stored

if TYPE_CHECKING:
    from anki.collection import Collection


class Used(NamedTuple):
    """Notes with the same tags.

    Attributes:
        text: The tags as Anki stores them.
        tags: The same, split.
        notes: Number of the notes.
    """

    text: str
    tags: list[str]
    notes: int


def used(col: Collection) -> list[Used]:
    """The tags of all notes that have some."""
    rows = database(col).all("select tags, count() from notes where tags != '' group by tags")
    return [Used(text, split_stored(text), notes) for text, notes in rows]


def all_tags(col: Collection, uses: Iterable[Used]) -> set[str]:
    """The tags of all notes, and those in the list of tags."""
    return {tag for one in uses for tag in one.tags} | set(col.tags.all())


def with_parents(tag: str) -> Iterator[str]:
    """A tag and those above it, the longest first. In a tag with too many levels, some are left out."""
    parts = tag.split("::", MAX_TAG_LEVELS)
    for count in range(len(parts), 0, -1):
        yield "::".join(parts[:count])


def head_of(tag: str, wanted: str) -> str | None:
    """The part of a tag that is the wanted one, in the tag's own spelling; None if there is none.

    Args:
        wanted: In the form of `folded`.
    """
    return next((one for one in with_parents(tag) if folded(one) == wanted), None)


def spelled_as(tag: str, every: Iterable[str]) -> str:
    """A tag in the spelling in which it stands in other tags; as it is given if it is in none."""
    wanted = folded(tag)
    spellings = {head for one in every if (head := head_of(one, wanted)) is not None}
    return tag if tag in spellings else min(spellings, default=tag)
