"""The collection as a whole."""

from __future__ import annotations

from typing import Annotated, TypedDict


class CollectionInfo(TypedDict):
    """The open collection. Times are in milliseconds since 1970."""

    profile: Annotated[str, "Name of the open profile, as getActiveProfile gives it."]
    ankiVersion: Annotated[str, 'The version of Anki, such as "26.09".']
    created: Annotated[int, "When it was created: the beginning of its first day."]
    modified: Annotated[int, "When anything in it was changed last; 0 if nothing was."]
    schemaModified: Annotated[int, "When it was changed last in a way that needs a full sync."]
    lastSync: Annotated[int | None, "When it was synced last; null if it never was."]
    fullSyncNeeded: Annotated[
        bool, "Whether the next sync must be a full one, such as the first one of a collection."
    ]
    notes: Annotated[int, "Number of notes."]
    cards: Annotated[int, "Number of cards."]
    reviews: Annotated[int, "Number of entries in the review log."]
    decks: Annotated[int, "Number of decks, Default included."]
    models: Annotated[int, "Number of note types."]
    mediaFolder: Annotated[str, "Absolute path of the media folder, on the machine Anki runs on."]


class UndoNames(TypedDict):
    """What Undo and Redo would do next, as Anki's menu names it."""

    undo: Annotated[str | None, "The step that Undo would revert; null if there is none."]
    redo: Annotated[str | None, "The step that Redo would repeat; null if there is none."]
