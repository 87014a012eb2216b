"""Whether the Add window holds only what requests have put there, or what the user typed too."""

from __future__ import annotations

import weakref
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.notes import Note

Part = Any
"""A piece of text, or a tuple for a tag."""
Text = tuple[tuple[tuple[Part, ...], ...], tuple[str, ...]]

_MAY_STAY_OPEN = frozenset(
    ("dd", "dt", "li", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr")
)

_requested: weakref.WeakKeyDictionary[Any, Text] = weakref.WeakKeyDictionary()
"""What requests have put into a window in which nobody had typed anything."""


def mark_as_requested(window: Any) -> None:
    """All that a window holds now comes from requests."""
    _requested[window] = _text(window.editor.note)


def is_untyped(window: Any) -> bool:
    """Whether nobody has typed into a window; what is being typed must have been saved before."""
    note = window.editor.note
    if note is None or _text(note) == _requested.get(window):
        return True
    return not note.tags and bool(window.editor.fieldsAreBlank(window._last_added_note))


def _text(note: Note) -> Text:
    # Without empty fields, which come and go with changes of the note type.
    return tuple(_parts(one) for one in note.fields if one), tuple(note.tags)


def _parts(text: str) -> tuple[Part, ...]:
    parser = _Parts()
    parser.feed(text)
    parser.close()
    return tuple(parser.parts)


class _Parts(HTMLParser):
    """Splits a text into parts, which are the same for what the window's page makes of the text.

    The page closes open tags, adds quotes, and writes some characters in another way.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "tbody":
            self.parts.append((tag, *sorted((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _MAY_STAY_OPEN:
            self.parts.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        if self.parts and isinstance(self.parts[-1], str):
            data = self.parts.pop() + data  # it comes in pieces
        self.parts.append(data)
