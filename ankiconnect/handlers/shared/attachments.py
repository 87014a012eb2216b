"""What media append to the fields of a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .names import find, stored_field


@dataclass(frozen=True)
class Attachment:
    """What is appended to fields of a note: the tag of a stored file, or an error text."""

    text: str
    fields: tuple[str, ...]


def append_to(
    names: Sequence[str],
    values: list[str],
    attachments: Sequence[Attachment],
    only_missing: bool = False,
) -> None:
    """Append attachments to their fields. Unknown names are ignored.

    Args:
        names: Field names of the note type, in order.
        values: The texts of the fields. They are changed in place.
        only_missing: Whether a field that has the text of an attachment already stays as it is.
    """
    for one in attachments:
        for name in one.fields:
            field = find(names, name, stored_field)
            if field is not None and not (only_missing and one.text in values[names.index(field)]):
                values[names.index(field)] += one.text
