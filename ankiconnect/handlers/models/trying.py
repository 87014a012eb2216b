"""Trying a note type on a scratch collection, before the person's collection is touched."""

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
"""One for as long as the process lives; a note type is in it only while it is tried."""


def try_new(notetype: NotetypeDict) -> None:
    """Add a new note type to the scratch collection.

    Raises:
        AnkiException: Anki refuses it.
    """
    added = _scratch().add_notetype_legacy(to_json_bytes(notetype))
    _scratch().remove_notetype(added.id)


def try_change(col: Collection, changed: NotetypeDict) -> None:
    """Change a note type on the scratch collection as it is to be changed in `col`.

    Raises:
        AnkiException: Anki refuses that.
    """
    if not _mirror(_scratch(), col, changed["id"]):
        return
    try:
        _scratch().update_notetype_legacy(json=to_json_bytes(changed), skip_checks=False)
    finally:
        _scratch().remove_notetype(changed["id"])


def _mirror(scratch: RustBackend, col: Collection, notetype: int) -> bool:
    """Put a note type as it is into the scratch collection: Anki judges a change by what was before.

    Returns:
        bool: false for one that Anki would not take today; it cannot be tried
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
