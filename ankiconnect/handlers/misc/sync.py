"""Sync with AnkiWeb or another sync server."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from anki.errors import AnkiException
from anki.sync import SyncOutput

from ..errors import ActionError, error_text
from ..given import Call
from ..host import Host
from ..registry import action

if TYPE_CHECKING:
    from anki.collection import Collection

_ACCEPTED = (SyncOutput.NO_CHANGES, SyncOutput.NORMAL_SYNC)


@action("sync", writes="the collection here and on the server")
async def sync(call: Call, /) -> None:
    """Sync the collection; media follow in the background.

    A full sync, which replaces one side, is never done by this: it is an error that says so.

    Returns:
        null

    Errors:
        ``sync: auth not configured`` without a login; ``Sync status ... not one of ...`` when a full
        sync is needed; text from Anki.
    """
    try:
        output = await call.dialog(_begin)
    except AnkiException as error:
        raise ActionError(f"sync: {error_text(error)}") from error
    if output.required not in _ACCEPTED:
        raise ActionError(
            f"Sync status {output.required} not one of {list(_ACCEPTED)} - see "
            "SyncOutput.ChangesRequired: a full sync is needed, and a person must choose its direction"
        )


def _begin(col: Collection, host: Host, /) -> Future[SyncOutput]:
    auth = host.profiles.sync_auth()
    if auth is None:
        raise ActionError("sync: auth not configured")
    return host.sync(auth)
