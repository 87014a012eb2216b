"""Actions that need the collection wait while Anki is busy with it.

Anki's hooks announce when a sync, a background operation or a change of profile begins and ends.
While any of them runs, the bridge pauses calls that need the collection: one made then would freeze
the window until it ends, or meet a collection that is closed for a moment (docs/anki-internals.md, 4
and 5).

An end may not be announced: another add-on raises in its hook, or the user cancels. So all reasons
are dropped when Anki has been idle for long (`idle`).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from ..workarounds.no_hook_for_full_sync import call_before_question
from ..workarounds.raising_subscribers import subscribe_first
from .idle import IdleWatcher

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


class Pausable(Protocol):
    """The part of the bridge that is used."""

    def pause(self) -> None:
        """Let calls that need the collection wait."""

    def resume(self) -> None:
        """End one `pause`."""


class Busy:
    """Pauses the bridge while there is at least one reason to wait. Main thread only."""

    def __init__(
        self,
        bridge: Pausable,
        single_shot: Callable[[int, Callable[[], None]], None],
        is_idle: Callable[[], bool],
    ) -> None:
        """
        Args:
            bridge: What to pause.
            single_shot: Calls something on the main thread in some milliseconds. What waits goes on
                in the next turn of its event loop, and not inside the hook that announces the end:
                Anki has not finished then, and may begin the next reason in the same turn (a profile
                opens and syncs).
            is_idle: Whether Anki is idle now; see `idle.is_idle`.
        """
        self._bridge = bridge
        self._single_shot = single_shot
        self._idle_watcher = IdleWatcher(is_idle, single_shot, self._drop_reasons)
        self._reasons: set[str] = set()
        self._when_free: list[Callable[[], None]] = []
        self._paused = False

    @property
    def reasons(self) -> frozenset[str]:
        """Why actions wait now; empty when they don't. From any thread."""
        return frozenset(self._reasons)

    def begin(self, reason: str) -> None:
        """Let actions wait for `reason`."""
        self._reasons.add(reason)
        self._idle_watcher.start()
        if not self._paused:
            self._paused = True
            self._bridge.pause()

    def end(self, reason: str) -> None:
        """`reason` is over; it need not have started."""
        self._reasons.discard(reason)
        if self._paused and not self._reasons:
            self._single_shot(0, self._go_on)

    def _go_on(self) -> None:
        if self._paused and not self._reasons:
            self._paused = False
            self._idle_watcher.stop()
            self._bridge.resume()
            waiting, self._when_free = self._when_free, []
            for then in waiting:  # one turn each: the first may be a reason for the others to wait
                self._single_shot(0, functools.partial(self.when_free, then))

    def when_free(self, then: Callable[[], None]) -> None:
        """Call `then` when there is no reason to wait: at once, or when the last one has ended."""
        if self._reasons:
            self._when_free.append(then)
        else:
            then()

    def _drop_reasons(self) -> None:
        log.warning("no end was announced of: %s", ", ".join(sorted(self._reasons)))
        for reason in self.reasons:
            self.end(reason)

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki's hooks from now on. `no_hook_for_closing` notices that a profile is closed."""
        from aqt import gui_hooks

        for reason, begins, ends in _PAIRS:
            getattr(gui_hooks, begins).append(self._follow(self.begin, reason))
            subscribe_first(getattr(gui_hooks, ends), self._follow(self.end, reason))
        for opened in (gui_hooks.collection_did_load, gui_hooks.profile_did_open):
            subscribe_first(opened, self._follow(self.end, PROFILE))
        gui_hooks.state_did_change.append(self._state_changed)
        # Until the user has answered, the collection is free. Then it is closed for a moment, which is
        # a reason of its own.
        call_before_question(self._follow(self.end, SYNC))
        if mw.state == "startup":
            self.begin(PROFILE)  # one is about to be opened

    def _follow(self, what: Callable[[str], None], reason: str) -> Any:
        return lambda *_: what(reason)

    def _state_changed(self, new: str, old: str) -> None:
        # The list of profiles waits for the user. Nothing is being opened.
        if new == "profileManager":
            self.end(PROFILE)
