"""Anki's Undo and Redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...objects.collection import UndoNames
from ..framework.action import Scope, Writes
from ..framework.host import Host
from ..framework.long_writes import run_long_write
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection


@action("undoStatus", scope=Scope.READ)
def undo_status(col: Collection, /) -> UndoNames:
    """Get what Undo and Redo would do next.

    Returns:
        object: the names of the steps

    Example:
        After deleteNotes {"notes": [1751300000004]}
        {}
    """
    status = col.undo_status()
    return {"undo": status.undo or None, "redo": status.redo or None}


@action("undo", scope=Scope.REVIEW, writes=Writes.COLLECTION, destructive=True)
async def undo(context: RequestContext, /) -> str | None:
    """Undo the last step, whoever made it. In a `multi`, that is what it has written so far.

    Returns:
        string: the name of the step; null if there was nothing to undo

    Example:
        After deleteNotes {"notes": [1751300000004]}
        {}
    """
    return await run_long_write(context, _undo)


def _undo(col: Collection, step: UndoStep, host: Host, /) -> str | None:
    if not col.undo_status().undo:  # Anki would refuse
        return None
    done = col.undo()
    host.undone(done)
    return step.reverted(done)


@action("redo", scope=Scope.REVIEW, writes=Writes.COLLECTION, destructive=True)
async def redo(context: RequestContext, /) -> str | None:
    """Repeat the step that was undone last. Nothing can be repeated after another change.

    Returns:
        string: the name of the step; null if there was nothing to repeat

    Example:
        After deleteNotes {"notes": [1751300000004]}
        After undo {}
        {}
    """
    return await run_long_write(context, _redo)


def _redo(col: Collection, step: UndoStep, host: Host, /) -> str | None:
    if not col.undo_status().redo:
        return None
    done = col.redo()
    host.redone(done)
    return step.reverted(done)
