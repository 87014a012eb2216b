"""Adding, changing and deleting notes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from ...handlers.framework.action import Scope
from ...objects import notes as api
from ..wire.catalog import Anki
from ..wire.declaring import tool
from . import outcomes
from .outcomes import Outcome

MAX_NOTES = 50


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


@tool("Add notes", actions=("addNotes",), scopes={Scope.ADD}, writes=True)
async def anki_add_notes(anki: Anki, arguments: Adding) -> Added:
    """Add notes. Fields of Basic: {"Front": "le chat", "Back": "cat"}; of Cloze: {"Text":
    "The {{c1::cat}} sat"}; of others see anki_list_note_types. 10 to 20 a call are best. Each note has
    its own result; a refused one does not stop the others."""
    sent = [_new_note(arguments, one) for one in arguments["notes"]]
    results = outcomes.of_notes(await anki.run("addNotes", notes=sent, details=True))
    return {"added": outcomes.count(results, "added"), "results": results}


def _new_note(arguments: Adding, note: NewNote) -> api.NewNote:
    return {
        "deckName": arguments["deck"],
        "modelName": arguments["note_type"],
        "fields": note["fields"],
        "tags": note.get("tags", []),
        "options": {"onDuplicate": arguments.get("on_duplicate", "refuse")},
    }


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
    actions=("updateNotes",),
    scopes={Scope.EDIT},
    writes=True,
    destructive=True,
    idempotent=True,
)
async def anki_update_notes(anki: Anki, arguments: Updating) -> Updated:
    """Change fields or tags of notes. Other fields and the scheduling stay. Read a note before: new
    text replaces the old. For single tags use anki_tags."""
    sent = [_update(one) for one in arguments["notes"]]
    results = outcomes.of_notes(await anki.run("updateNotes", notes=sent, details=True))
    return {"updated": outcomes.count(results, "updated"), "results": results}


def _update(note: ChangedNote) -> dict[str, Any]:
    given: dict[str, Any] = {**note, "id": note["note_id"]}
    del given["note_id"]
    return given


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
