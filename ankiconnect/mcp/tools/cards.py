"""What cards can be made to do without studying them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool

MAX_CARDS = 500


class CardAction(TypedDict):
    """What is done with which cards."""

    action: Annotated[
        Literal["move", "suspend", "unsuspend", "bury", "unbury", "flag", "due", "forget"],
        "forget: new again",
    ]
    card_ids: Annotated[list[int], "", {"maxItems": MAX_CARDS}]


class Organizing(CardAction, total=False):
    """What is done with which cards, and how."""

    deck: Annotated[str, ""]
    flag: Annotated[int, "0 none, 1 red to 7", {"minimum": 0, "maximum": 7}]
    days: Annotated[str, 'due: "0" today, "3-7" random']


class Organized(TypedDict):
    """What became of the cards."""

    found: Annotated[int, "How many of the cards exist."]
    unknown_ids: Annotated[list[int], "The others."]


@tool(
    "Organize cards",
    actions=(
        "cardsModTime",
        "changeDeck",
        "suspend",
        "unsuspend",
        "bury",
        "unbury",
        "setFlag",
        "setDueDate",
        "forgetCards",
    ),
    scopes={Scope.EDIT},
    writes=True,
    destructive=True,
    idempotent=True,
)
async def anki_organize_cards(anki: Anki, arguments: Organizing) -> Organized:
    """Move cards to a deck, suspend, bury until tomorrow, flag or reschedule them. Ids come from
    anki_search with kind cards."""
    known, unknown = await _sorted(anki, arguments["card_ids"])
    action, extra = _request(arguments)
    if known:
        await anki.run(action, cards=known, **extra)
    return {"found": len(known), "unknown_ids": unknown}


async def _sorted(anki: Anki, cards: list[int]) -> tuple[list[int], list[int]]:
    """The cards that exist, and the others."""
    times = await anki.run("cardsModTime", cards=cards)
    known = [one["cardId"] for one in times if one]
    return known, [one for one in cards if one not in set(known)]


_ACTIONS = {
    "move": ("changeDeck", "deck", "deck"),
    "flag": ("setFlag", "flag", "flag"),
    "due": ("setDueDate", "days", "days"),
    "suspend": ("suspend", "", ""),
    "unsuspend": ("unsuspend", "", ""),
    "bury": ("bury", "", ""),
    "unbury": ("unbury", "", ""),
    "forget": ("forgetCards", "", ""),
}
"""Of each kind: the action of the API, the argument that it needs, and its name there."""


def _request(arguments: Organizing) -> tuple[str, dict[str, object]]:
    """
    Raises:
        ToolError: The argument that belongs to the action is missing.
    """
    kind = arguments["action"]
    action, needed, name = _ACTIONS[kind]
    if not needed:
        return action, {}
    if needed not in arguments:
        raise ToolError(f'the action {kind} needs "{needed}"')
    return action, {name: arguments[needed]}  # type: ignore[literal-required]
