"""Adding, changing and deleting notes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool
from . import outcomes
from .outcomes import Outcome
from .plain_text import EXCERPT, cut

MAX_NOTES = 50
_DUPLICATE = "cannot create note because it is a duplicate"


class NoteTags(TypedDict, total=False):
    """The tags of a note."""

    tags: Annotated[list[str], ""]


class NewNote(NoteTags):
    """A note to add."""

    fields: Annotated[dict[str, str], "HTML by field name"]


class NewNotes(TypedDict):
    """Notes to add."""

    deck: Annotated[str, "Must exist"]
    note_type: Annotated[str, ""]
    notes: Annotated[list[NewNote], "", {"maxItems": MAX_NOTES}]


class Adding(NewNotes, total=False):
    """Notes to add, and how."""

    on_duplicate: Annotated[
        Literal["refuse", "skip", "update", "allow"],
        "Default refuse",
    ]


class Added(TypedDict):
    """What was added."""

    added: Annotated[int, "How many were added."]
    results: Annotated[list[Outcome], "What became of each."]


@tool(
    "Add notes",
    actions=("addNote", "modelFieldNames", "modelNamesAndIds", "findNotes", "updateNote", "addTags"),
    scopes={Scope.ADD},
    writes=True,
)
async def anki_add_notes(anki: Anki, arguments: Adding) -> Added:
    """Add notes. Fields of Basic: {"Front": "le chat", "Back": "cat"}; of Cloze: {"Text":
    "The {{c1::cat}} sat"}; of others see anki_list_note_types. 10 to 20 a call are best. Each note has
    its own result; a refused one does not stop the others."""
    adder = _Adder(anki, arguments)
    await adder.begin()
    results = [await adder.add(index, one) for index, one in enumerate(arguments["notes"])]
    return {"added": outcomes.count(results, "added"), "results": results}


class _Adder:
    """Adds the notes of one call."""

    def __init__(self, anki: Anki, arguments: Adding) -> None:
        self._anki = anki
        self._deck, self._type = arguments["deck"], arguments["note_type"]
        self._choice = arguments.get("on_duplicate", "refuse")
        self._first_field = ""

    async def begin(self) -> None:
        """
        Raises:
            ToolError: There is no such note type.
        """
        names = await self._anki.run("modelFieldNames", modelName=self._type)
        self._first_field = names[0]

    async def add(self, index: int, note: NewNote) -> Outcome:
        """Add a note, or say why not."""
        sent = {
            "deckName": self._deck,
            "modelName": self._type,
            "fields": note["fields"],
            "tags": note.get("tags", []),
            "options": {"allowDuplicate": self._choice == "allow"},
        }
        try:
            added = await self._anki.run("addNote", note=sent)
        except ToolError as error:
            reason = str(error)
            if reason == _DUPLICATE:
                return await self._duplicate(index, note)
            return {"index": index, "status": "refused", "reason": cut(reason, EXCERPT)}
        return {"index": index, "note_id": added, "status": "added"}

    async def _duplicate(self, index: int, note: NewNote) -> Outcome:
        """What becomes of a note whose first field is there already."""
        found = await self._notes_like(note)
        if self._choice == "update" and found:
            await self._anki.run("updateNote", note={"id": found[0], "fields": note["fields"]})
            if note.get("tags"):
                await self._anki.run("addTags", notes=found[:1], tags=" ".join(note["tags"]))
            return {"index": index, "note_id": found[0], "status": "updated"}
        return {
            "index": index,
            "status": "skipped" if self._choice == "skip" else "refused",
            "reason": _DUPLICATE,
            "duplicate_of": found[: outcomes.MAX_LISTED],
        }

    async def _notes_like(self, note: NewNote) -> list[int]:
        """The notes with the same first field."""
        types = await self._anki.run("modelNamesAndIds")
        text = note["fields"].get(self._first_field, "").replace("\\", "\\\\").replace('"', '\\"')
        if self._type not in types:  # the name was given in another case
            return []
        query = f'"dupe:{types[self._type]},{text}"'
        return sorted(await self._anki.run("findNotes", query=query))


class ChangedId(TypedDict):
    """Which note changes."""

    note_id: Annotated[int, ""]


class ChangedNote(ChangedId, total=False):
    """A note to change."""

    fields: Annotated[dict[str, str], "HTML by field name"]
    tags: Annotated[list[str], "Replace all its tags"]


class Updating(TypedDict):
    """Notes to change."""

    notes: Annotated[list[ChangedNote], "", {"maxItems": MAX_NOTES}]


class Updated(TypedDict):
    """What was changed."""

    updated: Annotated[int, "How many were changed."]
    results: Annotated[list[Outcome], "What became of each."]


@tool(
    "Update notes",
    actions=("updateNote", "notesInfo"),
    scopes={Scope.EDIT},
    writes=True,
    destructive=True,
    idempotent=True,
)
async def anki_update_notes(anki: Anki, arguments: Updating) -> Updated:
    """Change fields or tags of notes. Other fields and the scheduling stay. Read a note before: new
    text replaces the old. For single tags use anki_tags."""
    results = [await _update(anki, index, one) for index, one in enumerate(arguments["notes"])]
    return {"updated": outcomes.count(results, "updated"), "results": results}


async def _update(anki: Anki, index: int, note: ChangedNote) -> Outcome:
    outcome: Outcome = {"index": index, "note_id": note["note_id"]}
    given: dict[str, Any] = {**note, "id": note["note_id"]}
    del given["note_id"]
    before = (await anki.run("notesInfo", notes=[note["note_id"]]))[0]
    if before and _is_like(before, note):
        return {**outcome, "status": "unchanged"}
    try:
        await anki.run("updateNote", note=given)
    except ToolError as error:
        return {**outcome, "status": "refused", "reason": cut(str(error), EXCERPT)}
    return {**outcome, "status": "updated"}


def _is_like(info: Any, note: ChangedNote) -> bool:
    """Whether a note is as it is to be."""
    values = {name: one["value"] for name, one in info["fields"].items()}
    same_fields = all(values.get(name) == text for name, text in note.get("fields", {}).items())
    return same_fields and sorted(note.get("tags", info["tags"])) == sorted(info["tags"])


class DeletedIds(TypedDict):
    """Which notes are deleted."""

    note_ids: Annotated[list[int], "", {"maxItems": 500}]


class Deleting(DeletedIds, total=False):
    """Which notes are deleted, and whether really."""

    dry_run: Annotated[bool, "Only count"]


class Deleted(TypedDict):
    """What is gone, or would be."""

    notes: Annotated[int, "Notes."]
    cards: Annotated[int, "Their cards."]
    dry_run: Annotated[bool, "Whether nothing was changed."]


@tool(
    "Delete notes",
    actions=("deleteNotes",),
    scopes={Scope.EDIT},
    writes=True,
    destructive=True,
    idempotent=True,
)
async def anki_delete_notes(anki: Anki, arguments: Deleting) -> Deleted:
    """Delete notes with their cards. Use dry_run first, and ask the user. To only stop cards, suspend
    them with anki_organize_cards."""
    ids, dry_run = arguments["note_ids"], arguments.get("dry_run", False)
    counted = await anki.run("deleteNotes", notes=ids, dryRun=True)
    if not dry_run:
        await anki.run("deleteNotes", notes=ids)
    return {"notes": counted["notes"], "cards": counted["cards"], "dry_run": dry_run}
