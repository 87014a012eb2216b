"""Sync with AnkiWeb or another sync server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.collection import OpChanges
from anki.sync import SyncOutput

from ..errors import ActionError
from ..given import Call
from ..host import Profiles
from ..registry import action
from ..undo import UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.sync import SyncAuth

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
    auth = await call.main(_auth)
    if auth is None:
        raise ActionError("sync: auth not configured")
    await call.background(_sync, auth)


def _auth(col: Collection, profiles: Profiles, /) -> SyncAuth | None:
    return profiles.sync_auth()


def _sync(col: Collection, step: UndoStep, /, auth: SyncAuth) -> None:
    output = col.sync_collection(auth, True)
    if output.required not in _ACCEPTED:
        raise ActionError(
            f"Sync status {output.required} not one of {list(_ACCEPTED)} - see "
            "SyncOutput.ChangesRequired: a full sync is needed, and a person must choose its direction"
        )
    step.changed(**{field.name: True for field in OpChanges.DESCRIPTOR.fields})
