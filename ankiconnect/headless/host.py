"""What actions work on without a window: profiles and their collections. There is no user to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..changes.recorder import Recorder
from ..handlers.framework.action import Action, Needs
from ..handlers.framework.errors import WindowNeeded
from ..handlers.framework.host import Answer, NewNote
from .profiles import CollectionProfiles
from .sync import HeadlessSync

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges, OpChangesAfterUndo


class NoUser:
    """Answers every question with no, since there is no user at a window."""

    def allows_origin(self, origin: str) -> Future[Answer]:
        return self.confirms(origin)

    def confirms(self, question: str) -> Future[Answer]:
        answer: Future[Answer] = Future()
        answer.set_result(Answer(yes=False))
        return answer

    def notify(self, text: str) -> None:
        """Do nothing."""


class HeadlessHost:
    """The `Host` of a service without a window."""

    def __init__(self, profiles: CollectionProfiles, sync: HeadlessSync, changes: Recorder) -> None:
        self.profiles = profiles
        self._changes = changes
        self.user = NoUser()
        self.window = None
        self._sync = sync

    @property
    def is_open(self) -> bool:
        return self.profiles.is_open

    @property
    def busy_with(self) -> frozenset[str]:
        """Nothing: what runs is an action, of which the host knows no name."""
        return frozenset()

    @property
    def syncs_media(self) -> bool:
        return self._sync.is_syncing_media

    def collection(self) -> Collection:
        return self.profiles.collection()

    def changed(self, changes: OpChanges) -> None:
        """Do nothing: no window shows the collection."""

    def record(self, by: str) -> None:
        self._changes.wrote(self.collection(), by)

    def reload(self) -> None:
        """Do nothing: no window shows the collection."""

    def is_editing(self) -> bool:
        """False: there are no editors."""
        return False

    def undone(self, done: OpChangesAfterUndo) -> None:
        """Do nothing: no window shows the collection."""

    def redone(self, done: OpChangesAfterUndo) -> None:
        """Do nothing: no window shows the collection."""

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """Return a future that is done: there are no editors."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def new_notes(self) -> Future[list[NewNote]]:
        """Return a future with no notes: there are no editors."""
        none: Future[list[NewNote]] = Future()
        none.set_result([])
        return none

    def log_in_to_sync(self) -> Future[None]:
        return self._sync.log_in(self.collection())

    def sync(self, direction: str | None, backup: bool) -> Future[None]:
        col = self.collection()
        self._changes.sync_started()
        running = self._sync.start(col, direction, backup)
        running.add_done_callback(
            lambda done: self._changes.sync_ended(col, done.cancelled() or done.exception() is not None)
        )
        return running

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Raise: there is no Anki to install an add-on into."""
        raise WindowNeeded("upgrade")

    def offers(self, action: Action) -> bool:
        return action.needs is not Needs.WINDOW
