"""The start inside Anki.

Anki shows its window after it has loaded all add-ons. So this module imports little, and follows what
must not be missed until then. Once the window is there, a thread imports the rest: first what the
service needs to start, then what it may need later.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .window.lifecycle.busy import PROFILE, Busy, Pausable
from .window.lifecycle.idle import is_idle
from .window.prompts.message_boxes import MessageBoxes
from .window.qt_helpers import single_shot
from .window.workarounds.no_hook_for_closing import ClosingWatcher
from .window.workarounds.raising_subscribers import subscribe_first

if TYPE_CHECKING:
    from .addon import AddOn


def install() -> None:
    """Follow Anki from now on, and start once its window is there. Called when Anki loads add-ons."""
    import aqt

    Start(aqt.mw).watch()


class Start:
    """Loads and starts the add-on. Main thread only, except `_import`."""

    def __init__(self, mw: Any) -> None:
        self._mw = mw
        self._pauses = _Pauses()
        self._busy = Busy(self._pauses, single_shot, lambda: is_idle(mw))
        self._boxes = MessageBoxes()
        self._addon: AddOn | None = None
        self._loads = False
        self._exits = False

    def watch(self) -> None:
        """Follow Anki's hooks, and wait for its window."""
        from aqt import gui_hooks

        # A profile may be opened, and synced, before the main window is said to be there.
        self._busy.watch(self._mw)
        ClosingWatcher(lambda: self._busy.begin(PROFILE), self._exit).watch(self._mw)
        subscribe_first(gui_hooks.collection_did_load, lambda _: self._load())
        gui_hooks.state_did_change.append(lambda *_: self._load())

    def _load(self) -> None:
        """Load the add-on, unless that has started.

        The window is shown just after the collection was loaded, or with the list of profiles. Anki's
        hook for its window is not used. It is called after the hook for the profile, where another
        add-on may raise, or open a dialog that the user must close first.
        """
        if not self._loads:
            self._loads = True
            threading.Thread(target=self._import, name="ankiconnect-start", daemon=True).start()

    def _import(self) -> None:
        """Import the add-on, while the window goes on."""
        try:
            from . import addon, handlers

            handlers.load()
        except BaseException as error:
            # Anki reports what is printed to standard error in a message of its own. It may have been
            # started without any output.
            with contextlib.suppress(Exception):
                traceback.print_exc(file=sys.stdout)
            self._on_main(functools.partial(self._failed, f"{type(error).__name__}: {error}"))
        else:
            self._on_main(functools.partial(self._start, addon))
            addon.load_rest()

    def _on_main(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # Anki is gone
            self._mw.taskman.run_on_main(work)

    def _start(self, addon: ModuleType) -> None:
        if not self._exits:
            self._addon = addon.AddOn(self._mw, self._busy)
            self._pauses.connect(self._addon.bridge)
            self._addon.start()

    def _failed(self, why: str) -> None:
        self._boxes.warn(
            f"AnkiConnect does not run: it cannot be loaded ({why}).\n\n"
            "Install it again, and restart Anki."
        )

    def _exit(self) -> None:
        self._exits = True
        if self._addon is not None:
            self._addon.stop()


class _Pauses:
    """Counts the pauses of the bridge until there is a bridge."""

    def __init__(self) -> None:
        self._count = 0
        self._bridge: Pausable | None = None

    def pause(self) -> None:
        if self._bridge is None:
            self._count += 1
        else:
            self._bridge.pause()

    def resume(self) -> None:
        if self._bridge is None:
            self._count -= 1
        else:
            self._bridge.resume()

    def connect(self, bridge: Pausable) -> None:
        """Pass the pauses on from now on, with those that have not ended."""
        self._bridge = bridge
        for _ in range(self._count):
            bridge.pause()
