"""Filling an editor's page again, so that the caret stays, and what is typed meanwhile.

Anki fills all fields and puts the caret at the end of one. A letter that is typed between the last
report of the page and that moment would be lost, and an input method's unfinished word too.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import refill_script
from .saving import when_saved

if TYPE_CHECKING:
    from anki.notes import Note

Content = tuple[int, tuple[str, ...], tuple[str, ...]]
"""The note type, fields and tags of a note."""


@dataclass
class Shown:
    """What an editor's page was last filled with.

    Attributes:
        stored: The fields, as they were last read from the collection.
        fields: What the page shows of the note type: its fields with their fonts and so on.
    """

    note: int
    stored: list[str]
    tags: list[str]
    fields: list[Any]

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.fields]


_shown: weakref.WeakKeyDictionary[Any, Shown] = weakref.WeakKeyDictionary()
_reporting: weakref.WeakSet[Any] = weakref.WeakSet()
"""Editors that are filled again once their page has reported."""
_texts: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
"""The texts of pages when they were last asked to report, unless they were filled since."""
_keeping: weakref.WeakSet[Any] = weakref.WeakSet()
"""Editors whose pages are being filled again."""


def watch() -> None:
    """Know what pages are filled with from now on."""
    from aqt import gui_hooks

    gui_hooks.editor_did_init.append(_install)
    gui_hooks.editor_will_load_note.append(_will_fill)


def _install(editor: Any) -> None:
    editor.web.eval(refill_script.INSTALL)


def _will_fill(script: str, note: Note, editor: Any) -> str:
    """Anki's filter of the script that fills a page."""
    before, texts = _shown.get(editor), _texts.pop(editor, None)
    after = Shown(note.id, list(note.fields), list(note.tags), shown_fields(note))
    _shown[editor] = after
    if before is None or editor not in _keeping:
        return script
    if len(before.stored) == len(after.stored):
        after.stored = before.stored
    return refill_script.keeping(script, texts, before.names, note.id, before.tags == after.tags)


def shown_fields(note: Note) -> list[Any]:
    """What an editor shows of the fields of a note's type."""
    notetype = note.col.models.get(note.mid)
    if notetype is None:
        return []
    clozes = set(note.col.models.cloze_fields(note.mid))
    return [{**one, "id": None, "cloze": one["ord"] in clozes} for one in notetype["flds"]]


def read_again(editor: Any) -> bool:
    """Have an editor's note be as it is in the collection, but for what its page has reported since.

    Returns:
        Whether the page must be filled again.

    Raises:
        NotFoundError: The note is gone.
    """
    note, shown = editor.note, _shown.get(editor)
    before = content(note)
    now = note.col.get_note(note.id)
    if shown is None or now.mid != note.mid or len(now.fields) != len(shown.stored):
        note.load()
    else:
        _merge(note, shown, now)
    return content(note) != before or has_other_fields(editor)


def _merge(note: Note, shown: Shown, now: Note) -> None:
    """Take what has changed in the collection; what was reported may not be there yet.

    Anki's thread for the collection may be storing the note, so no field holds an older text meanwhile.
    """
    for index, (last, text) in enumerate(zip(shown.stored, now.fields, strict=True)):
        if text != last:
            note.fields[index] = text
    note.tags, note.mod, note.usn = now.tags, now.mod, now.usn
    shown.stored = now.fields


def has_other_fields(editor: Any) -> bool:
    """Whether the note type has other fields than the page shows."""
    shown = _shown.get(editor)
    return shown is not None and shown.fields != shown_fields(editor.note)


def content(note: Note) -> Content:
    """What an editor shows of a note."""
    return note.mid, tuple(note.fields), tuple(note.tags)


def refill(editor: Any, fill: Callable[[], object] | None = None) -> None:
    """Fill an editor's page again once it has reported what is typed.

    Args:
        fill: Fills it; with the editor's note unless said otherwise.
    """
    if editor in _reporting:
        return  # it is filled with what its note is by then
    _reporting.add(editor)
    note = editor.note.id

    def fill_now() -> None:
        _reporting.discard(editor)
        if editor.note is not None and editor.note.id == note:
            refill_now(editor, fill)

    remember_texts(editor)
    when_saved(editor, fill_now)


def remember_texts(editor: Any) -> None:
    """Know what an editor's page holds just before it is asked to report."""
    editor.web.evalWithCallback(refill_script.TEXTS, lambda texts: _texts.__setitem__(editor, texts))


def refill_now(editor: Any, fill: Callable[[], object] | None = None) -> None:
    """Fill an editor's page again, which has just reported what is typed; see `refill`."""
    _keeping.add(editor)
    try:
        (fill or editor.loadNoteKeepingFocus)()
    finally:
        _keeping.discard(editor)
