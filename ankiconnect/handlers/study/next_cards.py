"""The cards to study next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from anki.cards import Card, CardId
from anki.scheduler.v3 import QueuedCards

from ...objects.study import NextCard, NextCards
from ..cards.rendered_size import check_rendered_size
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Host, Memory
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import known_deck
from ..shared.scheduler import scheduler
from .queue_head import remember

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckId

_MAX_LIMIT = 50
_QUEUES: dict[int, Literal["new", "learning", "review"]] = {
    QueuedCards.NEW: "new",
    QueuedCards.LEARNING: "learning",
    QueuedCards.REVIEW: "review",
}


@action("nextCards", scope=Scope.REVIEW, writes=Writes.CURRENT_DECK, idempotent=True)
def next_cards(
    col: Collection,
    step: UndoStep,
    host: Host,
    memory: Memory,
    /,
    deck: str | None = None,
    limit: int = 1,
) -> NextCards:
    """Get the cards that Anki would show next, in its order and within its daily limits. The answer is
    not among what is returned; cardsInfo has it. answerCards answers the cards.

    A given deck becomes the current one, as with setCurrentDeck. While Anki's review screen shows a
    card of another deck, that deck stays the current one.

    Args:
        deck: Name of the deck to study, with its subdecks; the current deck if it is left out.
        limit: How many cards to return at most, 1 to 50.

    Returns:
        object: the deck, the numbers of cards that are left, and the next cards; no cards when nothing
        is left for now

    Errors:
        ``deck was not found: Nope``, ``limit must be 1 to 50, not 51``,
        ``the card ... would have more than 10000000 characters: ...``

    Example:
        {"deck": "Spanish", "limit": 2}
    """
    if not 1 <= limit <= _MAX_LIMIT:
        raise ActionError(f"limit must be 1 to {_MAX_LIMIT}, not {limit}")
    current = col.decks.get_current_id()
    wanted = current if deck is None else known_deck(col, deck)
    if wanted == current:
        queued = _queued(col, limit)
    elif host.window is not None and host.window.state == "review":
        queued = _queued_beside_review(col, step, wanted, limit)
    else:
        step.begin("Select", "Deck")
        step.did(col.decks.set_current(wanted))
        queued = _queued(col, limit)
    remember(col, [CardId(one.card.id) for one in queued.cards])
    return {
        "deck": col.decks.name(wanted),
        "counts": {
            "new": queued.new_count,
            "learning": queued.learning_count,
            "review": queued.review_count,
        },
        "cards": [_next_card(col, memory, one) for one in queued.cards],
    }


def _queued(col: Collection, limit: int) -> QueuedCards:
    return scheduler(col).get_queued_cards(fetch_limit=limit)


def _queued_beside_review(col: Collection, step: UndoStep, deck: DeckId, limit: int) -> QueuedCards:
    """Select a deck only as long as its queue is read.

    Anki refuses to answer a card that is not in the queue of the current deck, shows an error, and
    clears the undo history. Selecting the deck is undone, so that it is not in that history either.
    """
    current = col.decks.get_current_id()
    col.decks.set_current(deck)
    try:
        return _queued(col, limit)
    finally:
        col.undo()
        col.set_config("curDeck", current)  # changes nothing, but Redo would select the deck again
        step.changed(study_queues=True)  # the reviewer looks whether its card is still the next one


def _next_card(col: Collection, memory: Memory, queued: Any) -> NextCard:
    card = Card(col, backend_card=queued.card)
    notetype = card.note_type()
    check_rendered_size(card.id, card.ord, notetype, card.note().fields)
    output = card.render_output()
    question = output.question_and_style()
    memory.reserve(len(question) + len(output.css))
    texts = scheduler(col).describe_next_states(queued.states)
    return {
        "cardId": card.id,
        "noteId": card.nid,
        "deckName": col.decks.name(card.did),
        "modelName": notetype["name"],
        "queue": _QUEUES[queued.queue],
        "question": question,
        "css": output.css,
        "buttons": [{"ease": ease, "label": text} for ease, text in enumerate(texts, start=1)],
    }
