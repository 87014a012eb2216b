"""Backups of the collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from anki.errors import AnkiException

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, refusal_text
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.backups import folder_of

if TYPE_CHECKING:
    from anki.collection import Collection


@action("createBackup", scope=Scope.ADMIN, writes=Writes.FILES)
async def create_backup(context: RequestContext, /, force: bool = False) -> bool:
    """Make a backup of the collection, without its media, as Anki does. It is in the folder backups
    next to the collection, and Anki deletes older ones by its own settings.

    The reply comes when the backup is written. Other requests wait only while its content is read.

    Args:
        force: Whether to make one even if Anki's last one is recent; by default Anki leaves 30 minutes
            between two.

    Returns:
        bool: false when there was no reason for a backup: nothing has changed since the last one, or
        that is recent and force is not true

    Errors:
        ``the backup could not be written: ...``

    Example:
        {"force": true}
    """
    try:
        finish = await context.background(_begin, force)
        if finish is not None:
            await context.worker(finish)
    except (AnkiException, OSError) as error:
        raise ActionError(f"the backup could not be written: {refusal_text(error)}") from error
    return finish is not None


def _begin(col: Collection, /, force: bool) -> Callable[[], None] | None:
    """Read what the backup will hold, and begin to write it.

    Returns:
        What waits for the file; None if there will be none.
    """
    folder = folder_of(col)
    folder.mkdir(parents=True, exist_ok=True)
    started = col.create_backup(backup_folder=str(folder), force=force, wait_for_completion=False)
    return col.await_backup_completion if started else None
