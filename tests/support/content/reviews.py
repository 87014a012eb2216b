"""Rows of the review log."""

from __future__ import annotations

FIRST = 1594100000000


def row(number: int, card: int, **values: int) -> list[int]:
    """A row of the review log with an id that is unique for each number."""
    names = ("id", "cid", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
    plain = dict(zip(names, (FIRST + number, card, -1, 3, 4, -60, 2500, 6157, 0), strict=True))
    return list({**plain, **values}.values())
