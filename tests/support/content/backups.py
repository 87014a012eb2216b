"""The contents of Anki's backups."""

from __future__ import annotations

from pathlib import Path


def fronts_in(backup: Path, folder: Path) -> list[str]:
    """Read a backup as Anki reads it."""
    from anki.collection import Collection

    target = folder / "restored"
    target.mkdir()
    file = target / "collection.anki2"
    col = Collection(str(file))
    col.close()
    col._backend.import_collection_package(
        col_path=str(file),
        backup_path=str(backup),
        media_folder=str(target / "collection.media"),
        media_db=str(target / "collection.media.db2"),
    )
    col.reopen()
    found = [col.get_note(one)["Front"] for one in col.find_notes("")]
    col.close()
    return sorted(found)
