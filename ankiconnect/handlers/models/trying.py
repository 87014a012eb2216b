"""Trying to save a note type in a scratch collection, before the user's collection is changed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from anki.errors import AnkiException
from anki.utils import to_json_bytes

from ..shared.scratch_collection import open_scratch

if TYPE_CHECKING:
    from anki._backend import RustBackend
    from anki.collection import Collection
    from anki.models import NotetypeDict

_scratch = functools.lru_cache(maxsize=1)(open_scratch)
"""The scratch collection exists as long as the process. A note type is in it only while it is tried."""


def try_new(notetype: NotetypeDict) -> None:
    """Try to add a new note type.

    Raises:
        AnkiException: Anki refuses it.
    """
    added = _scratch().add_notetype_legacy(to_json_bytes(notetype))
    _scratch().remove_notetype(added.id)


def try_change(col: Collection, changed: NotetypeDict) -> None:
    """Try to save a changed note type of `col`.

    Raises:
        AnkiException: Anki refuses the change.
    """
    if not _mirror(_scratch(), col, changed["id"]):
        return
    try:
        _scratch().update_notetype_legacy(json=to_json_bytes(changed), skip_checks=False)
    finally:
        _scratch().remove_notetype(changed["id"])


def _mirror(scratch: RustBackend, col: Collection, notetype: int) -> bool:
    """Copy a note type without its change to the scratch collection, since Anki checks a change against
    what was there before.

    Returns:
        False when Anki does not accept the note type even without the change. It cannot be tried then.
    """
    try:
        scratch.add_or_update_notetype(
            json=col._backend.get_notetype_legacy(notetype),
            preserve_usn_and_mtime=True,
            skip_checks=True,
        )
    except AnkiException:
        return False
    return True
