"""Keeps Anki's windows from filling their editors again, whatever else has changed.

Bug: the Browser and Edit Current fill their editor again when the text of any note has changed, and
the Add window when any deck or note type has. The caret moves, and letters that are being typed are
lost. Anki 26.09's experimental editors do the same in their pages.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_any_change_fills_every_editor_again
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_HOLD = """if (globalThis.anki?.onOperationDidExecute) {
    anki.ankiconnectHeld ??= anki.onOperationDidExecute;
    anki.onOperationDidExecute = () => {};
}"""
_RELEASE = """if (globalThis.anki?.ankiconnectHeld) {
    anki.onOperationDidExecute = anki.ankiconnectHeld;
    delete anki.ankiconnectHeld;
}"""


@contextlib.contextmanager
def prevented(editors: Iterable[Any]) -> Iterator[None]:
    """Within it, windows that are notified of changes do not fill these editors again.

    Other notes are shown in them all the same. Main thread only.
    """
    with contextlib.ExitStack() as stack:
        for editor in editors:
            stack.enter_context(_prevented(editor))
        yield


@contextlib.contextmanager
def _prevented(editor: Any) -> Iterator[None]:
    """See `prevented`."""
    if hasattr(editor, "nid"):  # an experimental editor
        editor.web.eval(_HOLD)
        yield
        editor.web.eval(_RELEASE)
    elif not editor.addMode:
        with _replaced(editor, "set_note", _of_another_note(editor)):
            yield
    elif hasattr(editor.parentWindow, "on_notetype_change"):
        with _replaced(editor.parentWindow, "on_notetype_change", lambda *_, **__: None):
            yield
    else:
        yield


def _of_another_note(editor: Any) -> Callable[..., None]:
    set_note = editor.set_note

    def set_another_note(note: Any, *arguments: Any, **more: Any) -> None:
        if note is None or editor.note is None or note.id != editor.note.id:
            set_note(note, *arguments, **more)

    return set_another_note


@contextlib.contextmanager
def _replaced(owner: Any, name: str, function: Callable[..., None]) -> Iterator[None]:
    before = vars(owner).get(name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        if before is None:
            delattr(owner, name)
        else:
            setattr(owner, name, before)
