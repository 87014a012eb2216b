"""The media objects of a note object, as the client sent them."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..framework.errors import ActionError
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
                raise ActionError(f"note.{kind} must hold objects")
            if any(value is not None for value in media.values()):
                found.append(MediaObject(kind, f"note.{kind}[{index}]", media, _fields(media)))
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
        raise ActionError(f'option parameter "onMediaError" must be one of {words}') from None


def _fields(media: JsonObject) -> tuple[str, ...] | None:
    """The fields to append to. A single name may be given without an array."""
    given = media.get("fields")
    if given is None:
        return None
    names: Sequence[Any] = (given,) if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ActionError("fields of a media object must be an array of field names")
    return tuple(names)
