"""What actions use inside Anki: its main window, collection and profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..bridge.errors import Unavailable
from ..changes.recorder import Recorder
from ..handlers.framework.action import Action
from ..handlers.framework.host import NewNote
from .editors.open_editors import OpenEditors
from .lifecycle.background_operations import PendingReplies
from .lifecycle.busy import Busy
from .profiles import WindowProfiles
from .prompts.user_prompts import UserPrompts
from .refresh.refresher import Refresher
from .refresh.reloader import WindowReloader
from .reviewer.review_screen import mark_as_outdated
from .sync.sync import WindowSync
from .upgrade import Installer

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges, OpChangesAfterUndo
    from aqt.main import AnkiQt


class WindowHost:
    """Anki with its window. Main thread only, except `is_open`, `busy_with`, `changed`, `undone`,
    `redone` and `offers`."""

    def __init__(
        self,
        mw: AnkiQt,
        module: str,
        refresher: Refresher,
        busy: Busy,
        prompts: UserPrompts,
        pending: PendingReplies,
        changes: Recorder,
        sync_failed: Callable[[], None],
    ) -> None:
        """
        Args:
            module: The name of the add-on's folder.
            refresher: Notifies the windows of changes.
            busy: Lets actions wait.
            changes: Passes changes on to listeners.
            sync_failed: Called when a sync fails, before Anki's hook for its end.
        """
        self.window = mw
        self._changes = changes
        self.profiles = WindowProfiles(mw, busy)
        self.user = prompts
        self.editors = OpenEditors(mw)
        self._busy = busy
        self._refresher = refresher
        self._reloader = WindowReloader(mw, self.editors, busy)
        self._sync = WindowSync(mw, busy, pending, prompts.notify, self._reloader, sync_failed)
        self._installer = Installer(mw.addonManager, module)

    @property
    def is_open(self) -> bool:
        return self.window.col is not None

    @property
    def busy_with(self) -> frozenset[str]:
        return self._busy.reasons

    @property
    def syncs_media(self) -> bool:
        return bool(self.window.media_syncer.is_syncing())

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            Unavailable: No profile is open, or its collection is closed for a moment.
        """
        col = self.window.col
        if col is None:
            raise Unavailable
        if col.db is None:
            raise Unavailable.closed_for_a_moment()
        return col

    def changed(self, changes: OpChanges) -> None:
        """Notify the windows of what an action has changed; editors read their notes at once."""
        if changes.note_text:
            if self.window.inMainThread():
                self.editors.follow()
            else:
                self.window.taskman.run_on_main(self.editors.follow)
        self._refresher.add(changes)

    def record(self, by: str) -> None:
        """Pass on to listeners what has changed."""
        self._changes.wrote(self.collection(), by)

    def reload(self) -> None:
        """Have every window read the collection again, after what is typed in editors is saved."""
        self._reloader.reload()

    def close(self) -> None:
        """Have windows read nothing any more: Anki closes its collection."""
        self._reloader.close()

    def is_editing(self) -> bool:
        """Whether anything can be typed into an editor now."""
        return self.editors.any_open()

    def undone(self, done: OpChangesAfterUndo) -> None:
        """Show what was undone as Edit > Undo does, and have the reviewer know its next card."""
        from aqt import gui_hooks
        from aqt.utils import tr

        self._show(done, tr.undo_action_undone, gui_hooks.state_did_undo)

    def redone(self, done: OpChangesAfterUndo) -> None:
        """Show what was repeated as Edit > Redo does, and have the reviewer know its next card."""
        from aqt.utils import tr

        self._show(done, tr.undo_action_redone)

    def _show(
        self, done: OpChangesAfterUndo, text: Any, notify: Callable[[Any], None] = lambda done: None
    ) -> None:
        from aqt.utils import tooltip

        def show() -> None:
            try:
                notify(done)
                tooltip(text(action=done.operation), parent=self.window)
            finally:
                mark_as_outdated(self.window, done.changes)

        self.window.taskman.run_on_main(show)  # at once, if this is the main thread

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """Save what the user is typing in editors of these notes."""
        return self.editors.save(notes)

    def new_notes(self) -> Future[list[NewNote]]:
        """Save what is typed in editors. Returns a future with the notes in Add windows."""
        return self.editors.new_notes()

    def log_in_to_sync(self) -> Future[None]:
        """Return a future that is done: Anki keeps its own login."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def sync(self, direction: str | None, backup: bool) -> Future[None]:
        """Start to sync the open collection, as Anki does."""
        return self._sync.start(direction, backup)

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Install a newer version of the add-on, and return that version."""
        return self._installer.install(content, manifest)

    def offers(self, action: Action) -> bool:
        """Everything works here."""
        return True
