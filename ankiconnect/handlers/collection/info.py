"""What the collection is: its profile, times, sizes and folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...objects.collection import CollectionInfo
from ..framework.action import Scope
from ..framework.host import Profiles, anki_version
from ..framework.registry import action
from ..shared.queries import database

if TYPE_CHECKING:
    from anki.collection import Collection

_TABLES = ("notes", "cards", "revlog", "decks", "notetypes")
_COUNTS = ", ".join(f"(select count() from {table})" for table in _TABLES)


@action("collectionInfo", scope=Scope.READ)
def collection_info(col: Collection, profiles: Profiles, /) -> CollectionInfo:
    """Get what the open collection is, how large it is, and when it was changed and synced.

    Returns:
        object: the collection

    Example:
        {}
    """
    [row] = database(col).all(f"select crt * 1000, mod, scm, ls, {_COUNTS} from col")
    created, modified, schema, synced, notes, cards, reviews, decks, notetypes = row
    return {
        "profile": profiles.active(),
        "ankiVersion": anki_version(),
        "created": created,
        "modified": modified,
        "schemaModified": schema,
        "lastSync": synced or None,
        "fullSyncNeeded": schema > synced,
        "notes": notes,
        "cards": cards,
        "reviews": reviews,
        "decks": decks,
        "models": notetypes,
        "mediaFolder": str(Path(col.media.dir()).absolute()),
    }
