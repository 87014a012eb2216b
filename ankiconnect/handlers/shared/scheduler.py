"""Anki's scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.scheduler.v3 import Scheduler

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Collection


def scheduler(col: Collection) -> Scheduler:
    """The scheduler of the collection.

    Raises:
        ActionError: It is an old scheduler that Anki no longer supports.
    """
    if not isinstance(col.sched, Scheduler):
        raise ActionError("the collection has an old scheduler, which must first be upgraded in Anki")
    return col.sched
