"""What stands behind the actions without a window: profiles, collections, and nobody to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..handlers.framework.action import Action, Needs
from ..handlers.framework.errors import WindowNeeded
from .profiles import CollectionProfiles
from .sync import HeadlessSync

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges


class NoPerson:
    """Nobody sits there: the answer is no."""

    def may_use(self, origin: str) -> Future[bool]:
        """No."""
        return self.agrees(origin)

    def agrees(self, text: str) -> Future[bool]:
        """No."""
        answer: Future[bool] = Future()
        answer.set_result(False)
        return answer

    def tell(self, text: str) -> None:
        """Nobody listens."""


class HeadlessHost:
    """What stands behind the actions: the profiles and their collections, and no window."""

    def __init__(self, profiles: CollectionProfiles, sync: HeadlessSync) -> None:
        """
        Args:
            profiles: The profiles.
            sync: Syncs the open collection.
        """
        self.profiles = profiles
        self.person = NoPerson()
        self.window = None
        self._sync = sync

    def collection(self) -> Collection:
        """The open collection."""
        return self.profiles.collection()

    def changed(self, changes: OpChanges) -> None:
        """Nobody watches: there is no window."""

    def reload(self) -> None:
        """Nobody watches: there is no window."""

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """There are no editors."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def sync(self, wish: str | None) -> Future[None]:
        """Begin to sync the open collection."""
        return self._sync.begin(self.collection(), wish)

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """There is no Anki to install it into."""
        raise WindowNeeded("upgrade")

    def offers(self, action: Action) -> bool:
        """Everything that needs no window."""
        return action.needs is not Needs.WINDOW
