"""The members of a card's description, each made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from anki.cards_pb2 import CardId as CardIdMessage
from anki.generic_pb2 import StringList
from anki.scheduler.v3 import SchedulingStates

from ..shared.scheduler import scheduler
from .rendered_size import check_rendered_size
from .rendering import render

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.models import NotetypeDict

_CURRENT = bytes([SchedulingStates.CURRENT_FIELD_NUMBER << 3 | 2])
"""How the member `current` of a message begins."""


class Described:
    """A card, and what its description is made of.

    Attributes:
        row: Its `COLUMNS`.
        deck: The name of its deck.
        values: The texts of its note's fields. They may be left out unless a side or a field is wanted.
        fields: The name and the index of each field that is asked for.
    """

    def __init__(
        self,
        col: Collection,
        row: Sequence[Any],
        deck: str,
        notetype: NotetypeDict,
        values: Sequence[str],
        fields: Sequence[tuple[str, int]],
        buttons: ButtonTexts,
    ) -> None:
        self.col = col
        self.id, _, self.ord, *_ = self.row = row
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
        if self._sides is None:
            check_rendered_size(self.id, self.ord, self.notetype, self.values)
            self._sides = render(self.col, self.id, self.notetype)
        return self._sides

    def next_reviews(self) -> list[str]:
        """The texts on the answer buttons. See `ButtonTexts.of`."""
        if self._next_reviews is None:
            self._next_reviews = self.buttons.of(self.id)
        return self._next_reviews


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


MEMBERS: dict[str, str | Callable[[Described], Any]] = {
    "cardId": "id",
    "fields": lambda one: {
        name: {"value": one.values[order], "order": order} for name, order in one.fields
    },
    "fieldOrder": "ord",
    "question": lambda one: one.sides()[0],
    "answer": lambda one: one.sides()[1],
    "modelName": lambda one: one.notetype["name"],
    "ord": "ord",
    "deckName": lambda one: one.deck,
    "css": lambda one: one.notetype["css"],
    "factor": "factor",
    "interval": "ivl",
    "note": "nid",
    "type": "type",
    "queue": "queue",
    "due": "due",
    "reps": "reps",
    "lapses": "lapses",
    "left": "left",
    "mod": "mod",
    "nextReviews": Described.next_reviews,
    "flags": "flags",
}
"""Each member, in the order of the object: a column of the database, or what makes it."""
RENDERED = frozenset({"question", "answer"})
"""The members that need a card to be rendered."""
SCHEDULED = "nextReviews"
"""The other member for which Anki is asked about each card."""

COLUMNS = tuple(
    dict.fromkeys(("id", "did", "ord", *(one for one in MEMBERS.values() if isinstance(one, str))))
)
"""What is read of each card: columns of the database, which are also attributes of Anki's cards."""


class Members:
    """The members of cards that are asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        every = [(name, MEMBERS[name]) for name in names]
        self._names = names
        self._columns = [(name, COLUMNS.index(one)) for name, one in every if isinstance(one, str)]
        self._made = [(name, one) for name, one in every if not isinstance(one, str)]

    def of(self, one: Described) -> dict[str, Any]:
        """The members of a card, in the order of the names."""
        members: dict[str, Any] = dict.fromkeys(self._names)
        for name, index in self._columns:
            members[name] = one.row[index]
        for name, make in self._made:
            members[name] = make(one)
        return members
