"""What became of each of several notes."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from .codes import Code


class AddOutcome(TypedDict):
    """What became of a note that was to be added."""

    status: Annotated[
        Literal["added", "updated", "skipped", "refused"],
        '"updated" and "skipped" are for duplicates, with the option onDuplicate.',
    ]
    noteId: Annotated[
        int | None,
        "Id of the new note, or of the one that was there already; null for a refused note.",
    ]
    cards: Annotated[list[int], "Ids of the cards of that note, in the order of the templates."]
    code: Annotated[Code | None, "Why it was refused, in one word; else null."]
    error: Annotated[str | None, "Why it was refused, as addNote says it; else null."]
    duplicateNoteIds: Annotated[list[int], "Ids of the notes that it is a duplicate of, oldest first."]


class UpdateOutcome(TypedDict):
    """What became of a note that was to be changed."""

    noteId: Annotated[int | None, "The id that was sent; null when it is not an id."]
    status: Annotated[
        Literal["updated", "unchanged", "refused"],
        '"unchanged" means that the note had these texts and tags already.',
    ]
    code: Annotated[Code | None, "Why it was refused, in one word; else null."]
    error: Annotated[str | None, "Why it was refused, as updateNote says it; else null."]
