"""Saving new and changed note types. Each is tried on a scratch collection first: if Anki refuses it,
the user's collection and its undo history do not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.models import NotetypeId

from ..shared.bounds import check_names, check_template
from ..shared.names import stored_field, stored_part, with_stored_references
from . import notetypes, trying

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

    from ..framework.undo import UndoStep


def add(col: Collection, step: UndoStep, new: NotetypeDict) -> NotetypeId:
    """Add a note type, and return its id. It gets another name if its name is in use."""
    col.models.ensure_name_unique(new)
    _check(new)
    _store_references(new)
    trying.try_new(new)
    step.begin("Add", "Note Type")
    return NotetypeId(step.did(col.models.add_dict(new)).id)


def save(col: Collection, step: UndoStep, changed: NotetypeDict, verb: str = "Update") -> None:
    """Save a changed copy. A copy without changes makes no undo step.

    Args:
        verb: What the name of the undo step begins with.
    """
    save_all(col, step, [changed], verb)


def save_all(col: Collection, step: UndoStep, copies: list[NotetypeDict], verb: str = "Update") -> None:
    """Save all changed copies. If Anki refuses one of them, none is saved."""
    changed = [one for one in copies if one != notetypes.by_id(col, NotetypeId(one["id"]))]
    for one in changed:
        _check(one)
        _store_references(one)
        trying.try_change(col, one)
    if changed:
        step.begin(verb, "Note Type", len(changed))
    for one in changed:
        step.did(col.models.update_dict(one))


def _check(notetype: NotetypeDict) -> None:
    """Refuse what would crash Anki or keep it busy.

    Raises:
        ActionError: It names the template and the bound.
    """
    check_names("the list of fields", [stored_field(one["name"]) for one in notetype["flds"]])
    check_names("the list of templates", [stored_part(one["name"]) for one in notetype["tmpls"]])
    for template in notetype["tmpls"]:
        for side, key in (("Front", "qfmt"), ("Back", "afmt")):
            check_template(f"the {side} of template {template['name']}", template[key])


def _store_references(notetype: NotetypeDict) -> None:
    """Let templates name fields in the form in which Anki stores the names of fields."""
    for template in notetype["tmpls"]:
        for side in ("qfmt", "afmt"):
            template[side] = with_stored_references(template[side])
