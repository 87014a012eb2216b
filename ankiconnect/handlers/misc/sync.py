"""Sync with AnkiWeb or another sync server."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from anki.errors import AnkiException

from ..framework.action import Writes
from ..framework.errors import ActionError, refusal_text
from ..framework.host import Host
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared import full_sync_policy

if TYPE_CHECKING:
    from anki.collection import Collection


@action("sync", writes=Writes.COLLECTION | Writes.SERVER)
async def sync(context: RequestContext, /, fullSync: str | None = None) -> None:
    """Sync the collection; media follow in the background.

    Where both sides have changed in a way that cannot be merged, one has to replace the other: a full
    sync. That is never done by itself, but an error that names both sides, unless nothing would be lost
    by it (without a window: the first download into a collection that is as Anki makes it, and the
    first upload to a server whose collection is).

    Args:
        fullSync: "upload" or "download", the direction of a full sync, should one be needed. "upload"
            replaces the collection on the server, "download" the one here; a backup of the one here is
            made before, in the folder backups beside it. When none is needed, it changes nothing.

    Returns:
        null

    Errors:
        ``sync: auth not configured`` without a login; ``Sync status ... not one of ...`` when a full
        sync is needed and no direction is given, or one that would leave a collection without cards;
        ``sync: ...`` with text from Anki.

    Example:
        {"fullSync": "upload"}
    """
    full_sync_policy.check_direction(fullSync)
    try:
        await context.start_and_wait(_begin, fullSync)
    except AnkiException as error:
        raise ActionError(f"sync: {refusal_text(error)}") from error


def _begin(col: Collection, host: Host, /, direction: str | None) -> Future[None]:
    return host.sync(direction)
