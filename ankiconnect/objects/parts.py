"""Objects with only those of their members that a client asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, get_type_hints

from .cards import CardInfo
from .notes import NoteInfo

if TYPE_CHECKING:

    class CardPart(CardInfo, total=False):
        pass

    class NotePart(NoteInfo, total=False):
        pass

else:

    def _part_of(kind: Any, name: str, text: str) -> Any:
        """A type with the members of another one, none of them required."""
        part = TypedDict(name, get_type_hints(kind, include_extras=True), total=False)
        part.__doc__, part.__module__ = text, __name__
        return part

    CardPart = _part_of(CardInfo, "CardPart", "The members of a card that properties names.")
    NotePart = _part_of(NoteInfo, "NotePart", "The members of a note that properties names.")
