"""The parameter `properties`: which members of objects a client asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..framework.errors import ActionError
from ..framework.parameter_types import shown
from . import names

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

_FIELDS = "fields"


class Wanted(NamedTuple):
    """The members that are asked for.

    Attributes:
        members: Their names, in the order of the object.
        fields: Names of fields, as the client wrote them; None for all fields.
    """

    members: Sequence[str]
    fields: Sequence[str] | None = None

    def fields_of(self, notetype: NotetypeDict) -> list[tuple[str, int]]:
        """The name and the index of each field of a note type that is asked for."""
        fields = [(one["name"], one["ord"]) for one in notetype["flds"]]
        if self.fields is None:
            return fields
        every = [name for name, _ in fields]
        asked = {names.find(every, one, names.stored_field) for one in self.fields}
        return [(name, index) for name, index in fields if name in asked]


def wanted(col: Collection, properties: Sequence[str] | None, every: Sequence[str]) -> Wanted:
    """Read `properties`.

    Args:
        every: The names of all members, one of them "fields".

    Raises:
        ActionError: There is no such member, or no note type has such a field.
    """
    if properties is None:
        return Wanted(every)
    fields = {one: one[len(_FIELDS) + 1 :] for one in properties if one.startswith(f"{_FIELDS}.")}
    for one in properties:
        if one not in every and one not in fields:
            raise ActionError(
                f"unknown property {shown(one)}; there are {', '.join(every)}, "
                "and fields.NAME for one field"
            )
    _check_fields(col, fields)
    asked = {*properties, *([_FIELDS] if fields else [])}
    return Wanted(
        [name for name in every if name in asked],
        None if _FIELDS in properties else list(fields.values()),
    )


def _check_fields(col: Collection, fields: Mapping[str, str]) -> None:
    if not fields:
        return
    every = _fields_of_all(col)
    for given, name in fields.items():
        if all(names.find(one, name, names.stored_field) is None for one in every):
            raise ActionError(f"unknown property {shown(given)}; no note type has such a field")


def _fields_of_all(col: Collection) -> Iterable[Sequence[str]]:
    return [[field["name"] for field in notetype["flds"]] for notetype in col.models.all()]
