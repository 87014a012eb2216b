"""Temporary collections, where operations that Anki may refuse are tried first.

When an operation fails inside Anki, Anki drops the collection's whole undo history
(docs/anki-internals.md, 3). If the operation fails in a scratch collection, the user's collection is
not touched, and the error text is still Anki's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki._backend import RustBackend


def open_scratch(media_folder: str = "") -> RustBackend:
    """Create a collection in memory, with Anki's standard note types. That takes about 10 ms.

    Args:
        media_folder: Its media folder, which is needed only to import media.
    """
    from anki._backend import RustBackend  # here, since the server imports handlers without Anki

    scratch = RustBackend()
    scratch.open_collection(
        collection_path=":memory:", media_folder_path=media_folder, media_db_path=""
    )
    return scratch
