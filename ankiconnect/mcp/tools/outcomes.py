"""What became of each item of a request that changes several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from ..wire.catalog import ToolError
from .plain_text import EXCERPT, cut

_MAX_LISTED = 5


class Outcome(TypedDict, total=False):
    """What became of one note."""

    index: Annotated[int, "Its position in the request, from 0."]
    note_id: Annotated[int, "Its id, if it exists."]
    status: Annotated[
        Literal["added", "updated", "unchanged", "skipped", "refused"], "What became of it."
    ]
    reason: Annotated[str, "Why it was refused."]
    duplicate_of: Annotated[list[int], "Notes with the same first field."]


def of_notes(outcomes: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """What became of each note: the details of addNotes or updateNotes, in short.

    Raises:
        ToolError: There is no such note type. All notes of a request have the same one.
    """
    for one in outcomes:
        if one["code"] == "modelNotFound":
            raise ToolError(str(one["error"]))
    return [_of_note(index, one) for index, one in enumerate(outcomes)]


def _of_note(index: int, found: Mapping[str, Any]) -> Outcome:
    outcome: Outcome = {"index": index, "status": found["status"]}
    if found["noteId"] is not None:
        outcome["note_id"] = found["noteId"]
    if found["error"] is not None:
        outcome["reason"] = cut(found["error"], EXCERPT)
    if found.get("duplicateNoteIds"):
        outcome["duplicate_of"] = found["duplicateNoteIds"][:_MAX_LISTED]
    return outcome


def count(outcomes: list[Outcome], status: str) -> int:
    """How many have a status."""
    return sum(one["status"] == status for one in outcomes)
