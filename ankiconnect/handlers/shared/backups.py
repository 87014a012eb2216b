"""Backups before actions that replace or delete much (setting backupBefore)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from anki.errors import AnkiException

from ..framework.errors import ActionError, refusal_text
from ..framework.request_context import RequestContext

if TYPE_CHECKING:
    from anki.collection import Collection

MIN_AGE_SECONDS = 300.0
"""No backup is made while the last one is younger."""


async def back_up_first(context: RequestContext) -> None:
    """Let Anki make a backup, unless there is a recent one or the setting says no.

    It is made in the background, so that Anki's window goes on. Undo and Redo stay as they are. Call
    this before the first part that changes something, and only if something is going to change.

    Raises:
        ActionError: It could not be written. Nothing must be changed then.
    """
    if context.settings.backupBefore and await context.main(is_due):
        await context.background(_back_up)


def folder_of(col: Collection) -> Path:
    """Anki's folder for backups."""
    return Path(col.path).parent / "backups"


def is_due(col: Collection, /) -> bool:
    """Whether the last backup is old enough for another one, or there is none. From any thread."""
    now = time.time()
    ages = (now - one.stat().st_mtime for one in folder_of(col).glob("*.colpkg"))
    return not any(0 <= age < MIN_AGE_SECONDS for age in ages)


def _back_up(col: Collection, /) -> None:
    try:
        back_up(col)
    except (AnkiException, OSError) as error:
        text = refusal_text(error)
        raise ActionError(
            f"nothing was changed, since the backup before it failed (setting backupBefore): {text}"
        ) from error


def back_up(col: Collection) -> None:
    """Write a backup as Anki does. If nothing has changed since the last backup, none is written.

    Raises:
        anki.errors.AnkiException: The backup cannot be written.
        OSError: The folder cannot be created.
    """
    folder = folder_of(col)
    folder.mkdir(parents=True, exist_ok=True)
    col.create_backup(backup_folder=str(folder), force=True, wait_for_completion=True)
