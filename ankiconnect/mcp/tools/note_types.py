"""Note types."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki
from ..wire.declaring import tool
from . import paging
from .paging import Listed, Page

CLOZE = 1
"""Anki's number for a note type with cloze deletions."""


class NoteType(TypedDict):
    """A note type."""

    name: Annotated[str, "Its name."]
    fields: Annotated[list[str], "Names of its fields."]
    templates: Annotated[list[str], "Names of its card templates."]
    cloze: Annotated[bool, "Whether its cards come from cloze deletions."]


class NoteTypes(Listed):
    """A page of note types."""

    note_types: Annotated[list[NoteType], "The note types."]


@tool(
    "List note types",
    actions=("modelNames", "findModelsByName"),
    scopes={Scope.READ},
    idempotent=True,
)
async def anki_list_note_types(anki: Anki, arguments: Page) -> NoteTypes:
    """List note types with the exact names of their fields, which notes need. Call it before adding
    notes."""
    names = await anki.run("modelNames")
    rows = await described(anki, paging.part(names, arguments))
    found: NoteTypes = paging.page("note_types", rows, len(names), arguments)
    return found


async def described(anki: Anki, names: list[str]) -> list[NoteType]:
    """Note types by their names.

    Raises:
        ToolError: There is none of a name.
    """
    models = await anki.run("findModelsByName", modelNames=names) if names else []
    return [_described(one) for one in models]


def _described(model: Any) -> NoteType:
    return {
        "name": model["name"],
        "fields": [one["name"] for one in model["flds"]],
        "templates": [one["name"] for one in model["tmpls"]],
        "cloze": model["type"] == CLOZE,
    }
