"""Actions of the category "notes", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from ...objects.notes import (
        AddableNote,
        FieldsUpdate,
        ModelChange,
        ModelUpdate,
        NewNote,
        NoteInfo,
        NoteTime,
        NoteUpdate,
        RefusedDuplicate,
        RefusedNote,
        Unknown,
        WouldDelete,
    )
    from ...objects.outcomes import AddOutcome, UpdateOutcome
    from ...objects.parts import NotePart


class AsyncNotes(ABC):
    """Actions of the category "notes"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    @overload
    async def add_note(self, note: NewNote, details: Literal[False] = False) -> int: ...
    @overload
    async def add_note(self, note: NewNote, details: Literal[True]) -> AddOutcome: ...
    async def add_note(self, note: NewNote, details: bool = False) -> Any:
        """Add a note.

        Args:
            note: The note, with its media. The error text of a file that cannot be stored is put
                into the fields of the file, unless the option onMediaError says something else. The
                option onDuplicate says what happens to a duplicate.
            details: Whether to say what became of the note. A note that is refused is then not an
                error.

        Returns:
            int: id of the new note, or of the one that was there already; with details, what became
            of the note
        """
        return await self.call("addNote", {"note": note, "details": details})

    @overload
    async def add_notes(
        self, notes: list[NewNote], details: Literal[False] = False
    ) -> list[int | None]: ...
    @overload
    async def add_notes(self, notes: list[NewNote], details: Literal[True]) -> list[AddOutcome]: ...
    async def add_notes(self, notes: list[NewNote], details: bool = False) -> Any:
        """Add several notes, in order. The second of two equal notes is a duplicate of the first.

        Args:
            notes: Notes as for addNote.
            details: Whether to say what became of each note.

        Returns:
            array: the id of each note, or null for a note that could not be added; with details,
            what became of each note. The other notes are added all the same
        """
        return await self.call("addNotes", {"notes": notes, "details": details})

    async def can_add_note(self, note: NewNote) -> bool:
        """Tell whether addNote would add a note.

        A duplicate is not added, unless the options of the note allow it. With the option
        onDuplicate "skip" or "update" the answer is no.

        Args:
            note: As for addNote.

        Returns:
            bool: false for any failure, also for a note that is not valid
        """
        result: bool = await self.call("canAddNote", {"note": note})
        return result

    async def can_add_notes(self, notes: list[NewNote]) -> list[bool]:
        """Tell whether addNote would add each of several notes. Each note is compared with the
        collection, not with the other notes of the request.

        Args:
            notes: As for addNote.

        Returns:
            array of bool, in input order
        """
        result: list[bool] = await self.call("canAddNotes", {"notes": notes})
        return result

    async def can_add_notes_with_error_detail(
        self, notes: list[NewNote], duplicates: bool = False
    ) -> list[AddableNote | RefusedNote | RefusedDuplicate]:
        """Tell whether addNote would add each of several notes, and if not, why. Each note is compared
        with the collection, not with the other notes of the request.

        Args:
            notes: As for addNote.
            duplicates: Whether to name the notes that a duplicate duplicates.

        Returns:
            array: for each note, whether it can be added, and if not, the error text of addNote
        """
        result: list[AddableNote | RefusedNote | RefusedDuplicate] = await self.call(
            "canAddNotesWithErrorDetail", {"notes": notes, "duplicates": duplicates}
        )
        return result

    async def can_add_note_with_error_detail(self, note: NewNote) -> AddableNote | RefusedNote:
        """Tell whether addNote would add a note, and if not, why.

        Args:
            note: As for addNote.

        Returns:
            object: whether it can be added, and if not, the error text of addNote
        """
        result: AddableNote | RefusedNote = await self.call("canAddNoteWithErrorDetail", {"note": note})
        return result

    async def change_notes_model(
        self,
        notes: list[int],
        model_name: str,
        fields: dict[str, str | None] | None = None,
        templates: dict[str, str | None] | None = None,
        dry_run: bool = False,
    ) -> ModelChange:
        """Change the note type of notes, as Anki's window does. Cards keep their scheduling. The next
        sync must be a full one.

        Args:
            notes: Ids of notes that have one note type; unknown ones are ignored.
            model_name: Name of the new note type. It may be the old one, with its fields or
                templates in another order.
            fields: For each field of the new note type the one of the old note type whose text it
                gets, or null to leave it empty. Those that are left out get the remaining old
                fields: one of the same name, else the next one in order. The text of an old field
                that no new one gets is lost.
            templates: The same for the cards of the templates. Cards of an old template that no new
                one gets are removed. From or to a cloze note type cards keep their number, and
                templates must be left out.
            dry_run: Whether to change nothing, and only say what would be done.

        Returns:
            object: how many notes change, how, and how many cards are removed
        """
        result: ModelChange = await self.call(
            "changeNotesModel",
            {
                "notes": notes,
                "modelName": model_name,
                "fields": fields,
                "templates": templates,
                "dryRun": dry_run,
            },
        )
        return result

    async def delete_notes(self, notes: list[int], dry_run: bool = False) -> WouldDelete | None:
        """Delete notes and their cards. Their reviews stay in the review log.

        Args:
            notes: Ids of the notes; unknown ones are ignored.
            dry_run: true only counts what would be deleted.

        Returns:
            null; with dryRun an object: the number of notes and cards
        """
        result: WouldDelete | None = await self.call("deleteNotes", {"notes": notes, "dryRun": dry_run})
        return result

    async def find_and_replace_in_notes(
        self,
        find: str,
        replace: str,
        notes: list[int] | None = None,
        query: str | None = None,
        field_name: str | None = None,
        regex: bool = False,
        match_case: bool = False,
    ) -> int:
        """Replace text in the fields of notes, as Anki's browser does.

        Args:
            find: The text to find. It must not be empty.
            replace: The text to insert instead. With regex, ``$1`` or ``${name}`` is what a group
                has matched, and ``$$`` a dollar sign.
            notes: Ids of the notes; unknown ones are ignored.
            query: Search text in Anki's syntax. If it is given, the ids are ignored.
            field_name: Name of the only field to replace in; null for all fields. Notes without
                that field stay as they are.
            regex: Whether find is a regular expression, as Anki's search has them.
            match_case: Whether upper and lower case differ.

        Returns:
            int: number of notes that changed
        """
        result: int = await self.call(
            "findAndReplaceInNotes",
            {
                "find": find,
                "replace": replace,
                "notes": notes,
                "query": query,
                "fieldName": field_name,
                "regex": regex,
                "matchCase": match_case,
            },
        )
        return result

    async def find_notes(
        self,
        query: str | None = None,
        sort: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[int]:
        """Search for notes, as in Anki's browser.

        Args:
            query: Search text in Anki's syntax. An empty text finds every note.
            sort: The column of Anki's browser to sort by, in the name that Anki's library has for
                it, such as noteCrt, noteMod or noteFld.
            descending: Whether the highest comes first.
            limit: How many ids to return at most.
            offset: How many ids to leave out at the beginning.

        Returns:
            array of int: note ids in that order. Without sort they are in no particular order, but
            in that of the ids if descending, limit or offset is given. [] when the query is missing
            or null
        """
        result: list[int] = await self.call(
            "findNotes",
            {"query": query, "sort": sort, "descending": descending, "limit": limit, "offset": offset},
        )
        return result

    async def notes_info(
        self,
        notes: list[int] | None = None,
        query: str | None = None,
        properties: list[str] | None = None,
    ) -> list[NoteInfo | NotePart | Unknown]:
        """Get the contents of notes.

        Args:
            notes: Ids of the notes.
            query: Search text in Anki's syntax. If it is given, the ids are ignored.
            properties: Names of the members that are wanted, such as noteId and tags; all of them
                if it is left out. ``fields.Front`` is one field; a note that lacks it has no such
                member in fields.

        Returns:
            array: the notes in input order; {} for an unknown id
        """
        result: list[NoteInfo | NotePart | Unknown] = await self.call(
            "notesInfo", {"notes": notes, "query": query, "properties": properties}
        )
        return result

    async def notes_mod_time(self, notes: list[int]) -> list[NoteTime | Unknown]:
        """Get the times when notes were last changed.

        Args:
            notes: Ids of the notes.

        Returns:
            array: the times in input order; {} for an unknown id
        """
        result: list[NoteTime | Unknown] = await self.call("notesModTime", {"notes": notes})
        return result

    async def remove_empty_notes(self, dry_run: bool = False) -> WouldDelete | None:
        """Delete the notes whose cards are all empty, as Anki's "Empty Cards" reports them.

        Args:
            dry_run: true only counts what would be deleted.

        Returns:
            null; with dryRun an object: the number of notes and cards
        """
        result: WouldDelete | None = await self.call("removeEmptyNotes", {"dryRun": dry_run})
        return result

    async def update_note(self, note: NoteUpdate) -> None:
        """Set fields of a note, or its tags, or both.

        Args:
            note: The note's id, and the new texts, tags or both. At least one of fields and tags is
                required. fields is as for updateNoteFields, tags as for updateNoteTags.
        """
        await self.call("updateNote", {"note": note})

    async def update_note_fields(self, note: FieldsUpdate) -> None:
        """Set fields of a note. The note may become empty or a duplicate; that is not checked.

        Args:
            note: The note's id and the new texts. Unknown names beside known ones are ignored.
                Media are appended to the fields after they are set.
        """
        await self.call("updateNoteFields", {"note": note})

    async def update_note_model(self, note: ModelUpdate) -> None:
        """Change the note type of a note, with new fields and tags.

        The missing cards of the new note type are created. Cards without a template in the new note
        type stay until the user deletes empty cards.

        Args:
            note: The note's id, with its new note type, fields and tags. All fields are emptied
                first. Unknown names are ignored. The tags are replaced; without "tags" they are
                removed.
        """
        await self.call("updateNoteModel", {"note": note})

    @overload
    async def update_notes(self, notes: list[NoteUpdate], details: Literal[False] = False) -> None: ...
    @overload
    async def update_notes(
        self, notes: list[NoteUpdate], details: Literal[True]
    ) -> list[UpdateOutcome]: ...
    async def update_notes(self, notes: list[NoteUpdate], details: bool = False) -> Any:
        """Set fields or tags of many notes, or both, in order. A note that has these texts and tags
        already is not written.

        Args:
            notes: As for updateNote. A note may come more than once.
            details: Whether to say what became of each note. The others are then changed although
                one is refused. Without details nothing is written if one is refused.

        Returns:
            null; with details, an array of what became of each note
        """
        return await self.call("updateNotes", {"notes": notes, "details": details})
