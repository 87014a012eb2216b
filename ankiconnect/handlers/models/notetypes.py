"""Finding a note type and its parts.

Anki's library hands out the dicts of its cache. A handler changes a copy, so that a request that fails
leaves the cache as it was; `saving` saves that copy.
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
    """The note type of that name, in any case; not to be changed."""
    found = col.models.by_name(name)
    if found is None:
        raise ActionError(f"model was not found: {name}")
    return found


def by_id(col: Collection, notetype: NotetypeId) -> NotetypeDict:
    """The note type with that id; not to be changed."""
    found = col.models.get(notetype)
    if found is None:
        raise ActionError(f"model was not found: {notetype}")
    return found


def copy_of(col: Collection, name: str) -> NotetypeDict:
    """A copy of the note type of that name, to be changed and saved."""
    return copy.deepcopy(by_name(col, name))


def names(parts: list[dict[str, Any]]) -> list[str]:
    """The names of a note type's fields or templates, in order."""
    return [part["name"] for part in parts]


def field(notetype: NotetypeDict, name: str) -> FieldDict:
    """The field of exactly that name."""
    return _part(notetype, "field", notetype["flds"], name)


def template(notetype: NotetypeDict, name: str) -> TemplateDict:
    """The template of exactly that name."""
    return _part(notetype, "template", notetype["tmpls"], name)


def _part(notetype: NotetypeDict, kind: str, parts: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for part in parts:
        if part["name"] == name:
            return part
    raise ActionError(f"{kind} was not found in {notetype['name']}: {name}")


def move(parts: list[dict[str, Any]], part: dict[str, Any], index: int) -> None:
    """Move a field or template; past the end is last, and -1 is before the last."""
    parts.remove(part)
    parts.insert(index, part)
