"""What ``GET /events`` sends."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

EventType = Literal[
    "hello",
    "gap",
    "reset",
    "note",
    "card",
    "review",
    "deck",
    "model",
    "tag",
    "config",
    "sync",
    "profile",
]


class _Event(TypedDict):
    id: Annotated[int, "its number; each event has the next one"]
    time: Annotated[int, "when it happened, in milliseconds since 1970"]
    type: Annotated[EventType, "what happened"]


class Event(_Event, total=False):
    """One event. Its type says which members it has."""

    by: Annotated[str, 'who changed it: "api", "window", "sync", or the name of a program with a key']
    added: Annotated[list[int], "note, card: ids of new ones"]
    changed: Annotated[list[int], "note, card: ids of those that changed"]
    removed: Annotated[list[int], "note, card: ids of those that are gone"]
    fields: Annotated[dict[str, dict[str, str]], "note: the fields by name, by the note's id as text"]
    cardId: Annotated[int, "review: the card that was answered"]
    ease: Annotated[int, "review: the answer, 1 (Again) to 4 (Easy)"]
    reviewId: Annotated[int, "review: when it was answered, in milliseconds since 1970"]
    names: Annotated[list[str], "deck, model, tag, config: names of what was added, changed or removed"]
    state: Annotated[str, "sync: started, finished or failed; profile: opened or closed"]
    name: Annotated[str, "profile: its name"]
    instance: Annotated[str, "hello, gap: another one at each start of the service"]
