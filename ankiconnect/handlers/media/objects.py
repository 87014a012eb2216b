"""The media objects of a note object, as the client sent them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from ..framework import parameter_types
from ..framework.parameter_types import JsonObject

KINDS = ("audio", "video", "picture")
"""The members of a note object that hold media, in the order in which they are appended."""


class OnError(enum.Enum):
    """What happens when a media object cannot be stored (docs/api-decisions.md, ee)."""

    TEXT = "text"
    """The error text is appended to its fields."""
    SKIP = "skip"
    REFUSE = "refuse"
    """The note is not added or changed."""


@dataclass(frozen=True)
class MediaObject:
    """One media object.

    Attributes:
        kind: One of `KINDS`.
        path: Where it is in the request, such as "note.audio[0]".
        given: The object.
        fields: Names of the fields to append to; None when it has no "fields".
    """

    kind: str
    path: str
    given: JsonObject
    fields: tuple[str, ...] | None


def media_objects(note: JsonObject) -> list[MediaObject]:
    """The media objects of a note. null, and an object without a value, count as none.

    Raises:
        ActionError: An entry is not an object, or its "fields" is not an array of field names.
    """
    found = []
    for kind in KINDS:
        given = note.get(kind)
        for index, media in enumerate(given if isinstance(given, list) else [given]):
            if media is None:
                continue
            if not isinstance(media, dict):
                place = f"note.{kind}[{index}]" if isinstance(given, list) else f"note.{kind}"
                raise parameter_types.refusal(place, "an object", media)
            if any(value is not None for value in media.values()):
                found.append(
                    MediaObject(kind, f"note.{kind}[{index}]", media, _fields(kind, index, media))
                )
    return found


def has_media(note: Any) -> bool:
    """Whether a note object has a value where media belong; the value may be invalid."""
    return isinstance(note, dict) and any(note.get(kind) not in (None, [], {}) for kind in KINDS)


def on_error(note: JsonObject) -> OnError:
    """The option "onMediaError" of a note.

    Raises:
        ActionError: It has another value.
    """
    options = note.get("options")
    given = options.get("onMediaError") if isinstance(options, dict) else None
    try:
        return OnError.TEXT if given is None else OnError(given)
    except ValueError:
        words = ", ".join(f'"{one.value}"' for one in OnError)
        raise parameter_types.refusal(
            'option parameter "onMediaError"', f"one of {words}", given
        ) from None


def _fields(kind: str, index: int, media: JsonObject) -> tuple[str, ...] | None:
    """The fields to append to. A single name may be given without an array."""
    given = media.get("fields")
    if given is None:
        return None
    place = f"note.{kind}[{index}].fields"
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, list):
        raise parameter_types.refusal(place, "an array of field names", given)
    return tuple(parameter_types.text(f"{place}[{item}]", one) for item, one in enumerate(given))
