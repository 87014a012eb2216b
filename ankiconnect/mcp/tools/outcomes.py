"""What became of each item of a request that changes several."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

MAX_LISTED = 5


class Outcome(TypedDict, total=False):
    """What became of one note."""

    index: Annotated[int, "Its position in the request, from 0."]
    note_id: Annotated[int, "Its id, if it exists."]
    status: Annotated[
        Literal["added", "updated", "unchanged", "skipped", "refused"], "What became of it."
    ]
    reason: Annotated[str, "Why it was skipped or refused."]
    duplicate_of: Annotated[list[int], "Notes with the same first field."]


def count(outcomes: list[Outcome], status: str) -> int:
    """How many have a status."""
    return sum(one["status"] == status for one in outcomes)
