"""A sync that has to replace one whole side: who chooses which, what is said, what is kept.

Anki asks a person for the direction then. A client gets an error instead that names both sides, unless
it has chosen: what is replaced is gone, but for the backup that is made before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anki.sync import SyncOutput

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Collection

UPLOAD = "upload"
DOWNLOAD = "download"

_ACCEPTED = (SyncOutput.NO_CHANGES, SyncOutput.NORMAL_SYNC)
_POSSIBLE: dict[int, tuple[str, ...]] = {
    SyncOutput.FULL_SYNC: (UPLOAD, DOWNLOAD),
    SyncOutput.FULL_DOWNLOAD: (DOWNLOAD,),
    SyncOutput.FULL_UPLOAD: (UPLOAD,),
}
"""The directions that Anki offers: nobody replaces a collection by one without cards."""

_OUTCOMES = {
    UPLOAD: f'"fullSync": "{UPLOAD}" replaces the collection on the server by the one here',
    DOWNLOAD: f'"fullSync": "{DOWNLOAD}" replaces the collection here by the one on the server, '
    "and keeps a backup",
}


def check_direction(direction: str | None) -> None:
    """Check a client's choice.

    Raises:
        ActionError: It is no direction.
    """
    if direction not in (None, UPLOAD, DOWNLOAD):
        raise ActionError(
            f'sync() parameter fullSync must be "{UPLOAD}" or "{DOWNLOAD}", not {direction!r}'
        )


def is_needed(output: SyncOutput) -> bool:
    """Whether a sync ended with one side to be replaced; nothing has been changed then."""
    return output.required not in _ACCEPTED


def chosen(col: Collection, output: SyncOutput, direction: str | None, server: str) -> str:
    """The direction that a client has chosen.

    Args:
        col: The collection here.
        output: The outcome of the sync.
        direction: The client's choice, if any.
        server: The server in words.

    Raises:
        ActionError: It has not chosen, or what it has chosen would leave a collection without cards.
    """
    possible = _POSSIBLE.get(output.required, ())
    if direction in possible:
        return str(direction)
    choices = "; ".join(_OUTCOMES[one] for one in possible)
    raise ActionError(
        f"Sync status {output.required} not one of {list(_ACCEPTED)} - see SyncOutput.ChangesRequired: "
        f"a full sync is needed, and a person must choose its direction. Here: {_here(col)}. "
        f"On the server ({server}): {_there(output)}. {choices}."
    )


def _here(col: Collection) -> str:
    """The collection here in words."""
    database: Any = col.db
    changed, synced, schema = database.first("select mod, ls, scm from col")
    when = f"last synced {_when(synced)}" if synced else "never synced"
    marked = ", and since then its note types were changed, or a full sync was asked for"
    notes, cards = _count(col.note_count(), "note"), _count(col.card_count(), "card")
    return (
        f"{notes} and {cards}, last changed {_when(changed)}, {when}"
        f"{marked if synced and schema > synced else ''}"
    )


def _there(output: SyncOutput) -> str:
    """What the server lets one know of its collection."""
    if output.required == SyncOutput.FULL_UPLOAD:
        return "a collection without cards"
    if output.required == SyncOutput.FULL_DOWNLOAD:
        return "a collection with cards, while there are none here"
    return "another collection with cards, which cannot be merged with this one"


def _when(milliseconds: int) -> str:
    if not milliseconds:
        return "never"
    return datetime.fromtimestamp(milliseconds / 1000).strftime("%Y-%m-%d %H:%M:%S")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def never_synced(col: Collection) -> bool:
    """Whether a collection has never been synced with a server."""
    database: Any = col.db
    return not database.scalar("select ls from col")


def is_untouched(col: Collection) -> bool:
    """Whether a collection is as Anki makes it, so that replacing it loses nothing.

    No note, card, review or deletion, and no deck, deck option or note type that was ever changed.
    """
    database: Any = col.db
    filled = ("notes", "cards", "revlog", "graves")
    changed = ("decks", "deck_config", "notetypes")
    rows = [f"exists (select 1 from {table})" for table in filled]
    rows += [f"exists (select 1 from {table} where mtime_secs)" for table in changed]
    return not any(database.first(f"select {', '.join(rows)}"))


def back_up(col: Collection, folder: Path) -> None:
    """Write a backup as Anki does; none when nothing has changed since the last one.

    Raises:
        anki.errors.AnkiException: It cannot be written.
        OSError: The folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    col.create_backup(backup_folder=str(folder), force=True, wait_for_completion=True)


def take_over(col: Any) -> None:
    """What has to be read anew after a sync."""
    col._load_scheduler()  # its version may have changed
    col.models._clear_cache()
