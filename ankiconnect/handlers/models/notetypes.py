"""Finding a note type and its parts.

Anki's library returns the dicts of its cache, not copies. A handler changes a copy and saves it with
`saving`. If the request fails, the cache is unchanged.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from anki.models import NotetypeId

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import FieldDict, NotetypeDict, TemplateDict


def by_name(col: Collection, name: str) -> NotetypeDict:
    """The note type with that name; case does not matter. Do not change the returned object.

    Raises:
        ActionError: No note type has that name.
    """
    found = col.models.by_name(name)
    if found is None:
        raise ActionError(f"model was not found: {name}")
    return found


def by_id(col: Collection, notetype: NotetypeId) -> NotetypeDict:
    """The note type with that id. Do not change the returned object.

    Raises:
        ActionError: No note type has that id.
    """
    found = col.models.get(notetype)
    if found is None:
        raise ActionError(f"model was not found: {notetype}")
    return found


def copy_of(col: Collection, name: str) -> NotetypeDict:
    """A copy of the note type with that name, which may be changed.

    Raises:
        ActionError: No note type has that name.
    """
    return copy.deepcopy(by_name(col, name))


def names(parts: list[dict[str, Any]]) -> list[str]:
    """The names of a note type's fields or templates, in order."""
    return [part["name"] for part in parts]


def field(notetype: NotetypeDict, name: str) -> FieldDict:
    """The field with exactly that name.

    Raises:
        ActionError: No field has that name.
    """
    return _part(notetype, "field", notetype["flds"], name)


def template(notetype: NotetypeDict, name: str) -> TemplateDict:
    """The template with exactly that name.

    Raises:
        ActionError: No template has that name.
    """
    return _part(notetype, "template", notetype["tmpls"], name)


def _part(notetype: NotetypeDict, kind: str, parts: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for part in parts:
        if part["name"] == name:
            return part
    raise ActionError(f"{kind} was not found in {notetype['name']}: {name}")


def move(parts: list[dict[str, Any]], part: dict[str, Any], index: int) -> None:
    """Move a field or template. An index past the end means last; -1 means before the last."""
    parts.remove(part)
    parts.insert(index, part)
