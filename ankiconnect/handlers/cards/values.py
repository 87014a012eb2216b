"""Setting any value of a card: a low-level action that reports failures in its result."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Annotated, Any

from anki.cards import Card, CardId
from anki.consts import CARD_TYPE_NEW, QUEUE_TYPE_PREVIEW, QUEUE_TYPE_REV

from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, error_text
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.known_cards import known_cards, not_found
from ..shared.queries import database
from .ease import MAX_FACTOR

if TYPE_CHECKING:
    from anki.collection import Collection

_ID = (-(2**63), 2**63 - 1)
_COUNT = (0, 2**31 - 1)
_DUE = (-(2**31), 2**31 - 1)
_INTEGERS = {
    "id": _ID,
    "nid": _ID,
    "did": _ID,
    "odid": _ID,
    "mod": _ID,  # Anki sets mod and usn itself and ignores what a card has there
    "usn": _ID,
    "due": _DUE,
    "odue": _DUE,
    "ord": (0, 2**16 - 1),
    "type": (0, 3),
    "queue": (-3, 4),
    "ivl": _COUNT,
    "reps": _COUNT,
    "lapses": _COUNT,
    "left": _COUNT,
    "factor": (0, MAX_FACTOR),
    "flags": (0, 7),
}
"""The range that Anki can store. Beyond it, Anki would store a wrong number without an error."""
_GUARDED = _INTEGERS.keys() - {"due", "factor", "flags"}
"""The attributes that are changed only with warning_check."""
_MAX_DUE_DAY = 100_000
MAX_POSITION = 1_999_999
"""The latest due day of a review card, and the highest position of a new card, that Anki's "Check
Database" accepts."""
_OTHER_ATTRIBUTES = frozenset(
    (
        "custom_data",
        "decay",
        "desired_retention",
        "last_review_time",
        "memory_state",
        "original_position",
    )
)
"""More attributes of a card in Anki's library. Anki checks their values itself."""


@action(
    "setSpecificValueOfCard", scope=Scope.EDIT, writes=Writes.CARDS, destructive=True, idempotent=True
)
def set_specific_value_of_card(
    col: Collection,
    step: UndoStep,
    /,
    card: Annotated[Any, int],
    keys: Annotated[Any, list[str]],
    newValues: Annotated[Any, list[Any]],
    warning_check: Annotated[Any, bool] = False,
) -> bool | list[bool] | list[list[Any]]:
    """Set values of a card directly, without the scheduler's checks. Either all values are written or
    none of them.

    Args:
        card: Id of the card.
        keys: array of string: flags, factor, due; with warning_check also did, id, ivl, lapses, left,
            mod, nid, odid, odue, ord, queue, reps, type, usn. The names of Anki's other card attributes
            (custom_data...) work too. Unknown keys have no effect. Anki itself sets mod and usn, and
            the id of a card cannot change.
        newValues: array: one value for each key.
        warning_check: true allows keys that can damage a card's scheduling.

    Returns:
        [true], for any number of keys; [[false, text]] when a value cannot be set or the card is
        unknown; plain false when card is an array, when keys or newValues is not an array, when their
        lengths differ, or when a key needs warning_check

    Example:
        {"card": 1751400000001, "keys": ["flags"], "newValues": [1]}
    """
    if not _acceptable(card, keys, newValues, warning_check):
        return False
    try:
        names = [parameter_types.text("keys", key) for key in keys]
        _set(col, step, parameter_types.integer("card", card), dict(zip(names, newValues, strict=True)))
    except Exception as error:  # any failure to set a value is part of the result
        return [[False, error_text(error)]]
    return [True]


def _acceptable(card: Any, keys: Any, values: Any, warning_check: Any) -> bool:
    if isinstance(card, list) or not isinstance(keys, list) or not isinstance(values, list):
        return False
    guarded = any(isinstance(key, str) and key in _GUARDED for key in keys)
    return len(keys) == len(values) and not (guarded and warning_check is False)


def _set(col: Collection, step: UndoStep, card_id: int, values: dict[str, Any]) -> None:
    if not known_cards(col, [CardId(card_id)]):
        raise not_found(card_id)
    card = col.get_card(CardId(card_id))
    for key, value in values.items():
        _assign(card, key, value)
    _check_links(col, card, values.keys())
    if "due" in values:
        _check_due(card)
    if not values.keys().isdisjoint(_INTEGERS.keys() | _OTHER_ATTRIBUTES):
        if values.keys().isdisjoint(_OTHER_ATTRIBUTES):
            step.begin(
                "Update", "Card"
            )  # Anki may still refuse the others, and the step would stay empty
        step.did(col.update_cards([card]))


def _assign(card: Card, key: str, value: Any) -> None:
    """Set an attribute of the card object; nothing is stored yet. An unknown key has no effect."""
    if key in _INTEGERS:
        minimum, maximum = _INTEGERS[key]
        number = parameter_types.integer(key, value)
        if not minimum <= number <= maximum:
            raise ActionError(f"{key} must be between {minimum} and {maximum}, not {number}")
        _assign_number(card, key, number)
    elif key in _OTHER_ATTRIBUTES:
        setattr(card, key, value)


def _assign_number(card: Card, key: str, number: int) -> None:
    if key == "id" and number != card.id:
        # Anki would overwrite another card with this card's content.
        raise ActionError("the id of a card cannot be changed")
    setattr(card, key, number)


def _check_due(card: Card) -> None:
    """Refuse a due value that Anki's "Check Database" would treat as damage."""
    limit = card.due
    if card.queue == QUEUE_TYPE_REV:
        limit = _MAX_DUE_DAY
    elif card.type == CARD_TYPE_NEW and card.queue != QUEUE_TYPE_PREVIEW:
        limit = MAX_POSITION
    if card.due > limit:
        raise ActionError(f"due must not be above {limit} for such a card, not {card.due}")


def _check_links(col: Collection, card: Card, keys: Container[Any]) -> None:
    """Refuse values that would link a card to a missing note, template or deck."""
    if "nid" in keys or "ord" in keys:
        _check_note(col, card)
    if "did" in keys or "odid" in keys:
        _check_decks(col, card)


def _check_note(col: Collection, card: Card) -> None:
    if database(col).scalar("select id from notes where id = ?", card.nid) is None:
        raise ActionError(f"Note was not found: {card.nid}")
    notetype = card.note(reload=True).note_type()
    if notetype is None or (not notetype["type"] and card.ord >= len(notetype["tmpls"])):
        raise ActionError(f"the note has no card template {card.ord}")
    other = "select id from cards where nid = ? and ord = ? and id != ?"
    if database(col).scalar(other, card.nid, card.ord, card.id) is not None:
        raise ActionError(f"the note has another card of the template {card.ord}")


def _check_decks(col: Collection, card: Card) -> None:
    for deck in (card.did, card.odid or card.did):
        if not col.decks.have(deck):
            raise ActionError(f"deck was not found: {deck}")
    if col.decks.is_filtered(card.did) and not card.odid:
        # Without odid Anki does not know which deck to return the card to.
        raise ActionError("a card cannot be put into a filtered deck without odid")
