"""Changing the tags of notes, and the collection's list of tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from anki.notes import Note, NoteId

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..notes.draft import read_tags
from ..notes.removing import known_notes
from ..notes.updating import find_note
from ..shared.queries import by_id, database
from ..shared.tags import folded, split_new, split_sent, split_stored, stored_tag

if TYPE_CHECKING:
    from anki.collection import Collection


@action("getTags", scope=Scope.READ)
def get_tags(col: Collection, /) -> list[str]:
    """Get all tags in the collection's list, even those that no note uses anymore.

    Returns:
        array of string, sorted

    Example:
        {}
    """
    return list(col.tags.all())


@action("getNoteTags", scope=Scope.READ)
def get_note_tags(col: Collection, /, note: NoteId) -> list[str]:
    """Get the tags of one note.

    Args:
        note: Id of the note.

    Returns:
        array of string, sorted

    Errors:
        ``Note was not found: ...``

    Example:
        {"note": 1751300000002}
    """
    tags = database(col).scalar("select tags from notes where id = ?", note)
    if tags is None:
        raise ActionError(f"Note was not found: {note}")
    return split_stored(tags)


@action("addTags", scope=Scope.EDIT, writes=Writes.NOTES | Writes.TAGS, idempotent=True)
def add_tags(
    col: Collection, step: UndoStep, /, notes: list[NoteId], tags: str, add: bool = True
) -> None:
    """Add tags to notes.

    Args:
        notes: Ids of the notes; unknown ones are ignored. [] only adds the tags to the list of tags.
        tags: Tags, separated by white space.
        add: false removes the tags instead.

    Returns:
        null

    Example:
        {"notes": [1751300000001, 1751300000002], "tags": "easy lesson1"}
    """
    if not add:
        return remove_tags(col, step, notes, tags)
    known, added = known_notes(col, notes), split_new(tags)
    # Without any id, the tags only join the list of tags, as some clients want it.
    if added and (known or not notes):
        wanted = set(map(folded, added))
        if known and not all(wanted <= one for one in _folded_tags(col, known)):
            step.begin("Add Tags to", "Note", len(known))
        elif not wanted <= set(map(folded, col.tags.all())):
            step.begin("Add", "Tag", len(added))
        step.did(col.tags.bulk_add(known, " ".join(added)))


@action("removeTags", scope=Scope.EDIT, writes=Writes.NOTES, destructive=True, idempotent=True)
def remove_tags(col: Collection, step: UndoStep, /, notes: list[NoteId], tags: str) -> None:
    """Remove tags from notes. The tags stay in the list of all tags until clearUnusedTags is called.

    Args:
        notes: Ids of the notes; unknown ones are ignored.
        tags: Tags, separated by white space; case does not matter.

    Returns:
        null

    Example:
        {"notes": [1751300000002], "tags": "polite"}
    """
    known, removed = known_notes(col, notes), split_sent(tags)
    if known and removed:
        unwanted = set(map(folded, removed))
        if not all(unwanted.isdisjoint(one) for one in _folded_tags(col, known)):
            step.begin("Remove Tags from", "Note", len(known))
        step.did(col.tags.bulk_remove(known, " ".join(removed)))


def _folded_tags(col: Collection, notes: list[NoteId]) -> list[set[str]]:
    rows = by_id(col, "tags", "notes", notes)
    return [set(map(folded, split_stored(tags))) for (tags,) in rows.values()]


@action(
    "updateNoteTags",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.TAGS,
    destructive=True,
    idempotent=True,
)
def update_note_tags(
    col: Collection, step: UndoStep, /, note: NoteId, tags: Annotated[Any, list[str] | str]
) -> None:
    """Replace all tags of a note.

    Args:
        note: Id of the note.
        tags: Array of tags, or one string with spaces between the tags.

    Returns:
        null

    Errors:
        ``Must provide tags as a list of strings``, ``Note was not found: ...``

    Example:
        {"note": 1751300000001, "tags": ["greeting", "easy"]}
    """
    wanted = read_tags(tags)
    found = find_note(col, note)
    found.tags = wanted
    step.update_note(found)


@action(
    "replaceTags",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.TAGS,
    destructive=True,
    idempotent=True,
)
def replace_tags(
    col: Collection,
    step: UndoStep,
    /,
    notes: list[NoteId],
    tag_to_replace: str,
    replace_with_tag: str,
) -> None:
    """Replace a tag in notes that have it.

    Args:
        notes: Ids of the notes; unknown ones and notes without the tag are ignored.
        tag_to_replace: The whole tag; case does not matter.
        replace_with_tag: The new tag, or several tags separated by white space.

    Returns:
        null

    Example:
        {"notes": [1751300000001], "tag_to_replace": "greeting", "replace_with_tag": "phrase"}
    """
    rows = by_id(col, "tags", "notes", notes)
    tags = ((note, row[0]) for note, row in rows.items())
    _replace(col, step, tags, tag_to_replace, replace_with_tag)


@action(
    "replaceTagsInAllNotes",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.TAGS,
    destructive=True,
    idempotent=True,
)
def replace_tags_in_all_notes(
    col: Collection, step: UndoStep, /, tag_to_replace: str, replace_with_tag: str
) -> None:
    """Replace a tag in every note that has it.

    Args:
        tag_to_replace: The whole tag; case does not matter.
        replace_with_tag: The new tag, or several tags separated by white space.

    Returns:
        null

    Example:
        {"tag_to_replace": "greeting", "replace_with_tag": "phrase"}
    """
    rows = database(col).all("select id, tags from notes where tags != ''")
    _replace(col, step, rows, tag_to_replace, replace_with_tag)


def _replace(col: Collection, step: UndoStep, rows: Iterable[Any], old: str, replacement: str) -> None:
    """Replace a tag in the notes that have it.

    Args:
        rows: The id of each note, with its tags as Anki stores them.
    """
    new = split_new(replacement)
    replaced = folded(stored_tag(old))
    changed: list[Note] = []
    held = ""
    for note, tags in rows:
        kept = [tag for tag in split_stored(tags) if folded(tag) != replaced]
        if len(kept) == len(split_stored(tags)):
            continue
        held = next(tag for tag in split_stored(tags) if folded(tag) == replaced)
        found = col.get_note(note)
        if {folded(tag) for tag in kept + new} != {folded(tag) for tag in found.tags}:
            found.tags = kept + new
            changed.append(found)
    if changed:
        step.begin("Replace Tag in", "Note", len(changed))
        step.did(col.update_notes(changed))
    # A tag has the same case in all notes, so another case is another name of the tag.
    recased = next((tag for tag in new if folded(tag) == replaced), held)
    if recased != held:
        step.begin("Rename", "Tag")
        step.did(col.tags.rename(held, recased))


@action("clearUnusedTags", scope=Scope.EDIT, writes=Writes.TAGS, destructive=True, idempotent=True)
def clear_unused_tags(col: Collection, step: UndoStep, /) -> None:
    """Remove the tags that no note uses from the list of all tags.

    Returns:
        null

    Example:
        After removeTags {"notes": [1751300000003], "tags": "animal"}
        {}
    """
    used = {
        tag
        for (tags,) in database(col).all("select distinct tags from notes")
        for tag in split_stored(tags)
    }
    if not set(map(folded, col.tags.all())) <= set(map(folded, used)):
        step.begin("Clear Unused Tags")
    step.did(col.tags.clear_unused_tags())
