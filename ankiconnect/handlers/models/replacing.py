"""Find and replace in note types: templates and styling."""

from __future__ import annotations

import copy
from collections.abc import Collection as Names
from typing import TYPE_CHECKING, Any

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Memory
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.bounds import check_growth
from ..shared.names import with_stored_references
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict


@action(
    "findAndReplaceInModels",
    scope=Scope.EDIT,
    writes=Writes.CARDS | Writes.NOTE_TYPES,
    wrapped_in="model",
    destructive=True,
)
def find_and_replace_in_models(
    col: Collection,
    step: UndoStep,
    memory: Memory,
    /,
    modelName: str | None,
    findText: str,
    replaceText: str,
    front: bool = True,
    back: bool = True,
    css: bool = True,
) -> int:
    """Replace text in the templates and styling of one note type or of all. If Anki refuses one of the
    changes, nothing changes. The parameters may also be sent in one object, as the parameter ``model``.

    Args:
        modelName: Name of the note type; null or "" for all note types.
        findText: The text to find. Case matters, and it must not be empty.
        replaceText: The text to insert instead.
        front: Whether to replace in the fronts of the templates.
        back: Whether to replace in the backs of the templates.
        css: Whether to replace in the styling.

    Returns:
        int: number of note types that contained the text in one of these parts

    Errors:
        ``model was not found: <name>``,
        ``Card template <n> in note type '<name>' has a problem. <reason>`` from Anki.

    Example:
        {
          "modelName": "Basic",
          "findText": "{{Front}}",
          "replaceText": "<b>{{Front}}</b>",
          "front": true,
          "back": false,
          "css": false
        }
    """
    if not findText:
        raise ActionError("findText must not be empty")
    findText = with_stored_references(findText)
    chosen = {key for key, wanted in (("qfmt", front), ("afmt", back), ("css", css)) if wanted}
    candidates = _candidates(col, modelName)
    changed = [one for one in candidates if _replace(one, chosen, findText, replaceText, memory)]
    saving.save_all(col, step, changed)
    return len(changed)


def _candidates(col: Collection, name: str | None) -> list[NotetypeDict]:
    """Copies of the note types to search."""
    return [notetypes.copy_of(col, name)] if name else copy.deepcopy(col.models.all())


def _replace(notetype: NotetypeDict, chosen: Names[str], old: str, new: str, memory: Memory) -> bool:
    """Replace the text in the chosen parts of a note type, which is changed in place.

    Returns:
        Whether the note type contained the text.
    """
    holders: list[dict[str, Any]] = [*notetype["tmpls"], notetype]
    found = [
        (holder, key) for holder in holders for key in chosen if key in holder and old in holder[key]
    ]
    for holder, key in found:
        memory.reserve(check_growth(f"{key} of {notetype['name']}", holder[key], old, new))
        holder[key] = holder[key].replace(old, new)
    return bool(found)
