"""What media add to a note's fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """What is appended to fields of a note: a tag that names a stored file, or an error's text."""

    text: str
    fields: tuple[str, ...]


def append_to(names: Sequence[str], values: list[str], attachments: Sequence[Attachment]) -> None:
    """Append attachments to the fields they name; names are exact, unknown ones are ignored.

    Args:
        names: Field names of the note type, in order.
        values: The note's fields, which are changed.
        attachments: What to append.
    """
    places = {name: place for place, name in enumerate(names)}
    for one in attachments:
        for field in one.fields:
            if field in places:
                values[places[field]] += one.text
