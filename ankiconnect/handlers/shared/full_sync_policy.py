"""Full syncs, where one collection replaces the other: choosing the direction, and the error text.

Anki asks the user for the direction. A client gets an error instead, which describes both collections,
unless its request gives the direction. The replaced collection is lost, except for the backup made
before.
"""

from __future__ import annotations

from datetime import datetime
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
"""The directions that Anki offers. It never replaces a collection with cards by one without cards."""

_OUTCOMES = {
    UPLOAD: f'"fullSync": "{UPLOAD}" replaces the collection on the server by the one here',
    DOWNLOAD: f'"fullSync": "{DOWNLOAD}" replaces the collection here by the one on the server',
}


def check_direction(direction: str | None) -> None:
    """
    Raises:
        ActionError: It is not a direction.
    """
    if direction not in (None, UPLOAD, DOWNLOAD):
        raise ActionError(
            f'sync() parameter fullSync must be "{UPLOAD}" or "{DOWNLOAD}", not {direction!r}'
        )


def is_needed(output: SyncOutput) -> bool:
    """Whether a full sync is needed after a normal sync was tried. Nothing has changed yet in that
    case."""
    return output.required not in _ACCEPTED


def chosen(
    col: Collection, output: SyncOutput, direction: str | None, backup: bool, server: str
) -> str:
    """The direction of the full sync that the client chose.

    Args:
        col: The collection on this machine.
        output: The result of the sync that was tried.
        direction: The client's choice, if any.
        backup: Whether a backup is made first, for the error text.
        server: Name of the server for the error text.

    Raises:
        ActionError: The client chose no direction, or one that would leave a collection without cards.
    """
    possible = _POSSIBLE.get(output.required, ())
    if direction in possible:
        return str(direction)
    choices = "; ".join(_outcome(one, backup) for one in possible)
    raise ActionError(
        f"Sync status {output.required} not one of {list(_ACCEPTED)} - see SyncOutput.ChangesRequired: "
        f"a full sync is needed, and a person must choose its direction. Here: {_here(col)}. "
        f"On the server ({server}): {_there(output)}. {choices}."
    )


def _outcome(direction: str, backup: bool) -> str:
    kept = ", and keeps a backup" if backup and direction == DOWNLOAD else ""
    return f"{_OUTCOMES[direction]}{kept}"


def _here(col: Collection) -> str:
    """Describe the collection on this machine."""
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
    """Describe the collection on the server, as far as the server tells."""
    if output.required == SyncOutput.FULL_UPLOAD:
        return "a collection without cards"
    if output.required == SyncOutput.FULL_DOWNLOAD:
        return "a collection with cards, while there are none here"
    return "another collection with cards, which cannot be merged with this one"


def _when(milliseconds: int) -> str:
    """A time in milliseconds since 1970, in words; 0 is never."""
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
    """Whether a collection was never changed, so that replacing it loses nothing.

    It has no notes, cards, reviews or deletions, and its decks, deck options and note types are those
    that Anki created.
    """
    database: Any = col.db
    filled = ("notes", "cards", "revlog", "graves")
    changed = ("decks", "deck_config", "notetypes")
    rows = [f"exists (select 1 from {table})" for table in filled]
    rows += [f"exists (select 1 from {table} where mtime_secs)" for table in changed]
    return not any(database.first(f"select {', '.join(rows)}"))


def take_over(col: Any) -> None:
    """Reload the parts of a collection that a sync may have changed."""
    col._load_scheduler()  # its version may have changed
    col.models._clear_cache()
