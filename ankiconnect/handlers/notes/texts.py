"""Texts and tags of notes, compared in the form in which Anki stores them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from anki.config import Config
from anki.notes import Note

from ..shared.names import nfc
from ..shared.tags import folded

if TYPE_CHECKING:
    from anki.collection import Collection

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Characters that Anki removes when it stores a note: all control characters except tab and line feed.
Without that, a text from Windows would differ from the stored one by its carriage returns."""


class StoredTexts:
    """The setting of one collection by which Anki stores the texts of fields."""

    def __init__(self, col: Collection) -> None:
        self._col = col

    @cached_property
    def _normalize(self) -> bool:
        return self._col.get_config_bool(Config.Bool.NORMALIZE_NOTE_TEXT)

    def normalized(self, text: str) -> str:
        """A text in the Unicode form that Anki stores, unless the user has turned that off."""
        return nfc(text) if self._normalize else text

    def stored(self, text: str) -> str:
        """What Anki makes of the text of a field when it stores a note."""
        if not text.isprintable():  # else no character is a control character
            text = _CONTROL_CHARACTERS.sub("", text)
        return text if text.isascii() else self.normalized(text)


class Content(NamedTuple):
    """What a client can change of a note."""

    fields: list[str]
    tags: list[str]


class Comparison:
    """Compares fields and tags in the form in which Anki stores them."""

    def __init__(self, col: Collection) -> None:
        self._texts = StoredTexts(col)

    def differ(self, stored: Content | Note, fields: Sequence[str], tags: Sequence[str]) -> bool:
        """Whether storing a note with these fields and tags would change it."""
        return self._fields_differ(stored.fields, fields) or (
            stored.tags != tags and set(map(folded, stored.tags)) != set(map(folded, tags))
        )

    def _fields_differ(self, stored: Sequence[str], fields: Sequence[str]) -> bool:
        for there, new in zip(stored, fields, strict=True):
            if there != new and there != self._texts.stored(new):
                return True
        return False
