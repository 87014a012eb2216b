"""Syncing with AnkiWeb or another sync server."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from anki.errors import AnkiException

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, SyncLoginExpired, refusal_text
from ..framework.host import Host
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared import full_sync_policy

if TYPE_CHECKING:
    from anki.collection import Collection


@action(
    "sync",
    scope=Scope.ADMIN,
    writes=Writes.COLLECTION | Writes.SERVER,
    destructive=True,
    idempotent=True,
)
async def sync(context: RequestContext, /, fullSync: str | None = None) -> None:
    """Sync the collection. Media are synced in the background after that.

    When the changes on both sides cannot be merged, a full sync is needed: one collection replaces the
    other. Without fullSync that is an error, which describes both collections. There are two exceptions
    in a service without a window, where nothing would be lost: the first download into a collection
    that was never changed, and the first upload to a server whose collection was never changed.

    Args:
        fullSync: The direction of a full sync, if one is needed: "upload" replaces the collection on
            the server, "download" replaces the collection here. With the setting backupBefore, a backup
            is made first in the folder backups next to the collection, unless the last one is less than
            five minutes old. If no full sync is needed, this has no effect.

    Returns:
        null

    Errors:
        ``sync: auth not configured`` without a login; ``Sync status ... not one of ...`` when a full
        sync is needed and no direction is given, or when the given direction would leave a collection
        without cards; ``sync: the sync server ... is too slow; ...``; ``sync: ...`` with a text from
        Anki.

    Example:
        {"fullSync": "upload"}
    """
    full_sync_policy.check_direction(fullSync)
    try:
        try:
            await _sync(context, fullSync)
        except SyncLoginExpired:
            await _sync(context, fullSync)
    except AnkiException as error:
        raise ActionError(f"sync: {refusal_text(error)}") from error


async def _sync(context: RequestContext, direction: str | None) -> None:
    await context.start_and_wait(_log_in)  # without the collection, since the server may be slow
    await context.start_and_wait(_begin, direction, context.settings.backupBefore)


def _log_in(col: Collection, host: Host, /) -> Future[None]:
    return host.log_in_to_sync()


def _begin(col: Collection, host: Host, /, direction: str | None, backup: bool) -> Future[None]:
    return host.sync(direction, backup)
