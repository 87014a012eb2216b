"""Changing the note type of many notes, as Anki's "Change Note Type" does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from anki.consts import MODEL_CLOZE
from anki.models import NotetypeId
from anki.notes import NoteId

from ...objects.notes import ModelChange
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..shared.backups import back_up_first
from ..shared.names import Stored, find, find_notetype, stored_field, stored_part
from ..shared.queries import IN_IDS, by_id, database, json_ids
from .many import save_typed

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

_TOGETHER = 200
"""Notes that are changed in one operation: about 15 ms."""
_NOTHING = -1
"""In Anki's maps: what has no counterpart in the old note type."""


@action(
    "changeNotesModel",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
)
async def change_notes_model(
    context: RequestContext,
    /,
    notes: list[NoteId],
    modelName: str,
    fields: Annotated[JsonObject | None, dict[str, str | None]] = None,
    templates: Annotated[JsonObject | None, dict[str, str | None]] = None,
    dryRun: bool = False,
) -> ModelChange:
    """Change the note type of notes, as Anki's window does. Cards keep their scheduling. The next sync
    must be a full one.

    Args:
        notes: Ids of notes that have one note type; unknown ones are ignored.
        modelName: Name of the new note type. It may be the old one, with its fields or templates in
            another order.
        fields: For each field of the new note type the one of the old note type whose text it gets, or
            null to leave it empty. Those that are left out get the remaining old fields: one of the
            same name, else the next one in order. The text of an old field that no new one gets is
            lost.
        templates: The same for the cards of the templates. Cards of an old template that no new one
            gets are removed. From or to a cloze note type cards keep their number, and templates must
            be left out.
        dryRun: Whether to change nothing, and only say what would be done.

    Returns:
        object: how many notes change, how, and how many cards are removed

    Errors:
        ``model was not found: ...``, ``the notes must have one note type; they have ...``,
        ``... has no field ...; it has ...``, ``... has no template ...; it has ...``,
        ``templates.... and templates.... are both ...``,
        ``templates must be left out: ... is a cloze note type``.

    Example:
        {
          "notes": [1751300000001, 1751300000002],
          "modelName": "Cloze",
          "fields": {"Text": "Back", "Back Extra": "Front"}
        }
    """
    plan = await context.main(_plan, notes, modelName, fields, templates)
    if dryRun or not plan.notes:
        return await context.main(_described, plan)
    await back_up_first(context)
    await context.start_and_wait(save_typed, plan.notes)
    return await context.main(_change, plan)


@dataclass(frozen=True)
class _Plan:
    """What will be done.

    Attributes:
        notes: The notes that change.
        fields, templates: For each one of the new note type the index of the one in the old note type,
            or `_NOTHING`. No templates from or to a cloze note type.
    """

    notes: Sequence[NoteId] = ()
    old: NotetypeDict | None = None
    new: NotetypeDict | None = None
    fields: Sequence[int] = ()
    templates: Sequence[int] | None = None


def _plan(
    col: Collection,
    /,
    notes: Sequence[NoteId],
    name: str,
    fields: JsonObject | None,
    templates: JsonObject | None,
) -> _Plan:
    """
    Raises:
        ActionError: The parameters do not fit.
    """
    new = find_notetype(col, name)
    if new is None:
        raise ActionError(f"model was not found: {name}", "modelNotFound")
    rows = by_id(col, "mid", "notes", set(notes))
    known = [note for note in dict.fromkeys(notes) if note in rows]
    old = _only_notetype(col, {row[0] for row in rows.values()})
    if old is None:
        return _Plan()
    plan = _Plan(known, old, new, _fields(old, new, fields), _templates(old, new, templates))
    return _Plan() if _is_as_before(plan) else plan


def _only_notetype(col: Collection, ids: set[int]) -> NotetypeDict | None:
    """The note type of the notes; None when there are no notes."""
    found = [one for one in (col.models.get(NotetypeId(id)) for id in sorted(ids)) if one]
    if len(found) > 1:
        names = parameter_types.listed(one["name"] for one in found)
        raise ActionError(f"the notes must have one note type; they have {names}")
    return found[0] if found else None


def _is_as_before(plan: _Plan) -> bool:
    """Whether the notes have the new note type already, with the same order of everything."""
    assert plan.old is not None and plan.new is not None
    return (
        plan.old["id"] == plan.new["id"]
        and list(plan.fields) == list(range(len(plan.fields)))
        and (plan.templates is None or list(plan.templates) == list(range(len(plan.templates))))
    )


def _fields(old: NotetypeDict, new: NotetypeDict, given: JsonObject | None) -> list[int]:
    return _mapped(old, new, "field", given or {})


def _templates(old: NotetypeDict, new: NotetypeDict, given: JsonObject | None) -> list[int] | None:
    clozes = [one["name"] for one in (old, new) if one["type"] == MODEL_CLOZE]
    if not clozes:
        return _mapped(old, new, "template", given or {})
    if given:
        raise ActionError(f"templates must be left out: {clozes[0]} is a cloze note type")
    return None


_KINDS: dict[str, tuple[str, Stored]] = {
    "field": ("flds", stored_field),
    "template": ("tmpls", stored_part),
}


def _mapped(old: NotetypeDict, new: NotetypeDict, kind: str, given: JsonObject) -> list[int]:
    """The index of the old field or template for each new one.

    Raises:
        ActionError: A name is unknown, or two templates get the cards of the same one.
    """
    member, stored = _KINDS[kind]
    before, after = ([one["name"] for one in notetype[member]] for notetype in (old, new))
    chosen: dict[int, int] = {}
    for name, source in given.items():
        index = after.index(_meant(new, kind, after, name, stored))
        chosen[index] = _NOTHING
        if source is not None:
            source = parameter_types.text(f"{kind}s.{name}", source)
            chosen[index] = before.index(_meant(old, kind, before, source, stored))
    if kind == "template":
        _check_once(chosen, before, after)
    return _completed(before, after, chosen)


def _meant(notetype: NotetypeDict, kind: str, names: Sequence[str], name: str, stored: Stored) -> str:
    found = find(names, name, stored)
    if found is None:
        raise ActionError(
            f"{notetype['name']} has no {kind} {name}; it has {parameter_types.listed(names)}",
            "fieldNotFound" if kind == "field" else "invalid",
        )
    return found


def _check_once(chosen: Mapping[int, int], before: Sequence[str], after: Sequence[str]) -> None:
    """Refuse two templates that get the same cards; Anki would remove those of one."""
    by_source: dict[int, str] = {}
    for index, source in chosen.items():
        if source in by_source and source != _NOTHING:
            raise ActionError(
                f"templates.{by_source[source]} and templates.{after[index]} are both {before[source]}"
            )
        by_source[source] = after[index]


def _completed(before: Sequence[str], after: Sequence[str], chosen: Mapping[int, int]) -> list[int]:
    """Choose for the others as Anki does: by equal names, and then what is left in order."""
    found = dict(chosen)
    free = [index for index in range(len(before)) if index not in found.values()]
    for index, name in enumerate(after):
        same = next((one for one in free if before[one] == name), None)
        if index not in found and same is not None:
            found[index] = same
            free.remove(same)
    return [
        found[index] if index in found else free.pop(0) if free else _NOTHING
        for index in range(len(after))
    ]


def _described(col: Collection, /, plan: _Plan) -> ModelChange:
    return _result(plan, len(plan.notes), _count_removed(col, plan, plan.notes))


def _result(plan: _Plan, notes: int, cards: int) -> ModelChange:
    return {
        "notes": notes,
        "fields": _by_name(plan, "flds", plan.fields),
        "templates": _by_name(plan, "tmpls", plan.templates or ()),
        "cardsRemoved": cards,
        "fullSync": notes > 0,
    }


def _by_name(plan: _Plan, member: str, indexes: Sequence[int]) -> dict[str, str | None]:
    if plan.old is None or plan.new is None:
        return {}
    old: list[Any] = plan.old[member]
    return {
        one["name"]: None if index == _NOTHING else old[index]["name"]
        for one, index in zip(plan.new[member], indexes, strict=False)
    }


def _count_removed(col: Collection, plan: _Plan, notes: Sequence[NoteId]) -> int:
    """How many cards Anki will remove."""
    if plan.templates is not None:
        kept = sorted(set(plan.templates) - {_NOTHING})
    elif plan.new is not None and plan.new["type"] != MODEL_CLOZE:
        kept = list(range(len(plan.new["tmpls"])))
    else:
        return 0
    count: int = database(col).scalar(
        f"select count() from cards where nid {IN_IDS} and not ord {IN_IDS}",
        json_ids(notes),
        json_ids(kept),
    )
    return count


def _change(col: Collection, step: UndoStep, /, plan: _Plan) -> Slices[ModelChange]:
    """
    Raises:
        ActionError: Somebody changes one of the note types meanwhile.
    """
    notes = cards = 0
    for some in groups(plan.notes, _TOGETHER):
        known = _still_old(col, plan, some)
        if known:
            cards += _count_removed(col, plan, known)
            step.begin("Change Note Type of", "Note", len(plan.notes))
            step.did(col.models.change_notetype_of_notes(_request(col, plan, known)))
            notes += len(known)
        yield
    return _result(plan, notes, cards)


def _still_old(col: Collection, plan: _Plan, notes: Sequence[NoteId]) -> list[NoteId]:
    """The notes that still have the old note type."""
    assert plan.old is not None
    rows = by_id(col, "mid", "notes", notes)
    return [note for note in notes if note in rows and rows[note][0] == plan.old["id"]]


def _request(col: Collection, plan: _Plan, notes: Sequence[NoteId]) -> Any:
    """The request for Anki, which it does not refuse."""
    assert plan.old is not None and plan.new is not None
    if any(col.models.get(one["id"]) != one for one in (plan.old, plan.new)):
        raise ActionError("a note type was changed meanwhile; send it again")
    info = col.models.change_notetype_info(
        old_notetype_id=plan.old["id"], new_notetype_id=plan.new["id"]
    )
    request = info.input
    request.note_ids.extend(notes)
    request.new_fields[:] = plan.fields
    request.new_templates[:] = plan.templates or ()
    return request
