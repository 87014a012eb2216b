"""Anki's Add window, opened and filled by the API. Main thread only.

Anki 26.09 also has an experimental Add window, whose page keeps the note and cannot be filled from
outside; it is raised or closed like the other, but a note opens the one that can be filled.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...handlers.shared.attachments import Attachment, append_to
from ..qt_helpers import soon, to_front
from . import added_text
from .open_editors import SAVE_SECONDS, save_typed, when_saved

if TYPE_CHECKING:
    from anki.decks import DeckId
    from anki.models import NotetypeId
    from anki.notes import Note
    from aqt.main import AnkiQt

NAME = "AddCards"
EXPERIMENTAL = "NewAddCards"
REPLY_SECONDS = 1.0
"""How long a reply waits for an open window to close, which may have to ask a person first."""


@dataclass(frozen=True)
class Change:
    """What to change in the window.

    Attributes:
        deck: The deck to choose; None keeps it.
        notetype: The note type to choose; None keeps it.
        fields: New texts of fields by name.
        tags: New tags; None keeps them.
    """

    deck: DeckId | None = None
    notetype: NotetypeId | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] | None = None


def fillable() -> Any:
    """The Add window that is open and can be filled, or None."""
    return _open_one(NAME)


def is_open() -> bool:
    """Whether there is an Add window, the experimental one included."""
    return fillable() is not None or _open_one(EXPERIMENTAL) is not None


def is_question_shown() -> bool:
    """Whether the person is being asked whether to throw away what is in the window."""
    from aqt.qt import QApplication, QMessageBox
    from aqt.utils import tr

    text = tr.adding_discard_current_input()
    return any(
        isinstance(one, QMessageBox) and one.isVisible() and one.text() == text
        for one in QApplication.topLevelWidgets()
    )


def _open_one(name: str) -> Any:
    import aqt

    return aqt.dialogs._dialogs.get(name, (None, None))[1]


def show(mw: AnkiQt) -> None:
    """Open the window, or raise the one that is open."""
    import aqt

    name = EXPERIMENTAL if _open_one(NAME) is None and _open_one(EXPERIMENTAL) is not None else NAME
    to_front(aqt.dialogs.open(name, mw))


def change(window: Any, wanted: Change, append: bool, attachments: Sequence[Attachment]) -> None:
    """Change what an open window holds; fields that are not named keep what is in them.

    Args:
        window: The window.
        wanted: What to change.
        append: Whether texts and tags are added to those that are there.
        attachments: What media append to the fields.
    """
    untyped = added_text.is_untyped(window)
    if wanted.notetype is not None:
        window.set_note_type(wanted.notetype)
    if wanted.deck is not None:
        window.set_deck(wanted.deck)
    note: Note = window.editor.note
    for name, text in wanted.fields.items():
        note[name] = note[name] + text if append else text
    append_to(note.keys(), note.fields, attachments)
    if wanted.tags is not None:
        kept = note.tags if append else []
        note.tags = list(dict.fromkeys([*kept, *wanted.tags]))
    if untyped:
        added_text.put(window)
    window.editor.loadNoteKeepingFocus()


def follow_notetype(window: Any) -> None:
    """Have an open window take over its note type, when that has other fields than the window knows.

    Anki has it do so with its next refresh, which the next request may come before.
    """
    note: Note = window.editor.note
    notetype = window.col.models.get(note.mid)
    if notetype is not None and window.col.models.field_names(notetype) != note.keys():
        window.on_notetype_change(note.mid, update_deck=False)


def save_typed_text(mw: AnkiQt) -> Future[None]:
    """Have the open window's note hold what is typed in it."""
    window = fillable()
    return save_typed(mw, [] if window is None else [window.editor])


def close_untyped(mw: AnkiQt) -> Future[None]:
    """Close the open window when nobody has typed in it; Anki would ask about what requests put there.

    Returns:
        A future that is done when that is decided. A window whose page doesn't tell what is typed in it
        stays open.
    """
    from aqt.qt import QTimer

    decided: Future[None] = Future()
    window = fillable()
    if window is None:
        decided.set_result(None)
        return decided

    def decide() -> None:
        if not decided.done() and fillable() is window and added_text.is_untyped(window):
            window._close()
        _complete(decided)

    QTimer.singleShot(round(SAVE_SECONDS * 1000), functools.partial(_complete, decided))
    when_saved(window.editor, decide)
    return decided


class Filler:
    """Opens the window with a note, after one that is open has been closed.

    Closing may ask the person whether to throw away what is typed. Until then the note waits, and a
    later one takes its place.
    """

    def __init__(self) -> None:
        self._waiting: tuple[Note, DeckId, str] | None = None
        self._asked_at = float("-inf")

    def open(self, mw: AnkiQt, note: Note, deck: DeckId) -> Future[None]:
        """Open the window with a new note.

        Returns:
            A future that is done when the note is in the window, or when it takes a person's answer.
        """
        from aqt.qt import QTimer

        self._waiting = (note, deck, mw.pm.name or "")
        if fillable() is None and _open_one(EXPERIMENTAL) is None:
            return soon(mw, functools.partial(self._fill, mw))
        reply: Future[None] = Future()
        done = functools.partial(_complete, reply)
        QTimer.singleShot(round(REPLY_SECONDS * 1000), done)
        soon(mw, functools.partial(self._close, mw, done))
        return reply

    def _close(self, mw: AnkiQt, done: Any) -> None:
        window = fillable() or _open_one(EXPERIMENTAL)
        if window is None:
            self._closed(mw, done)
            return
        to_front(window)
        if not self._is_asking():
            self._asked_at = float("inf")  # until it is known whether it must be asked
            close_untyped(mw).add_done_callback(lambda _: self._close_typed(mw, done))

    def _close_typed(self, mw: AnkiQt, done: Any) -> None:
        window = fillable() or _open_one(EXPERIMENTAL)
        closed = functools.partial(soon, mw, functools.partial(self._closed, mw, done))
        if window is None:
            closed()
        else:
            self._asked_at = time.monotonic()
            window.closeWithCallback(closed)

    def _closed(self, mw: AnkiQt, done: Any) -> None:
        self._asked_at = float("-inf")
        self._fill(mw)
        done()

    def _is_asking(self) -> bool:
        """Whether the person is being asked already, or is about to be."""
        return time.monotonic() - self._asked_at < REPLY_SECONDS or is_question_shown()

    def _fill(self, mw: AnkiQt) -> None:
        import aqt

        if self._waiting is None or mw.col is None:
            return
        (note, deck, profile), self._waiting = self._waiting, None
        if profile != mw.pm.name:
            return
        window = aqt.dialogs.open(NAME, mw)
        window.set_note(note, deck)
        added_text.put(window)
        to_front(window)


def _complete(reply: Future[None]) -> None:
    with contextlib.suppress(Exception):  # it was in time, or nobody waits any more
        reply.set_result(None)


filler = Filler()
