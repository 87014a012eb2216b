"""Noticing that Anki closes the open collection, to open another profile or to exit.

Anki asks its windows to close first. One of them may ask the person, who may call it all off, and
nobody is told. Once all are closed there is no way back: that moment is told, and whether Anki exits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt


class Closing:
    """Tells when the collection is closed for certain. Main thread only."""

    def __init__(self, closes: Callable[[], None], exits: Callable[[], None]) -> None:
        """
        Args:
            closes: Called when it is closed, to be followed by another one or the chooser.
            exits: Called when Anki exits; with a profile open before it is closed.
        """
        self._closes = closes
        self._exits = exits
        self._exit = _Running()
        self._unloading = _Running()

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki from now on."""
        window: Any = mw
        _put_around(window, "unloadProfileAndExit", self._exit.noted)
        _put_around(window, "unloadCollection", self._unloading.noted)
        _put_around(window, "closeAllWindows", self._followed)
        # With no profile open. Soon after it no thread can be started: sys.excepthook is None.
        _put_around(window, "cleanupAndExit", self._told_first)
        # A function, since PyQt keeps the object of a method only as long as others do.
        window.app.aboutToQuit.connect(lambda: self._exits())

    def _told_first(self, clean_up: Callable[..., Any]) -> Callable[..., Any]:
        def told_first(*arguments: Any, **parameters: Any) -> Any:
            self._exits()
            return clean_up(*arguments, **parameters)

        return told_first

    def _followed(self, close_all: Callable[..., Any]) -> Callable[..., Any]:
        """Tell when the windows are closed, where that is for the collection's sake."""

        def followed(onsuccess: Callable[[], None]) -> Any:
            if not self._unloading.now:
                return close_all(onsuccess)
            self._unloading.now = False  # what `onsuccess` leads to is another matter
            tell = self._exits if self._exit.now else self._closes

            def closed() -> None:
                tell()
                onsuccess()

            return close_all(closed)

        return followed


class _Running:
    """Knows whether a function is running; an error ends that too."""

    def __init__(self) -> None:
        self.now = False

    def noted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **parameters: Any) -> Any:
            self.now = True
            try:
                return function(*arguments, **parameters)
            finally:
                self.now = False

        return noted


def _put_around(
    window: Any, name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> None:
    """Put something around a method of one window.

    Other add-ons do so too, some with the window's own attribute and some with its class, perhaps after
    us: the class is asked at each call.
    """
    own = vars(window).get(name)

    def inner(*arguments: Any, **parameters: Any) -> Any:
        if own is not None:
            return own(*arguments, **parameters)
        return getattr(type(window), name)(window, *arguments, **parameters)

    setattr(window, name, around(inner))
