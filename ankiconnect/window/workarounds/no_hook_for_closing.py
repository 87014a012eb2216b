"""Notices that Anki closes the open collection, to open another profile or to exit.

Missing: `profile_will_close` is called before Anki asks its windows to close. A window may ask the
user, who may cancel, and no hook is called then. None is called either once all windows are closed,
when there is no way back, nor does any say whether Anki exits.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_the_hooks_for_closing_and_sync
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

Method = Callable[..., Any]


class ClosingWatcher:
    """Notifies when the collection is closed for certain. Main thread only."""

    def __init__(self, closes: Callable[[], None], exits: Callable[[], None]) -> None:
        """
        Args:
            closes: Called when another collection or the list of profiles follows.
            exits: Called when Anki exits. If a profile is open, it is called before that is closed. It
                may be called more than once.
        """
        self._closes = closes
        self._exits = exits
        self._exit = _Running()
        self._unloading = _Running()

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki from now on."""
        window: Any = mw
        _wrap(window, "unloadProfileAndExit", self._exit.wrap)
        _wrap(window, "unloadCollection", self._unloading.wrap)
        _wrap(window, "closeAllWindows", self._wrap_close_all)
        # With no profile open. Soon after it no thread can be started: sys.excepthook is None.
        _wrap(window, "cleanupAndExit", self._wrap_clean_up)
        # A function, since PyQt keeps the object of a method only as long as others do.
        window.app.aboutToQuit.connect(lambda: self._exits())

    def _wrap_clean_up(self, clean_up: Method) -> Method:
        def exits_first(*arguments: Any, **parameters: Any) -> Any:
            self._exits()
            return clean_up(*arguments, **parameters)

        return exits_first

    def _wrap_close_all(self, close_all: Method) -> Method:
        """Notify when the windows are closed, where that is to unload the collection."""

        def wrapped(onsuccess: Callable[[], None]) -> Any:
            if not self._unloading.now:
                return close_all(onsuccess)
            self._unloading.now = False  # windows that `onsuccess` closes are not for that
            notify = self._exits if self._exit.now else self._closes

            def closed() -> None:
                notify()
                onsuccess()

            return close_all(closed)

        return wrapped


class _Running:
    """Knows whether a function is running; an error ends it too."""

    def __init__(self) -> None:
        self.now = False

    def wrap(self, function: Method) -> Method:
        def wrapped(*arguments: Any, **parameters: Any) -> Any:
            self.now = True
            try:
                return function(*arguments, **parameters)
            finally:
                self.now = False

        return wrapped


def _wrap(window: Any, name: str, wrap: Callable[[Method], Method]) -> None:
    """Wrap a method of one window.

    Other add-ons do so too, some on the window and some on its class, perhaps later than this one. So
    the class is asked at each call.
    """
    own = vars(window).get(name)

    def inner(*arguments: Any, **parameters: Any) -> Any:
        if own is not None:
            return own(*arguments, **parameters)
        return getattr(type(window), name)(window, *arguments, **parameters)

    setattr(window, name, wrap(inner))
