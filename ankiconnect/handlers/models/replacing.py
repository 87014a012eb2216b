"""Find and replace in note types: templates and styling."""

from __future__ import annotations

import copy
from collections.abc import Collection as Names
from typing import TYPE_CHECKING, Any

from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict


@action("findAndReplaceInModels", writes=Writes.CARDS | Writes.NOTE_TYPES, wrapped_in="model")
def find_and_replace_in_models(
    col: Collection,
    step: UndoStep,
    /,
    modelName: str | None,
    findText: str,
    replaceText: str,
    front: bool = True,
    back: bool = True,
    css: bool = True,
) -> int:
    """Replace text in the templates and styling of one note type or of all. Nothing changes when Anki
    refuses any of them. All parameters may also come inside one object, as the parameter ``model``.

    Args:
        modelName: Name of the note type, in any case; null or "" for every one.
        findText: The text as it is, in its case; not empty.
        replaceText: What to put in its place.
        front: Whether to replace in the fronts of the templates.
        back: Whether to replace in the backs of the templates.
        css: Whether to replace in the styling.

    Returns:
        int: number of note types that had the text in one of those places

    Errors:
        ``model was not found: <name>``,
        ``Card template <n> in note type '<name>' has a problem.<br><reason>`` from Anki.

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
    chosen = {key for key, wanted in (("qfmt", front), ("afmt", back), ("css", css)) if wanted}
    candidates = _candidates(col, modelName)
    changed = [one for one in candidates if _replace(one, chosen, findText, replaceText)]
    saving.save_all(col, step, changed)
    return len(changed)


def _candidates(col: Collection, name: str | None) -> list[NotetypeDict]:
    """Copies of the note types to look at."""
    return [notetypes.copy_of(col, name)] if name else copy.deepcopy(col.models.all())


def _replace(notetype: NotetypeDict, chosen: Names[str], old: str, new: str) -> bool:
    """Replace in the chosen places of a note type, which is changed; whether the text was there."""
    holders: list[dict[str, Any]] = [*notetype["tmpls"], notetype]
    found = [
        (holder, key) for holder in holders for key in chosen if key in holder and old in holder[key]
    ]
    for holder, key in found:
        holder[key] = holder[key].replace(old, new)
    return bool(found)
