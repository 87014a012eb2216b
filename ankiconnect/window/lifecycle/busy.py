"""When Anki is busy with the collection, actions that need it wait.

Anki's hooks tell when a sync, a background operation or a change of profile begins and ends. While
any of them runs, the bridge holds what needs the collection: a call made then would freeze the window
until it ends, or meet a collection that is closed for a moment (docs/anki-internals.md, 4 and 5).

An end may go untold: another add-on raises in its hook, or the person calls something off. So when Anki
has been at rest for long, there is no reason any more (`rest`).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from ..workarounds.no_hook_for_full_sync import call_before_question
from ..workarounds.raising_subscribers import subscribe_first
from .idle import Rest

if TYPE_CHECKING:
    from aqt.main import AnkiQt

log = logging.getLogger(__name__)

PROFILE = "profile"
"""A profile is being opened or closed."""
SYNC = "sync"

_PAIRS = (
    (SYNC, "sync_will_start", "sync_did_finish"),
    ("background operation", "backend_will_block", "backend_did_block"),
    ("closed collection", "collection_will_temporarily_close", "collection_did_temporarily_close"),
)


class Holds(Protocol):
    """The part of the bridge that is used."""

    def pause(self) -> None:
        """Let calls that need the collection wait."""

    def resume(self) -> None:
        """End one `pause`."""


class Busy:
    """Holds the bridge while at least one reason to wait is there. Main thread only."""

    def __init__(
        self,
        bridge: Holds,
        single_shot: Callable[[int, Callable[[], None]], None],
        at_rest: Callable[[], bool],
    ) -> None:
        """
        Args:
            bridge: What to hold.
            single_shot: Calls something on the main thread in some milliseconds. What waits goes on
                in the next turn of its loop, and not inside the hook that tells the end: Anki is not
                through with it yet, and the next reason may begin in the same breath (a profile opens
                and syncs).
            at_rest: Whether Anki is at rest now; see `rest.is_at_rest`.
        """
        self._bridge = bridge
        self._single_shot = single_shot
        self._rest = Rest(at_rest, single_shot, self._forgotten)
        self._reasons: set[str] = set()
        self._when_free: list[Callable[[], None]] = []
        self._holding = False

    @property
    def reasons(self) -> frozenset[str]:
        """Why actions wait now; empty when they don't."""
        return frozenset(self._reasons)

    def begin(self, reason: str) -> None:
        """Let actions wait for `reason`."""
        self._reasons.add(reason)
        self._rest.begin()
        if not self._holding:
            self._holding = True
            self._bridge.pause()

    def end(self, reason: str) -> None:
        """`reason` is over; one that was not there is no matter."""
        self._reasons.discard(reason)
        if self._holding and not self._reasons:
            self._single_shot(0, self._go_on)

    def _go_on(self) -> None:
        if self._holding and not self._reasons:
            self._holding = False
            self._rest.end()
            self._bridge.resume()
            waiting, self._when_free = self._when_free, []
            for then in waiting:  # one after the other: the first may be a reason for the rest to wait
                self._single_shot(0, functools.partial(self.when_free, then))

    def when_free(self, then: Callable[[], None]) -> None:
        """Call `then` when there is no reason to wait: at once, or when the last one has ended."""
        if self._reasons:
            self._when_free.append(then)
        else:
            then()

    def _forgotten(self) -> None:
        log.warning("nobody told the end of: %s", ", ".join(sorted(self._reasons)))
        for reason in self.reasons:
            self.end(reason)

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki's hooks from now on. `no_hook_for_closing` tells that a profile is closed."""
        from aqt import gui_hooks

        for reason, begins, ends in _PAIRS:
            getattr(gui_hooks, begins).append(self._follow(self.begin, reason))
            subscribe_first(getattr(gui_hooks, ends), self._follow(self.end, reason))
        for opened in (gui_hooks.collection_did_load, gui_hooks.profile_did_open):
            subscribe_first(opened, self._follow(self.end, PROFILE))
        gui_hooks.state_did_change.append(self._state_changed)
        call_before_question(self._follow(self.end, SYNC))
        if mw.state == "startup":
            self.begin(PROFILE)  # one is about to be opened

    def _follow(self, what: Callable[[str], None], reason: str) -> Any:
        return lambda *_: what(reason)

    def _state_changed(self, new: str, old: str) -> None:
        # The chooser waits for a person: nothing is being opened, and nobody should wait for it.
        if new == "profileManager":
            self.end(PROFILE)
