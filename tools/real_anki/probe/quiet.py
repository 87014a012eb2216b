"""Whether Anki has shown all that requests have changed, and does nothing more. Main thread only."""

from __future__ import annotations

import functools
import gc
from typing import Any

import aqt


@functools.cache
def the(kind: str) -> Any:
    """The add-on's only object of a class."""
    (found,) = (one for one in gc.get_objects() if type(one).__name__ == kind)
    return found


def is_idle() -> bool:
    """Whether Anki neither works nor loads a page of its main window."""
    mw = aqt.mw
    return (
        not mw.progress.busy()
        and not mw._background_op_count
        and all(_is_loaded(one) for one in (mw.web, mw.bottomWeb, mw.toolbarWeb))
    )


def _is_loaded(web: Any) -> bool:
    return bool(web._domDone) and not web.page().isLoading()


def is_refreshed() -> bool:
    """Whether every window has been notified of every change too."""
    return the("Refresher")._merged is None and is_idle()


def refresh_at_once() -> None:
    """Let the next refresh come as soon as after a pause."""
    the("Refresher")._last = float("-inf")


def refresh_never() -> None:
    """Drop what no window has been told yet."""
    the("Refresher")._merged = None
