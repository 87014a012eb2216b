"""The cards that Anki would show next, without its review screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anki.cards import Card
from anki.scheduler.v3 import QueuedCards

from ...objects.study import AnswerButton, NextCards, QueuedCard, QueueName
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import known_deck
from ..shared.scheduler import scheduler

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_CARDS = 50
_QUEUES: dict[Any, QueueName] = {
    QueuedCards.NEW: "new",
    QueuedCards.LEARNING: "learning",
    QueuedCards.REVIEW: "review",
}


@action("nextCards", scope=Scope.REVIEW, writes=Writes.CURRENT_DECK, idempotent=True)
def next_cards(
    col: Collection, step: UndoStep, /, deck: str | None = None, limit: int = 1
) -> NextCards:
    """Get the next cards to study, in the order in which Anki would show them, without their answers.

    Args:
        deck: Name of the deck, which becomes the current one; null for the current deck.
        limit: How many cards to return at most, 1 to 50.

    Returns:
        object: the deck, what is left of it today, and the cards

    Errors:
        ``deck was not found: ...``, ``limit must be 1 to 50, not ...``.

    Example:
        {"deck": "Spanish"}
    """
    if not 1 <= limit <= MAX_CARDS:
        raise ActionError(f"limit must be 1 to {MAX_CARDS}, not {limit}")
    if deck is not None:
        _select(col, step, deck)
    queued = scheduler(col).get_queued_cards(fetch_limit=limit)
    decks = {one.id: one.name for one in col.decks.all_names_and_ids()}
    return {
        "deck": col.decks.current()["name"],
        "counts": {
            "new": queued.new_count,
            "learning": queued.learning_count,
            "review": queued.review_count,
        },
        "cards": [_describe(col, one, decks) for one in queued.cards],
    }


def _select(col: Collection, step: UndoStep, deck: str) -> None:
    selected = known_deck(col, deck)
    if selected != col.decks.get_current_id():
        step.begin("Select", "Deck")
        step.did(col.decks.set_current(selected))


def _describe(col: Collection, queued: QueuedCards.QueuedCard, decks: dict[int, str]) -> QueuedCard:
    card = Card(col, backend_card=queued.card)
    notetype = card.note_type()
    return {
        "cardId": card.id,
        "noteId": card.nid,
        "deckName": decks.get(card.did, ""),
        "modelName": notetype["name"],
        "queue": _QUEUES[queued.queue],
        "question": card.render_output().question_and_style(),
        "css": notetype["css"],
        "buttons": _buttons(col, queued),
    }


def _buttons(col: Collection, queued: QueuedCards.QueuedCard) -> list[AnswerButton]:
    labels = scheduler(col).describe_next_states(queued.states)
    return [{"ease": ease, "label": label} for ease, label in enumerate(labels, 1)]
