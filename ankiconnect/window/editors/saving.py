"""Saving what is being typed in editors, whose pages must be asked for it."""

from __future__ import annotations

import contextlib
import functools
import time
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

SAVE_SECONDS = 2.0
"""How long a page may take to report; what waits for it goes on then."""

READY_SECONDS = 1.5
READY_POLL_MS = 30

_ready: weakref.WeakSet[Any] = weakref.WeakSet()
"""Editors whose page has been found ready."""


def save_typed(mw: AnkiQt, editors: Iterable[Any]) -> Future[None]:
    """Save what is typed in editors.

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
            # Anki saves the report on its thread for the collection: queue behind that.
            mw.taskman.run_in_background(lambda: None, lambda _: finish())

    QTimer.singleShot(round(SAVE_SECONDS * 1000), finish)
    for editor in list(waiting):
        when_saved(editor, functools.partial(reported, editor))
    return done


def when_saved(editor: Any, then: Callable[[], None]) -> None:
    """Call `then` after an editor's page has reported what is typed in it.

    A page that is not ready is polled first. Otherwise it would report the texts it was first filled
    with, after all that was written since. Nobody can have typed there, so the wait is limited to
    `READY_SECONDS`.
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
