"""Notes: what a client sends to add or change one, and what it reads."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict, final

from .media import NoteMedia


class DuplicateScopeOptions(TypedDict, total=False):
    """Which notes count as duplicates of a new note, with the duplicate scope "deck"."""

    deckName: Annotated[
        str | None,
        "Name of the deck in which notes with cards count; null for the deck of the new note.",
    ]
    checkChildren: Annotated[bool | None, "Whether the subdecks of that deck count too."]
    checkAllModels: Annotated[bool | None, "Whether notes of other note types count too, in any scope."]


class NoteOptions(TypedDict, total=False):
    """How a new note is added."""

    allowDuplicate: Annotated[bool | None, "Whether to add the note even if it is a duplicate."]
    onDuplicate: Annotated[
        Literal["refuse", "allow", "skip", "update"] | None,
        'What happens to a duplicate: "refuse" does not add it, "allow" adds it, "skip" writes '
        'nothing, "update" writes its fields, tags and media to the oldest note that it is a '
        "duplicate of. It counts more than allowDuplicate.",
    ]
    duplicateScope: Annotated[
        str | None,
        '"deck" to look for duplicates in one deck; anything else means the collection.',
    ]
    duplicateScopeOptions: Annotated[DuplicateScopeOptions | None, "Which notes count as duplicates."]
    onMediaError: Annotated[
        Literal["text", "skip", "refuse"] | None,
        'What happens when a file cannot be stored: "text" puts the error text into its fields, '
        '"skip" adds the note without the file, "refuse" does not add the note.',
    ]


class NoteExtras(NoteMedia, total=False):
    """What a new note may have besides its deck, note type and fields."""

    tags: Annotated[
        list[str] | str | None,
        "The tags, as an array or as one text with spaces between them.",
    ]
    options: Annotated[NoteOptions | None, "How the note is added."]


class NewNote(NoteExtras):
    """A note to add."""

    deckName: Annotated[str, "Name of the deck of its cards."]
    modelName: Annotated[str, "Name of its note type."]
    fields: Annotated[
        dict[str, str],
        "The text of each field, as HTML, by the name of the field. Fields that are left out are "
        "empty.",
    ]


class NoteId(TypedDict):
    """The id of a note."""

    id: Annotated[int, "Id of the note."]


class NoteText(NoteId):
    """The id of a note, and new texts of its fields."""

    fields: Annotated[dict[str, str], "New texts by the name of the field. Other fields keep theirs."]


class FieldsUpdate(NoteText, NoteMedia):
    """New texts of a note's fields, with media that are appended to them."""


class NoteUpdate(NoteId, NoteMedia, total=False):
    """New texts and tags of a note. At least one of fields and tags is required."""

    fields: Annotated[
        dict[str, str] | None,
        "New texts by the name of the field. Other fields keep theirs.",
    ]
    tags: Annotated[
        list[str] | str | None,
        "All tags of the note from now on, as an array or as one text with spaces between them.",
    ]


class Tags(TypedDict, total=False):
    """Tags that replace those of a note."""

    tags: Annotated[
        list[str] | str | None,
        "All tags of the note from now on; without them it has none.",
    ]


class ModelUpdate(NoteId, Tags):
    """A note with a new note type. All its fields are emptied first."""

    modelName: Annotated[str, "Name of the new note type."]
    fields: Annotated[dict[str, str], "The texts of the new fields by name. Unknown names are ignored."]


class ModelChange(TypedDict):
    """What a change of the note type of notes does."""

    notes: Annotated[int, "How many notes change."]
    fields: Annotated[
        dict[str, str | None],
        "For each field of the new note type the one of the old note type, or null; {} if no note "
        "changes.",
    ]
    templates: Annotated[
        dict[str, str | None],
        "The same for the templates; {} from or to a cloze note type.",
    ]
    cardsRemoved: Annotated[int, "How many cards are removed, with their scheduling."]
    fullSync: Annotated[bool, "Whether the next sync must be a full one: true if any note changes."]


class FieldValue(TypedDict):
    """A field of a note."""

    value: Annotated[str, "Its text, as HTML."]
    order: Annotated[int, "Its position in the note type, from 0."]


class NoteInfo(TypedDict):
    """A note."""

    noteId: Annotated[int, "Id of the note."]
    profile: Annotated[str, "Name of the open profile."]
    tags: Annotated[list[str], "Its tags."]
    fields: Annotated[dict[str, FieldValue], "Its fields by name."]
    modelName: Annotated[str, "Name of its note type."]
    mod: Annotated[int, "When it was last changed, in seconds since 1970."]
    cards: Annotated[list[int], "Ids of its cards, in the order of the templates."]


class NoteTime(TypedDict):
    """When a note was last changed."""

    noteId: Annotated[int, "Id of the note."]
    mod: Annotated[int, "The time, in seconds since 1970."]


class AddableNote(TypedDict):
    """A note that can be added."""

    canAdd: Annotated[Literal[True], "true."]


class RefusedNote(TypedDict):
    """A note that cannot be added."""

    canAdd: Annotated[Literal[False], "false."]
    error: Annotated[str, "Why, as addNote would say it."]


class RefusedDuplicate(RefusedNote):
    """A note that cannot be added since it is a duplicate."""

    duplicateNoteIds: Annotated[list[int], "Ids of the notes that it is a duplicate of, oldest first."]


@final
class Unknown(TypedDict):
    """An empty object, in place of a note or card that does not exist."""


class WindowChange(NoteMedia, total=False):
    """What to change in the Add window. What is left out stays as it is."""

    deckName: Annotated[str | None, "Name of the deck to choose."]
    modelName: Annotated[str | None, "Name of the note type to choose."]
    fields: Annotated[dict[str, str] | None, "New texts by the name of the field."]
    tags: Annotated[
        list[str] | str | None,
        "The tags, as an array or as one text with spaces between them.",
    ]


class WindowNoteExtras(NoteMedia, total=False):
    """What a note for the Add window may have besides its deck and note type."""

    fields: Annotated[dict[str, str] | None, "The texts of fields by name."]
    tags: Annotated[
        list[str] | str | None,
        "The tags, as an array or as one text with spaces between them.",
    ]


class WindowNote(WindowNoteExtras):
    """A note that the Add window shows, for the user to add."""

    deckName: Annotated[str, "Name of the deck to choose."]
    modelName: Annotated[str, "Name of the note type to choose."]


class WouldDelete(TypedDict):
    """What an action would delete. It has changed nothing."""

    notes: Annotated[int, "Number of notes."]
    cards: Annotated[int, "Number of cards."]
