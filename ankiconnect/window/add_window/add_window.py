"""Anki's Add window, changed and closed by the API. Main thread only.

Anki 26.09 also has an experimental Add window, whose page keeps the note and cannot be filled from
outside. It is raised or closed like the other, but a note opens the one that can be filled.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...handlers.shared.attachments import Attachment, append_to
from ..editors.refilling import content, refill_now, remember_texts
from ..editors.saving import save_typed, when_saved
from ..qt_helpers import to_front
from . import added_text

if TYPE_CHECKING:
    from anki.decks import DeckId
    from anki.models import NotetypeId
    from anki.notes import Note
    from aqt.main import AnkiQt

CLOSE_SECONDS = 6.0
"""How long the page may take to report what is typed before the window is closed.

On a busy machine that takes seconds. Anki's own closing would ask the user after the same wait.
"""

NAME = "AddCards"
EXPERIMENTAL = "NewAddCards"


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


def open_one() -> Any:
    """The Add window that is open, the experimental one included, or None."""
    return fillable() or _open_one(EXPERIMENTAL)


def is_open() -> bool:
    """Whether there is an Add window, the experimental one included."""
    return open_one() is not None


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
        append: Whether texts and tags are added to those that are there.
        attachments: What media append to the fields.
    """
    untyped = added_text.is_untyped(window)
    before = content(window.editor.note)
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
        added_text.mark_as_requested(window)
    if content(note) != before:
        refill_now(window.editor)


def follow_notetype(window: Any) -> None:
    """Have an open window read its note type again, when that has other fields than the window knows.

    Anki does so with its next refresh. The next request may come before.
    """
    note: Note = window.editor.note
    notetype = window.col.models.get(note.mid)
    if notetype is not None and window.col.models.field_names(notetype) != note.keys():
        window.on_notetype_change(note.mid, update_deck=False)


def save_typed_text(mw: AnkiQt) -> Future[None]:
    """Have the open window's note hold what is typed in it."""
    window = fillable()
    if window is None:
        return save_typed(mw, [])
    remember_texts(window.editor)
    return save_typed(mw, [window.editor])


def close_untyped() -> Future[None]:
    """Close the open window if nobody has typed in it; Anki would ask about what requests put there.

    Returns:
        A future that is done when it is closed or stays open. It stays open when its page does not
        report what is typed in it within `CLOSE_SECONDS`.
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
        complete(decided)

    QTimer.singleShot(round(CLOSE_SECONDS * 1000), functools.partial(complete, decided))
    when_saved(window.editor, decide)
    return decided


def complete(reply: Future[None]) -> None:
    """Complete a future that may be done already, or that nobody waits for any more."""
    with contextlib.suppress(Exception):
        reply.set_result(None)
