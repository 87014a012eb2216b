"""Follows Anki's hooks for what changes in the collection, for clients that listen to events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..changes.recorder import SYNC, WINDOW, Recorder
from .workarounds.no_hook_for_failed_sync import call_on_failure

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges
    from aqt.main import AnkiQt


class ChangeWatcher:
    """Reads changes after each operation of Anki's windows and of other add-ons. Main thread only."""

    def __init__(self, mw: AnkiQt, recorder: Recorder) -> None:
        self._mw = mw
        self._recorder = recorder
        self._syncs = False
        self._sync_failed = False

    def watch(self) -> None:
        """Follow Anki from now on."""
        from aqt import gui_hooks

        if self._mw.col is not None and self._mw.col.db is not None:
            self._recorder.opened(self._mw.col)
        gui_hooks.collection_did_load.append(self._recorder.opened)
        gui_hooks.collection_did_temporarily_close.append(self._reopened)
        gui_hooks.profile_did_open.append(lambda: self._profile("opened"))
        gui_hooks.profile_will_close.append(lambda: self._profile("closed"))
        gui_hooks.operation_did_execute.append(self._operated)
        gui_hooks.sync_will_start.append(self._sync_starts)
        gui_hooks.sync_did_finish.append(self._sync_ended)
        call_on_failure(self.sync_failed)

    def sync_failed(self) -> None:
        """The sync that ends next has failed."""
        self._sync_failed = True

    def _reopened(self, col: Collection) -> None:
        """After an export or an import of everything, or a full sync."""
        self._recorder.replaced(col, SYNC if self._syncs else WINDOW)

    def _profile(self, state: str) -> None:
        self._recorder.happened("profile", state, WINDOW, self._mw.pm.name)

    def _operated(self, changes: OpChanges, handler: object | None) -> None:
        self._wrote(WINDOW)

    def _wrote(self, by: str) -> None:
        col = self._mw.col
        if col is not None and col.db is not None:
            self._recorder.wrote(col, by)

    def _sync_starts(self) -> None:
        self._wrote(WINDOW)
        self._syncs, self._sync_failed = True, False
        self._recorder.sync_started()

    def _sync_ended(self) -> None:
        self._syncs = False
        self._recorder.sync_ended(self._mw.col, self._sync_failed)
