"""Everything about cards: the fields of their note, both rendered sides and their scheduling."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from anki.cards import Card, CardId
from anki.decks import DEFAULT_DECK_ID
from anki.errors import AnkiException, NotFoundError

from ...objects.cards import CardInfo
from ...objects.notes import FieldValue, Unknown
from ..framework.action import Scope
from ..framework.errors import ActionError, error_text
from ..framework.host import Memory
from ..framework.registry import action
from ..framework.slices import Slices
from ..shared.known_cards import known_cards
from ..shared.scheduler import scheduler
from .rendered_size import check_rendered_size

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict
    from anki.notes import Note


@action("cardsInfo", scope=Scope.READ)
def cards_info(
    col: Collection, memory: Memory, /, cards: list[CardId]
) -> Slices[list[CardInfo | Unknown]]:
    """Get everything about cards. Anki renders each card, which takes about 0.1 ms.

    Args:
        cards: Ids of the cards.

    Returns:
        array: the cards in input order; {} for an unknown id

    Errors:
        A text from Anki when a card's template is missing or broken,
        ``the card ... would have more than 10000000 characters: ...``.

    Example:
        {"cards": [1751400000001]}
    """
    decks = {deck.id: deck.name for deck in col.decks.all_names_and_ids()}
    counts = Counter(cards)
    infos = {}
    for card_id in known_cards(col, cards):
        card = _card(col, card_id)
        if card is None:
            continue
        deck = decks.get(card.did) or col.decks.name_if_exists(card.did) or decks[DEFAULT_DECK_ID]
        try:
            infos[card_id] = info = describe(col, card, deck)
        except AnkiException as error:
            raise ActionError(f"{error_text(error)} (card {card_id})") from error
        memory.reserve(counts[card_id] * _length(info))
        yield
    return [infos.get(card_id, {}) for card_id in cards]


def _length(info: CardInfo) -> int:
    fields = sum(len(one["value"]) for one in info["fields"].values())
    return fields + len(info["question"]) + len(info["answer"]) + len(info["css"])


def _card(col: Collection, card: CardId) -> Card | None:
    """A card, or None when it was deleted after the request began."""
    try:
        return col.get_card(card)
    except NotFoundError:
        return None


def describe(col: Collection, card: Card, deck: str) -> CardInfo:
    """One card as cardsInfo returns it.

    Args:
        deck: Name of the card's deck.

    Raises:
        ActionError: Its template repeats long fields.
    """
    check_rendered_size(card)
    note = card.note()
    notetype = card.note_type()
    question, answer = _sides(col, card)
    return {
        "cardId": card.id,
        "fields": _fields(note, notetype),
        "fieldOrder": card.ord,
        "question": question,
        "answer": answer,
        "modelName": notetype["name"],
        "ord": card.ord,
        "deckName": deck,
        "css": notetype["css"],
        "factor": card.factor,
        "interval": card.ivl,
        "note": card.nid,
        "type": card.type,
        "queue": card.queue,
        "due": card.due,
        "reps": card.reps,
        "lapses": card.lapses,
        "left": card.left,
        "mod": card.mod,
        "nextReviews": button_texts(col, card.id),
        "flags": card.flags,
    }


def _fields(note: Note, notetype: NotetypeDict) -> dict[str, FieldValue]:
    return {
        field["name"]: {"value": note.fields[field["ord"]], "order": field["ord"]}
        for field in notetype["flds"]
    }


def _sides(col: Collection, card: Card) -> tuple[str, str]:
    """Render both sides.

    When Anki's renderer cannot read a template, it puts its error message on both sides, without the
    styling. A client should get an error instead, so the card is rendered again by the backend, which
    raises that error.
    """
    output = card.render_output()
    if not output.css and output.question_text == output.answer_text:
        col._backend.render_existing_card(card_id=card.id, browser=False, partial_render=True)
    return output.question_and_style(), output.answer_and_style()


def button_texts(col: Collection, card_id: CardId) -> list[str]:
    """The texts on the four answer buttons: the next interval of each."""
    states = col._backend.get_scheduling_states(card_id)
    return list(scheduler(col).describe_next_states(states))
