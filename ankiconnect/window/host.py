"""What stands behind the actions inside Anki: its main window, collection and profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..bridge.errors import Unavailable
from ..handlers.framework.action import Action
from .editors.open_editors import OpenEditors
from .lifecycle.background_operations import Promises
from .lifecycle.busy import Busy
from .profiles import WindowProfiles
from .prompts.permission import WindowPerson
from .refresh.refresher import Refresher
from .refresh.reloader import Anew
from .sync.sync import WindowSync
from .upgrade import Installer

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges
    from aqt.main import AnkiQt


class WindowHost:
    """Anki with its window. Main thread only, but for `changed` and `offers`."""

    def __init__(
        self,
        mw: AnkiQt,
        module: str,
        refresher: Refresher,
        busy: Busy,
        person: WindowPerson,
        promises: Promises,
    ) -> None:
        """
        Args:
            mw: Anki's main window.
            module: The add-on's folder.
            refresher: Tells the windows what has changed.
            busy: What lets actions wait.
            person: Who can be asked.
            promises: What clients wait for.
        """
        self.window = mw
        self.profiles = WindowProfiles(mw, busy)
        self.user = person
        self.editors = OpenEditors(mw)
        self._refresher = refresher
        self._anew = Anew(mw, self.editors, busy)
        self._sync = WindowSync(mw, busy, promises, person.notify, self._anew)
        self._installer = Installer(mw.addonManager, module)

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            Unavailable: No profile is open, or its collection is closed for a moment.
        """
        col = self.window.col
        if col is None or col.db is None:
            raise Unavailable
        return col

    def changed(self, changes: OpChanges) -> None:
        """Have the windows told what an action has changed; editors follow it at once."""
        if changes.note_text:
            if self.window.inMainThread():
                self.editors.follow()
            else:
                self.window.taskman.run_on_main(self.editors.follow)
        self._refresher.add(changes)

    def reload(self) -> None:
        """Have every window read the collection anew, after what is typed in editors is saved."""
        self._anew.reload()

    def close(self) -> None:
        """Anki closes its collection: windows are told nothing any more."""
        self._anew.close()

    def undone(self, changes: OpChanges) -> None:
        """Have windows show what Anki's Undo has changed, and keep what is typed in editors."""
        self._anew.undone(changes)

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """Have what a person is typing in editors of these notes saved."""
        return self.editors.save(notes)

    def sync(self, direction: str | None) -> Future[None]:
        """Begin to sync the open collection, as Anki does."""
        return self._sync.start(direction)

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Install a newer version of the add-on; the new version."""
        return self._installer.install(content, manifest)

    def offers(self, action: Action) -> bool:
        """Everything works here."""
        return True
