"""How much was studied, and what there is."""

from __future__ import annotations

from typing import Annotated, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki
from ..wire.declaring import tool


class Days(TypedDict, total=False):
    """How many days are listed."""

    days: Annotated[int, "", {"minimum": 1, "maximum": 90, "default": 7}]


class Day(TypedDict):
    """The reviews of a day."""

    date: Annotated[str, "The day."]
    reviews: Annotated[int, "Its reviews."]


class Counts(TypedDict):
    """How many there are."""

    notes: Annotated[int, "All notes."]
    cards: Annotated[int, "All cards."]
    due: Annotated[int, "Cards that are due today."]
    new: Annotated[int, "Cards that were never studied."]
    suspended: Annotated[int, "Suspended cards."]


class Statistics(TypedDict):
    """The collection in numbers."""

    reviewed_today: Annotated[int, "Reviews of today."]
    days: Annotated[list[Day], "The last days with reviews, the newest first."]
    counts: Annotated[Counts, "How many there are."]


@tool(
    "Statistics",
    actions=("getNumCardsReviewedToday", "getNumCardsReviewedByDay", "findCards", "findNotes"),
    scopes={Scope.READ},
    idempotent=True,
)
async def anki_stats(anki: Anki, arguments: Days) -> Statistics:
    """Reviews of the last days, and counts of all notes and of due, new and suspended cards. For decks
    see anki_list_decks."""
    by_day = await anki.run("getNumCardsReviewedByDay")
    shown = sorted(by_day, reverse=True)[: arguments.get("days", 7)]

    async def count(query: str) -> int:
        return len(await anki.run("findCards", query=query))

    return {
        "reviewed_today": await anki.run("getNumCardsReviewedToday"),
        "days": [{"date": date, "reviews": reviews} for date, reviews in shown],
        "counts": {
            "notes": len(await anki.run("findNotes", query="deck:*")),
            "cards": await count("deck:*"),
            "due": await count("is:due -is:suspended"),
            "new": await count("is:new"),
            "suspended": await count("is:suspended"),
        },
    }
