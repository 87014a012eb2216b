"""The editors in which notes are open, so that neither side's writing is lost.

An editor's page reports what a person types 0.6 s later, and 0.6 s after it was filled it reports the
texts it was filled with. Each report saves the whole note as the editor knew it. A write by API in
between would be undone by the next report, and the refresh that follows it would drop what was typed.
So, for the editors that show a note:

- before a write, and before windows are told of one, what is typed in them is saved (`save`), in the
  Add window too where windows are told of what has it fill its editor anew (`save_for`, `save_all`);
- after a write they take over the note at once (`follow`), not only with the refresh;
- a report of text that nobody typed is dropped where the note says something else by now (`_Page`).

Anki 26.09 has a second, experimental editor, which keeps the whole note in its page.
"""

from __future__ import annotations

import contextlib
import functools
import html
import re
import time
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from anki.notes import Note
    from aqt.main import AnkiQt

SAVE_SECONDS = 2.0
"""How long a page may take to report; what waits for it goes on then."""

READY_SECONDS = 1.5
READY_POLL_MS = 30
FILL_SECONDS = 1.5
"""How long after it was filled a page may report its texts in its own spelling of HTML."""

_ready: weakref.WeakSet[Any] = weakref.WeakSet()
"""Editors whose page has been found ready."""

Content = tuple[int, tuple[str, ...], tuple[str, ...]]


def save_typed(mw: AnkiQt, editors: Iterable[Any]) -> Future[None]:
    """Save what is typed in editors, whose pages are asked for it.

    Returns:
        A future that is done when it is in the collection, or when `SAVE_SECONDS` have passed. It is
        done at once when there are no editors.
    """
    from aqt.qt import QTimer

    waiting = set(editors)
    done: Future[None] = Future()
    if not waiting:
        done.set_result(None)
        return done

    def finish() -> None:
        with contextlib.suppress(Exception):  # it is done already, or nobody waits any more
            done.set_result(None)

    def reported(editor: Any) -> None:
        waiting.discard(editor)
        if not waiting:
            # The report is being saved on Anki's thread for the collection: stand in line behind it.
            mw.taskman.run_in_background(lambda: None, lambda _: finish())

    QTimer.singleShot(round(SAVE_SECONDS * 1000), finish)
    for editor in list(waiting):
        when_saved(editor, functools.partial(reported, editor))
    return done


def when_saved(editor: Any, then: Callable[[], None]) -> None:
    """Call `then` after an editor's page has reported what is typed in it.

    A page that is not ready yet is waited for: it would report first what it was filled with first,
    after all that was written since. Nobody can have typed there, so no longer than `READY_SECONDS`.
    """
    if editor in _ready:
        editor.call_after_note_saved(then, keepFocus=True)
    else:
        _when_ready(editor, then, time.monotonic() + READY_SECONDS)


def _when_ready(editor: Any, then: Callable[[], None], until: float) -> None:
    from aqt.qt import QTimer

    again = functools.partial(_when_ready, editor, then, until)

    def answered(kind: str) -> None:
        if kind == "function":
            _ready.add(editor)
            editor.call_after_note_saved(then, keepFocus=True)
        elif time.monotonic() < until:
            QTimer.singleShot(READY_POLL_MS, again)
        else:
            then()

    if editor.web is None:
        then()
    else:
        editor.web.evalWithCallback("typeof saveNow", answered)


def follow(editor: Any) -> bool:
    """Have an editor take over its note from the collection, and keep what is being typed in it.

    Nothing happens when the note is as the editor knows it.

    Returns:
        bool: false when the note is gone
    """
    from anki.errors import NotFoundError

    before = content(editor.note)
    try:
        editor.note.load()
    except NotFoundError:
        return False
    if content(editor.note) != before:
        # The page's report falls into the note as it is now; then the page is filled with that.
        when_saved(editor, editor.loadNoteKeepingFocus)
    return True


def content(note: Note) -> Content:
    """What an editor shows of a note."""
    return note.mid, tuple(note.fields), tuple(note.tags)


def shown_note(editor: Any) -> int:
    """Id of the stored note that an editor shows; 0 for none."""
    if editor.web is None or editor.addMode or _is_destroyed(editor):
        return 0
    if is_experimental(editor):
        return int(editor.nid or 0)
    return int(editor.note.id) if editor.note is not None else 0


def _is_adding(editor: Any) -> bool:
    """Whether it holds a note that is not stored yet."""
    if editor.web is None or not editor.addMode or _is_destroyed(editor):
        return False
    return not is_experimental(editor) and editor.note is not None


def _is_destroyed(editor: Any) -> bool:
    """Whether its window is gone without a word: its page would never report."""
    from PyQt6 import sip

    return bool(sip.isdeleted(editor.web))


def is_experimental(editor: Any) -> bool:
    """Whether it is the newer editor of Anki 26.09, which has no note but its id."""
    return hasattr(editor, "nid")


class _Page:
    """What the page of an editor is known to show.

    Attributes:
        texts: The texts of the fields that it was filled with or has reported since.
        gone: Id of the note, when the collection has it no more.
    """

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.gone = 0
        self._filled_at = float("-inf")

    def filled(self, fields: list[str]) -> None:
        self.texts = dict(enumerate(fields))
        self._filled_at = time.monotonic()

    def is_new(self, place: int, text: str) -> bool:
        """Whether a report tells of something that was typed."""
        known = self.texts.get(place)
        self.texts[place] = text
        if known is not None and time.monotonic() - self._filled_at < FILL_SECONDS:
            return _plainly_spelled(text) != _plainly_spelled(known)
        return text != known


def _plainly_spelled(markup: str) -> str:
    """Markup without what a page spells in its own way when it is filled."""
    tags = re.sub(r"<(/?\w+)[^>]*>", lambda tag: f"<{tag[1].lower()}>", markup)
    return html.unescape(tags).replace("\u00a0", " ")


class OpenEditors:
    """All editors of Anki and of other add-ons. Main thread only."""

    def __init__(self, mw: AnkiQt) -> None:
        self._mw = mw
        self._editors: weakref.WeakSet[Any] = weakref.WeakSet()
        self._pages: weakref.WeakKeyDictionary[Any, _Page] = weakref.WeakKeyDictionary()
        self._seen: weakref.WeakKeyDictionary[Any, Content] = weakref.WeakKeyDictionary()

    def watch(self) -> None:
        """Know of every editor that is opened from now on."""
        from aqt import gui_hooks

        gui_hooks.editor_did_init.append(self._editors.add)
        gui_hooks.editor_will_load_note.append(self._will_fill)
        gui_hooks.webview_did_receive_js_message.append(self._reports)

    def showing(self, notes: Iterable[int] | None = None) -> list[Any]:
        """The editors that show one of these notes; any note for None."""
        wanted = None if notes is None else set(notes)
        return [
            editor
            for editor in self._editors
            if (shown := shown_note(editor)) and (wanted is None or shown in wanted)
        ]

    def save(self, notes: Iterable[int] | None = None) -> Future[None]:
        """Save what is typed in the editors that show one of these notes; any note for None."""
        return save_typed(self._mw, self.showing(notes))

    def save_for(self, changes: OpChanges) -> Future[None]:
        """Save what is typed in the editors that are filled anew when windows are told of `changes`."""
        showing = self.showing() if changes.note_text else []
        adding = self._adding() if changes.deck or changes.notetype else []
        return save_typed(self._mw, [*showing, *adding])

    def save_all(self) -> Future[None]:
        """Save what is typed in every editor; in the Add window's, its note then holds it."""
        return save_typed(self._mw, [*self.showing(), *self._adding()])

    def any_open(self) -> bool:
        """Whether anything can be typed into an editor now."""
        return bool(self.showing() or self._adding())

    def _adding(self) -> list[Any]:
        """The editors of Add windows. Those of the experimental one keep the note in their page."""
        return [editor for editor in self._editors if _is_adding(editor)]

    def follow(self) -> None:
        """Have every editor take over its note from the collection."""
        if self._mw.col is None or self._mw.col.db is None:
            return
        for editor in self.showing():
            if is_experimental(editor):
                self._follow_experimental(editor)
            else:
                note = editor.note.id
                self._page(editor).gone = 0 if follow(editor) else note

    def _follow_experimental(self, editor: Any) -> None:
        from anki.errors import NotFoundError

        with contextlib.suppress(NotFoundError):
            now = content(self._mw.col.get_note(editor.nid))
            if self._seen.get(editor) != now:
                self._seen[editor] = now
                editor.reload_note()

    def _page(self, editor: Any) -> _Page:
        return self._pages.setdefault(editor, _Page())

    def _will_fill(self, script: str, note: Note, editor: Any) -> str:
        self._page(editor).filled(note.fields)
        return script

    def _reports(self, handled: tuple[bool, Any], message: str, editor: Any) -> tuple[bool, Any]:
        """Drop a report of the page that would only write back what it was filled with."""
        if handled[0] or not message.startswith(("key:", "blur:")) or editor not in self._pages:
            return handled
        return (True, None) if self._is_stale(editor, message) else handled

    def _is_stale(self, editor: Any, message: str) -> bool:
        """Whether a report would undo a change that came from outside."""
        parts = message.split(":", 3)
        note, page = editor.note, self._pages[editor]
        if len(parts) < 4 or note is None or editor.addMode or parts[2] != str(note.id):
            return False
        if page.gone == note.id:
            return True
        place, text = int(parts[1]), editor.mungeHTML(parts[3])
        if page.is_new(place, text) or place >= len(note.fields):
            return False
        return bool(note.fields[place] != text)
