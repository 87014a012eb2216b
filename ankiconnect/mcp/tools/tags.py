"""Tags."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool
from . import paging
from .paging import Page, Paged

MAX_NOTES = 1_000


class TagAction(TypedDict):
    """What is done."""

    action: Annotated[
        Literal["list", "add", "remove", "rename", "delete"],
        "",
    ]


class Tagging(TagAction, Page, total=False):
    """What is done with which tags and notes."""

    tags: Annotated[list[str], "list: parts of names"]
    new_tag: Annotated[str, "rename: may exist, then they merge"]
    note_ids: Annotated[list[int], "add, remove", {"maxItems": MAX_NOTES}]
    dry_run: Annotated[bool, "delete: only count"]


class Tagged(Paged, total=False):
    """The tags, or how many notes have changed."""

    tags: Annotated[list[str], "The tags."]
    total: Annotated[int, "How many tags there are."]
    changed_notes: Annotated[int, "How many notes were changed, or would be."]


@tool(
    "List and tidy tags",
    actions=("getTags", "addTags", "removeTags", "renameTag", "deleteTags", "notesInfo"),
    scopes={Scope.EDIT},
    writes=True,
    destructive=True,
    idempotent=True,
)
async def anki_tags(anki: Anki, arguments: Tagging) -> Tagged:
    """List all tags, add tags to notes or remove them, or rename, merge or delete tags everywhere with
    their subtags (parent::child)."""
    return await _ACTIONS[arguments["action"]](anki, arguments)


async def _list(anki: Anki, arguments: Tagging) -> Tagged:
    parts = [one.lower() for one in arguments.get("tags", [])]
    found = [one for one in await anki.run("getTags") if _has(one, parts)]
    shown: Tagged = paging.page("tags", paging.part(found, arguments), len(found), arguments)
    return shown


def _has(tag: str, parts: list[str]) -> bool:
    return not parts or any(one in tag.lower() for one in parts)


async def _add(anki: Anki, arguments: Tagging) -> Tagged:
    return await _on_notes(anki, "addTags", arguments)


async def _remove(anki: Anki, arguments: Tagging) -> Tagged:
    return await _on_notes(anki, "removeTags", arguments)


async def _on_notes(anki: Anki, action: str, arguments: Tagging) -> Tagged:
    notes, tags = _needed(arguments, "note_ids"), _needed(arguments, "tags")
    before = await _tags_of(anki, notes)
    await anki.run(action, notes=notes, tags=" ".join(tags))
    after = await _tags_of(anki, notes)
    return {"changed_notes": sum(after[one] != before.get(one) for one in after)}


async def _tags_of(anki: Anki, notes: list[int]) -> dict[int, list[str]]:
    infos = await anki.run("notesInfo", notes=notes)
    return {one["noteId"]: one["tags"] for one in infos if one}


async def _rename(anki: Anki, arguments: Tagging) -> Tagged:
    new_tag = _needed(arguments, "new_tag")
    counts = [
        await anki.run("renameTag", tag=tag, newTag=new_tag) for tag in _needed(arguments, "tags")
    ]
    return {"changed_notes": sum(counts)}


async def _delete(anki: Anki, arguments: Tagging) -> Tagged:
    dry_run = arguments.get("dry_run")
    result = await anki.run("deleteTags", tags=_needed(arguments, "tags"), dryRun=dry_run)
    return {"changed_notes": result["notes"] if dry_run else result}


def _needed(arguments: Tagging, name: str) -> Any:
    """
    Raises:
        ToolError: An argument is missing that the action needs.
    """
    found = arguments.get(name)
    if not found:
        raise ToolError(f'the action {arguments["action"]} needs "{name}"')
    return found


_ACTIONS = {"list": _list, "add": _add, "remove": _remove, "rename": _rename, "delete": _delete}
