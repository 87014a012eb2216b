"""Syncing."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool

WAIT_SECONDS = 20.0
"""How long a call waits for the end. Clients wait for about 60."""
_STEP_SECONDS = 2.0


class SyncAction(TypedDict, total=False):
    """What is asked for."""

    action: Annotated[Literal["start", "status"], "Default start"]


class SyncState(TypedDict):
    """How far the sync is."""

    state: Annotated[Literal["never", "running", "done"], "How far it is."]
    seconds: Annotated[int, "How long it has run."]


@tool(
    "Sync with AnkiWeb",
    actions=("sync",),
    scopes={Scope.ADMIN},
    writes=True,
    idempotent=True,
    open_world=True,
)
async def anki_sync(anki: Anki, arguments: SyncAction) -> SyncState:
    """Sync with AnkiWeb. While the state is running, ask again with action status. If one side would be
    replaced, the user must decide in Anki."""
    start, waited = arguments.get("action", "start") == "start", 0.0
    job = await anki.job("sync", start=start, seconds=_STEP_SECONDS)
    while job is not None and not job.done and waited < WAIT_SECONDS:
        waited += _STEP_SECONDS
        await anki.progress(waited, text="syncing")
        job = await anki.job("sync", start=False, seconds=_STEP_SECONDS)
    if job is None:
        return {"state": "never", "seconds": 0}
    if job.error:
        raise ToolError(job.error)
    return {"state": "done" if job.done else "running", "seconds": round(job.seconds)}
