"""Finding notes and cards, and reading notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki
from ..wire.declaring import tool
from . import paging, plain_text
from .paging import Listed, Page, Paged

STATES = {
    0: "new",
    1: "learning",
    2: "review",
    3: "learning",
    4: "preview",
    -1: "suspended",
    -2: "buried",
    -3: "buried",
}
_CUT_FIELDS = 7_000
"""Characters of all fields of a note together."""


class Query(TypedDict):
    """What is searched for."""

    query: Annotated[str, "deck:* is everything"]


class Search(Query, Page, total=False):
    """What is searched for, and how it is shown."""

    kind: Annotated[Literal["notes", "cards"], "Default notes"]
    detail: Annotated[Literal["brief", "full"], "brief (default): 300 characters a field"]


class Found(TypedDict, total=False):
    """A note or a card."""

    note_id: Annotated[int, "Id of the note."]
    card_id: Annotated[int, "Id of the card."]
    deck: Annotated[str, "Its deck; of a note, that of its first card."]
    note_type: Annotated[str, "Name of the note type."]
    tags: Annotated[list[str], "The tags."]
    fields: Annotated[dict[str, str], "The fields, as text."]
    state: Annotated[str, "Of a card: new, learning, review, suspended, buried."]
    interval_days: Annotated[int, "Of a card."]
    reviews: Annotated[int, "Of a card."]
    lapses: Annotated[int, "Of a card."]
    flag: Annotated[int, "Of a card, 0 to 7."]


class Results(Listed):
    """A page of what was found."""

    results: Annotated[list[Found], "Notes or cards."]


@tool(
    "Search notes or cards",
    actions=("findNotes", "findCards", "notesInfo", "cardsInfo", "getDecks"),
    scopes={Scope.READ},
    idempotent=True,
)
async def anki_search(anki: Anki, arguments: Search) -> Results:
    """Search notes or cards, newest first, fields as plain text. Syntax: word "a phrase" deck:French
    tag:verb note:Basic Front:*text* is:due is:new is:suspended added:7 rated:7:1 (last 7 days) flag:1
    nid:1,2 -not (a or b). Quote blanks: "deck:My Deck"."""
    cards = arguments.get("kind") == "cards"
    found = await anki.run("findCards" if cards else "findNotes", query=arguments["query"])
    found.sort(reverse=True)
    ids = paging.part(found, arguments)
    limit = plain_text.WHOLE if arguments.get("detail") == "full" else plain_text.EXCERPT
    rows = await (_cards if cards else _notes)(anki, ids, limit)
    results: Results = paging.page("results", rows, len(found), arguments)
    return results


async def _notes(anki: Anki, ids: Sequence[int], limit: int) -> list[Found]:
    infos = await existing_notes(anki, ids)
    decks = await decks_of(anki, [one["cards"][0] for one in infos if one["cards"]])
    return [_note(one, decks, limit) for one in infos]


async def existing_notes(anki: Anki, ids: Sequence[int]) -> list[Any]:
    """What notesInfo says about those that exist."""
    return [one for one in await anki.run("notesInfo", notes=list(ids)) if one] if ids else []


async def decks_of(anki: Anki, cards: Sequence[int]) -> dict[int, str]:
    """The decks of cards."""
    found = await anki.run("getDecks", cards=list(cards)) if cards else {}
    return {card: deck for deck, some in found.items() for card in some}


def _note(info: Any, decks: Mapping[int, str], limit: int) -> Found:
    return {
        "note_id": info["noteId"],
        "deck": decks.get(info["cards"][0], "") if info["cards"] else "",
        "note_type": info["modelName"],
        "tags": info["tags"],
        "fields": texts(info["fields"], limit),
    }


def texts(fields: Mapping[str, Any], limit: int) -> dict[str, str]:
    """The fields of a note as plain text, within the limit of all of them together."""
    length = sum(len(one["value"]) for one in fields.values())
    if length > _CUT_FIELDS:
        limit = min(limit, max(100, _CUT_FIELDS // len(fields)))
    return {name: plain_text.of_html(one["value"], limit) for name, one in fields.items()}


async def _cards(anki: Anki, ids: Sequence[int], limit: int) -> list[Found]:
    infos = [one for one in await anki.run("cardsInfo", cards=list(ids)) if one] if ids else []
    return [_card(one, limit) for one in infos]


def _card(info: Any, limit: int) -> Found:
    return {
        "card_id": info["cardId"],
        "note_id": info["note"],
        "deck": info["deckName"],
        "note_type": info["modelName"],
        "fields": texts(info["fields"], limit),
        "state": STATES.get(info["queue"], "unknown"),
        "interval_days": max(0, info["interval"]),
        "reviews": info["reps"],
        "lapses": info["lapses"],
        "flag": info["flags"],
    }


class NoteIds(TypedDict):
    """Which notes are read."""

    note_ids: Annotated[list[int], "", {"maxItems": 50}]


class WhichNotes(NoteIds, total=False):
    """Which notes are read, and how."""

    html: Annotated[bool, "As stored; to edit formatted fields"]


class WholeNote(TypedDict):
    """A note."""

    note_id: Annotated[int, "Its id."]
    note_type: Annotated[str, "Name of its note type."]
    deck: Annotated[str, "Deck of its first card."]
    tags: Annotated[list[str], "Its tags."]
    fields: Annotated[dict[str, str], "Its fields."]
    cut_fields: Annotated[list[str], "Fields that are shown in part."]
    card_ids: Annotated[list[int], "Its cards."]


class WholeNotes(Paged):
    """Notes."""

    notes: Annotated[list[WholeNote], "Those that exist and fit."]
    missing: Annotated[list[int], "Ids of notes that do not exist."]


@tool(
    "Read notes",
    actions=("notesInfo", "getDecks"),
    scopes={Scope.READ},
    idempotent=True,
)
async def anki_get_notes(anki: Anki, arguments: WhichNotes) -> WholeNotes:
    """Read whole notes by id, as plain text or HTML, with the ids of their cards. Never write back a
    field listed in cut_fields."""
    asked = arguments["note_ids"]
    infos = await existing_notes(anki, asked)
    decks = await decks_of(anki, [one["cards"][0] for one in infos if one["cards"]])
    html = arguments.get("html", False)
    shown = paging.fitting(_whole(one, decks, html) for one in infos)
    known = {one["noteId"] for one in infos}
    found: WholeNotes = {"notes": shown, "missing": [one for one in asked if one not in known]}
    if len(shown) < len(infos):
        found["hint"] = f"{len(shown)} of {len(infos)} notes fit; ask for the others in another call"
    return found


def _whole(info: Any, decks: Mapping[int, str], html: bool) -> WholeNote:
    note = _note(info, decks, plain_text.WHOLE)
    stored = {name: one["value"] for name, one in info["fields"].items()}
    shown = note["fields"]
    if html:
        fits = sum(map(len, stored.values())) <= _CUT_FIELDS
        most = plain_text.WHOLE if fits else max(100, _CUT_FIELDS // len(stored))
        shown = {name: plain_text.cut(one, most) for name, one in stored.items()}
    cut = [name for name, one in shown.items() if _is_cut(one, stored[name])]
    return {
        "note_id": info["noteId"],
        "note_type": info["modelName"],
        "deck": note["deck"],
        "tags": info["tags"],
        "fields": shown,
        "cut_fields": cut,
        "card_ids": info["cards"],
    }


def _is_cut(shown: str, stored: str) -> bool:
    return shown.endswith(plain_text.CUT) and len(shown) < len(stored)
