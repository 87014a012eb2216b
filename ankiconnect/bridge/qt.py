"""The way to Qt's main thread inside Anki: ``mw.taskman.run_on_main``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

YIELD_MS = 1


class TaskManager(Protocol):
    """The part of ``aqt.taskman.TaskManager`` that is used."""

    def run_on_main(self, closure: Callable[[], None]) -> None:
        """Have `closure` called on the main thread."""


class QtWaker:
    """Wakes Anki's main thread.

    A closure that is posted from the main thread itself would run at once, inside the one that posts
    it (docs/anki-internals.md, 1). So a timer starts the next slice, and between two slices Qt handles
    what the user does.
    """

    def __init__(
        self, taskman: TaskManager, single_shot: Callable[[int, Callable[[], None]], None]
    ) -> None:
        """
        Args:
            taskman: ``mw.taskman``.
            single_shot: ``QTimer.singleShot``: milliseconds and what to call then.
        """
        self._taskman = taskman
        self._single_shot = single_shot

    def wake(self, drain: Callable[[], None]) -> None:
        """Have `drain` called on the main thread soon. From any thread."""
        if threading.current_thread() is threading.main_thread():
            self._single_shot(0, drain)
        else:
            self._taskman.run_on_main(drain)

    def reschedule(self, drain: Callable[[], None]) -> None:
        """Have `drain` called after Qt has handled other events. On the main thread."""
        self._single_shot(YIELD_MS, drain)
