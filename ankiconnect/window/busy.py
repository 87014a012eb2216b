"""When Anki is busy with the collection, actions that need it wait.

Anki's hooks tell when a sync, a background operation or a change of profile begins and ends. While
any of them runs, the bridge holds what needs the collection: a call made then would freeze the window
until it ends, or meet a collection that is closed for a moment (anki-facts 5.5, 5.6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from aqt.main import AnkiQt

PROFILE = "profile"
"""A profile is being opened or closed."""

_PAIRS = (
    ("sync", "sync_will_start", "sync_did_finish"),
    ("background operation", "backend_will_block", "backend_did_block"),
    ("closed collection", "collection_will_temporarily_close", "collection_did_temporarily_close"),
)


class Holds(Protocol):
    """The part of the bridge that is used."""

    def hold(self) -> None:
        """Let calls that need the collection wait."""

    def release(self) -> None:
        """End one `hold`."""


class Busy:
    """Holds the bridge while at least one reason to wait is there. Main thread only."""

    def __init__(self, bridge: Holds, soon: Callable[[Callable[[], None]], None]) -> None:
        """
        Args:
            bridge: What to hold.
            soon: Calls something on the main thread in the next turn of its loop. What waits goes on
                then, and not inside the hook that tells the end: Anki is not through with it yet, and
                the next reason may begin in the same breath (a profile opens and syncs).
        """
        self._bridge = bridge
        self._soon = soon
        self._reasons: set[str] = set()
        self._holding = False

    @property
    def reasons(self) -> frozenset[str]:
        """Why actions wait now; empty when they don't."""
        return frozenset(self._reasons)

    def begin(self, reason: str) -> None:
        """Let actions wait for `reason`."""
        self._reasons.add(reason)
        if not self._holding:
            self._holding = True
            self._bridge.hold()

    def end(self, reason: str) -> None:
        """`reason` is over; one that was not there is no matter."""
        self._reasons.discard(reason)
        if self._holding and not self._reasons:
            self._soon(self._go_on)

    def _go_on(self) -> None:
        if self._holding and not self._reasons:
            self._holding = False
            self._bridge.release()

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki's hooks from now on. The end of a profile is told by `closing.Closing`."""
        from aqt import gui_hooks

        for reason, begins, ends in _PAIRS:
            getattr(gui_hooks, begins).append(self._follow(self.begin, reason))
            getattr(gui_hooks, ends).append(self._follow(self.end, reason))
        gui_hooks.profile_did_open.append(self._follow(self.end, PROFILE))
        gui_hooks.state_did_change.append(self._state_changed)
        if mw.state == "startup":
            self.begin(PROFILE)  # one is about to be opened

    def _follow(self, what: Callable[[str], None], reason: str) -> Any:
        return lambda *_: what(reason)

    def _state_changed(self, new: str, old: str) -> None:
        # The chooser waits for a person: nothing is being opened, and nobody should wait for it.
        if new == "profileManager":
            self.end(PROFILE)
