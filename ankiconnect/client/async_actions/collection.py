"""Actions of the category "collection", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.collection import CollectionInfo, UndoNames


class AsyncCollection(ABC):
    """Actions of the category "collection"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def collection_info(self) -> CollectionInfo:
        """Get what the open collection is, how large it is, and when it was changed and synced.

        Returns:
            object: the collection
        """
        result: CollectionInfo = await self.call("collectionInfo", {})
        return result

    async def create_backup(self, force: bool = False) -> bool:
        """Make a backup of the collection, without its media, as Anki does. It is in the folder
        backups next to the collection, and Anki deletes older ones by its own settings.

        The reply comes when the backup is written. Other requests wait only while its content is
        read.

        Args:
            force: Whether to make one even if Anki's last one is recent; by default Anki leaves 30
                minutes between two.

        Returns:
            bool: false when there was no reason for a backup: nothing has changed since the last
            one, or that is recent and force is not true
        """
        result: bool = await self.call("createBackup", {"force": force})
        return result

    async def redo(self) -> str | None:
        """Repeat the step that was undone last. Nothing can be repeated after another change.

        Returns:
            string: the name of the step; null if there was nothing to repeat
        """
        result: str | None = await self.call("redo", {})
        return result

    async def undo(self) -> str | None:
        """Undo the last step, whoever made it. In a `multi`, that is what it has written so far.

        Returns:
            string: the name of the step; null if there was nothing to undo
        """
        result: str | None = await self.call("undo", {})
        return result

    async def undo_status(self) -> UndoNames:
        """Get what Undo and Redo would do next.

        Returns:
            object: the names of the steps
        """
        result: UndoNames = await self.call("undoStatus", {})
        return result
