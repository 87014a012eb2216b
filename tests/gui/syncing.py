"""Ankis that sync with Anki's own sync server; the fixture for that is in conftest.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError
from tools.real_anki.process import Anki

from ..support.net.syncserver import PASSWORD, USER, SyncServer
from .reuse import Lender


def log_in(anki: Anki, server: SyncServer) -> None:
    url = server.url
    anki.run(
        f"mw.pm.set_custom_sync_url({url!r})\n"
        f"auth = mw.col.sync_login(username={USER!r}, password={PASSWORD!r}, endpoint={url!r})\n"
        f"mw.pm.set_sync_key(auth.hkey); mw.pm.set_sync_username({USER!r})\n"
        "mw.pm.profile['networkTimeout'] = 30"
    )


def full(anki: Anki, upload: bool) -> None:
    """What a user chooses when a full sync is needed; done without Anki's questions."""
    anki.run(
        "auth = mw.pm.sync_auth()\n"
        "gui_hooks.collection_will_temporarily_close(mw.col)\n"
        "mw.col.close_for_full_sync()\n"
        f"mw.col.full_upload_or_download(auth=auth, server_usn=None, upload={upload})\n"
        "mw.reopen(after_full_sync=True); mw.reset()"
    )


def add(anki: Anki, front: str) -> None:
    fields = {"Front": front, "Back": "x"}
    note = {"deckName": "Default", "modelName": "Basic", "fields": fields}
    anki.call("addNote", note=note)


def fronts(anki: Anki) -> list[str]:
    notes = anki.call("notesInfo", notes=anki.call("findNotes", query=""))
    return sorted(one["fields"]["Front"]["value"] for one in notes)


def backup_files(anki: Anki) -> list[Path]:
    return sorted((anki.base / "User 1" / "backups").glob("*.colpkg"))


def backups(anki: Anki) -> int:
    return len(backup_files(anki))


def refused_sync(anki: Anki, **params: Any) -> str:
    """The error of a sync."""
    with pytest.raises(ApiError) as refusal:
        anki.call("sync", **params)
    return str(refusal.value)


def conflict(lend_anki: Lender, server: SyncServer, **config: Any) -> Anki:
    """An Anki with a note, and a login at a server that holds another's."""
    here, there = lend_anki(), lend_anki(config=config)
    for one in (here, there):
        log_in(one, server)
    add(here, "here")
    here.call("sync", fullSync="upload")
    add(there, "there")
    return there
