"""Finding a note type and its parts.

Anki's library returns the dicts of its cache, not copies. A handler changes a copy and saves it with
`saving`. If the request fails, the cache is unchanged.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from anki.models import NotetypeId

from ..framework.errors import ActionError
from ..shared.names import Stored, find, find_notetype, stored_field, stored_part

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import FieldDict, NotetypeDict, TemplateDict


def by_name(col: Collection, name: str) -> NotetypeDict:
    """The note type with that name. Do not change the returned object.

    Raises:
        ActionError: No note type has that name.
    """
    found = find_notetype(col, name)
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
    """The field with that name.

    Raises:
        ActionError: No field has that name.
    """
    found = find_field(notetype, name)
    if found is None:
        raise ActionError(f"field was not found in {notetype['name']}: {name}")
    return found


def find_field(notetype: NotetypeDict, name: str) -> FieldDict | None:
    """The field of that name, or None."""
    return _part(notetype["flds"], name, stored_field)


def template(notetype: NotetypeDict, name: str) -> TemplateDict:
    """The template with that name.

    Raises:
        ActionError: No template has that name.
    """
    found = find_template(notetype, name)
    if found is None:
        raise ActionError(f"template was not found in {notetype['name']}: {name}")
    return found


def find_template(notetype: NotetypeDict, name: str) -> TemplateDict | None:
    """The template of that name, or None."""
    return _part(notetype["tmpls"], name, stored_part)


def _part(parts: list[dict[str, Any]], name: str, stored: Stored) -> dict[str, Any] | None:
    found = find(names(parts), name, stored)
    return next((part for part in parts if part["name"] == found), None)


def move(parts: list[dict[str, Any]], part: dict[str, Any], index: int) -> None:
    """Move a field or template. An index past the end means last; -1 means before the last."""
    parts.remove(part)
    parts.insert(index, part)
