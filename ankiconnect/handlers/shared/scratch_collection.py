"""Collections of nobody's, where what Anki may refuse is tried first.

Anki drops a collection's whole undo history when it refuses something half-way
(docs/anki-internals.md, 3). What a scratch collection refuses never reaches the user's, and the words
are Anki's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki._backend import RustBackend


def open_scratch(media_folder: str = "") -> RustBackend:
    """A new collection in memory, with Anki's own note types. It takes some 10 ms.

    Args:
        media_folder: Where it keeps media; needed only to import some.
    """
    from anki._backend import RustBackend  # here, since the server imports handlers without Anki

    scratch = RustBackend()
    scratch.open_collection(
        collection_path=":memory:", media_folder_path=media_folder, media_db_path=""
    )
    return scratch
