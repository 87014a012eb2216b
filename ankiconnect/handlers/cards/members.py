"""The members of a card's description, each made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anki.cards_pb2 import CardId as CardIdMessage
from anki.generic_pb2 import StringList
from anki.scheduler.v3 import SchedulingStates

from ..shared.scheduler import scheduler
from .rendered_size import check_rendered_size

if TYPE_CHECKING:
    from anki.cards import Card, CardId
    from anki.collection import Collection
    from anki.models import NotetypeDict

_CURRENT = bytes([SchedulingStates.CURRENT_FIELD_NUMBER << 3 | 2])
"""How the member `current` of a message begins."""


class Described:
    """A card, and what its description is made of.

    Attributes:
        card: The card, for what is an attribute of it or needs it to be rendered.
        deck: The name of its deck.
        values: The texts of its note's fields.
        fields: The name and the index of each field that is asked for.
    """

    def __init__(
        self,
        col: Collection,
        card_id: CardId,
        card: Card | None,
        deck: str,
        notetype: NotetypeDict,
        values: Sequence[str],
        fields: Sequence[tuple[str, int]],
        buttons: ButtonTexts,
    ) -> None:
        self.col = col
        self.id = card_id
        self.card = card
        self.deck = deck
        self.notetype = notetype
        self.values = values
        self.fields = fields
        self.buttons = buttons
        self._sides: tuple[str, str] | None = None
        self._next_reviews: list[str] | None = None

    def sides(self) -> tuple[str, str]:
        """Both sides, rendered.

        Raises:
            ActionError: The template repeats long fields.
        """
        assert self.card is not None
        if self._sides is None:
            check_rendered_size(self.card)
            self._sides = _render(self.col, self.card)
        return self._sides

    def next_reviews(self) -> list[str]:
        """The texts on the answer buttons. See `ButtonTexts.of`."""
        if self._next_reviews is None:
            self._next_reviews = self.buttons.of(self.id)
        return self._next_reviews


def _render(col: Collection, card: Card) -> tuple[str, str]:
    """Render both sides.

    When Anki's renderer cannot read a template, it puts its error message on both sides, without the
    styling. A client should get an error instead, so the card is rendered again by the backend, which
    raises that error.
    """
    output = card.render_output()
    if not output.css and output.question_text == output.answer_text:
        col._backend.render_existing_card(card_id=card.id, browser=False, partial_render=True)
    return output.question_and_style(), output.answer_and_style()


class ButtonTexts:
    """The texts on the answer buttons of cards. For equal outcomes, Anki is asked for them once: new
    cards have few different ones."""

    def __init__(self, col: Collection) -> None:
        self._col = col
        self._known: dict[bytes, list[str]] = {}

    def of(self, card_id: CardId) -> list[str]:
        """The texts on the four buttons of a card: the next interval of each.

        Raises:
            ActionError: The collection has an old scheduler.
        """
        # As bytes: reading and writing the messages would take twice as long as getting them.
        backend = self._col._backend
        asked = CardIdMessage(cid=card_id).SerializeToString()
        outcomes = _without_current(backend.get_scheduling_states_raw(asked))
        if outcomes not in self._known:
            scheduler(self._col)
            texts = StringList.FromString(backend.describe_next_states_raw(outcomes))
            self._known[outcomes] = list(texts.vals)
        return self._known[outcomes]


def _without_current(states: bytes) -> bytes:
    """`SchedulingStates` without the current state of the card. The texts do not depend on it, and it
    differs even between new cards."""
    if states.startswith(_CURRENT) and states[1] < 0x80:  # its length is in one byte
        return states[2 + states[1] :]
    message = SchedulingStates.FromString(states)
    message.ClearField("current")
    return bytes(message.SerializeToString())


@dataclass(frozen=True)
class Attribute:
    """A member that is an attribute of a card, and a column of the database."""

    name: str

    def __call__(self, one: Described) -> Any:
        return getattr(one.card, self.name)


Maker = Callable[[Described], Any]

MEMBERS: dict[str, Maker] = {
    "cardId": Attribute("id"),
    "fields": lambda one: {
        name: {"value": one.values[order], "order": order} for name, order in one.fields
    },
    "fieldOrder": Attribute("ord"),
    "question": lambda one: one.sides()[0],
    "answer": lambda one: one.sides()[1],
    "modelName": lambda one: one.notetype["name"],
    "ord": Attribute("ord"),
    "deckName": lambda one: one.deck,
    "css": lambda one: one.notetype["css"],
    "factor": Attribute("factor"),
    "interval": Attribute("ivl"),
    "note": Attribute("nid"),
    "type": Attribute("type"),
    "queue": Attribute("queue"),
    "due": Attribute("due"),
    "reps": Attribute("reps"),
    "lapses": Attribute("lapses"),
    "left": Attribute("left"),
    "mod": Attribute("mod"),
    "nextReviews": Described.next_reviews,
    "flags": Attribute("flags"),
}
"""What makes each member, in the order of the object."""
RENDERED = frozenset({"question", "answer"})
"""The members that need a card to be rendered."""
SCHEDULED = "nextReviews"
"""The other member for which Anki is asked about each card."""


COLUMNS = tuple(
    dict.fromkeys(("id", "did", *(one.name for one in MEMBERS.values() if isinstance(one, Attribute))))
)
"""Columns of the database: for what is asked about each card, and all attributes."""


def columns(members: Sequence[str]) -> list[tuple[str, int]]:
    """The members that are columns of the database, with the index of each in `COLUMNS`."""
    makers = ((name, MEMBERS[name]) for name in members)
    return [(name, COLUMNS.index(one.name)) for name, one in makers if isinstance(one, Attribute)]


def others(members: Sequence[str]) -> list[tuple[str, Maker]]:
    """The members that are not columns, with what makes them."""
    return [(name, MEMBERS[name]) for name in members if not isinstance(MEMBERS[name], Attribute)]
