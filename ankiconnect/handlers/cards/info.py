"""Everything about cards: the fields of their note, both rendered sides and their scheduling."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from anki.cards import CardId
from anki.decks import DEFAULT_DECK_ID, DeckId
from anki.errors import AnkiException
from anki.models import NotetypeId

from ...objects.cards import CardInfo
from ...objects.notes import Unknown
from ...objects.parts import CardPart
from ..framework.action import Scope
from ..framework.errors import ActionError, error_text
from ..framework.host import Memory
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..shared import search
from ..shared.known_cards import known_cards
from ..shared.loaded_notes import FIELD_SEPARATOR
from ..shared.properties import Wanted, wanted
from ..shared.queries import IN_IDS, database, json_ids
from .members import COLUMNS, MEMBERS, RENDERED, SCHEDULED, ButtonTexts, Described, Members

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from anki.models import NotetypeDict

_CARDS_AT_A_TIME = 500
"""Cards that are read with one query: about 5 ms."""
_COLUMNS = ", ".join(f"cards.{one}" for one in COLUMNS)
_FROM = f"{_COLUMNS} from cards join notes on notes.id = nid where cards.id {IN_IDS}"
_ROWS = f"select mid, flds, {_FROM}"
_ROWS_WITHOUT_FIELDS = f"select mid, '', {_FROM}"
"""The id of the note type, the fields of the note, `COLUMNS` of the card."""


@action("cardsInfo", scope=Scope.READ)
def cards_info(
    col: Collection,
    memory: Memory,
    /,
    cards: list[CardId] | None = None,
    query: str | None = None,
    properties: list[str] | None = None,
) -> Slices[list[CardInfo | CardPart | Unknown]]:
    """Get everything about cards. Anki renders each card, which takes about 0.1 ms, unless properties
    leaves out question and answer.

    Args:
        cards: Ids of the cards.
        query: Search text in Anki's syntax. If it is given, the ids are ignored.
        properties: Names of the members that are wanted, such as cardId and due; all of them if it is
            left out. ``fields.Front`` is one field; a card that lacks it has no such member in fields.

    Returns:
        array: the cards in input order; {} for an unknown id

    Errors:
        ``Must provide either "cards" or a "query"``, ``Invalid search: ...`` with a text from Anki,
        ``unknown property "nope"; there are cardId, ...``, a text from Anki when a card's template is
        missing or broken, ``the card ... would have more than 10000000 characters: ...``.

    Example:
        {"cards": [1751400000001]}
    """
    asked = wanted(col, properties, list(MEMBERS))
    if query is not None:
        cards = search.find_cards(col, query)
    if cards is None:
        raise ActionError('Must provide either "cards" or a "query"')
    reader = _Reader(col, memory, asked, Counter(cards))
    yield from reader.read(list(dict.fromkeys(cards)))
    return [reader.infos.get(card_id, {}) for card_id in cards]


def describe_all(col: Collection, card: Card, deck: str) -> CardInfo:
    """One card as cardsInfo returns it.

    Args:
        deck: Name of the card's deck.

    Raises:
        ActionError: Its template repeats long fields.
    """
    every = list(MEMBERS)
    notetype = card.note_type()
    row = [getattr(card, name) for name in COLUMNS]
    fields = Wanted(every).fields_of(notetype)
    one = Described(col, row, deck, notetype, card.note().fields, fields, ButtonTexts(col))
    return cast(CardInfo, Members(every).of(one))


class _Reader:
    """Describes cards. Each deck and note type is looked up once.

    Attributes:
        infos: The descriptions so far.
    """

    def __init__(
        self, col: Collection, memory: Memory, asked: Wanted, counts: Mapping[CardId, int]
    ) -> None:
        """
        Args:
            counts: How often each card is in the reply.
        """
        self._col = col
        self._memory = memory
        self._asked = asked
        self._members = Members(asked.members)
        self._renders = not RENDERED.isdisjoint(asked.members)
        self._counts = counts
        self._decks = {deck.id: deck.name for deck in col.decks.all_names_and_ids()}
        self._notetypes: dict[int, tuple[NotetypeDict, list[tuple[str, int]]]] = {}
        self._buttons = ButtonTexts(col)
        self.infos: dict[CardId, Any] = {}

    def read(self, cards: Sequence[CardId]) -> Slices[None]:
        """Describe cards. Unknown ones are left out."""
        query = _ROWS_WITHOUT_FIELDS
        if self._renders or "fields" in self._asked.members:
            query = _ROWS
        waits = self._renders or SCHEDULED in self._asked.members
        for some in groups(cards, _CARDS_AT_A_TIME):
            rows = database(self._col).all(query, json_ids(some))
            self._reserve(rows)
            described = [self._described(*row) for row in rows]
            if self._renders and SCHEDULED in self._asked.members:
                yield from _read_button_texts(described)
            for one in described:
                self._describe(one)
                if waits:
                    yield
            yield

    def _described(self, mid: int, flds: str, *row: Any) -> Described:
        notetype, fields = self._notetype(mid)
        deck = self._deck(row[1])
        values = flds.split(FIELD_SEPARATOR)
        return Described(self._col, row, deck, notetype, values, fields, self._buttons)

    def _describe(self, one: Described) -> None:
        """Describe a card, unless it was deleted after the request began.

        Raises:
            ActionError: It cannot be rendered.
        """
        try:
            info = self._members.of(one)
        except AnkiException as error:
            if known_cards(self._col, [one.id]):
                raise ActionError(f"{error_text(error)} (card {one.id})") from error
            return
        self.infos[one.id] = info
        if self._renders:
            length = sum(len(info[name]) for name in RENDERED if name in info)
            self._memory.reserve(self._counts[one.id] * length)

    def _reserve(self, rows: Iterable[Sequence[Any]]) -> None:
        """Count the longest members of cards, except their sides."""
        fields = "fields" in self._asked.members
        css = "css" in self._asked.members
        self._memory.reserve(
            sum(
                self._counts[card_id]
                * ((len(flds) if fields else 0) + (len(self._notetype(mid)[0]["css"]) if css else 0))
                for mid, flds, card_id, *_ in rows
            )
        )

    def _deck(self, deck: int) -> str:
        return (
            self._decks.get(deck)
            or self._col.decks.name_if_exists(DeckId(deck))
            or self._decks[DEFAULT_DECK_ID]
        )

    def _notetype(self, mid: int) -> tuple[NotetypeDict, list[tuple[str, int]]]:
        """A note type and those of its fields that are asked for."""
        if mid not in self._notetypes:
            found = self._col.models.get(NotetypeId(mid))
            if found is None:
                raise ActionError(f"model was not found: {mid}")
            self._notetypes[mid] = found, self._asked.fields_of(found)
        return self._notetypes[mid]


def _read_button_texts(cards: Iterable[Described]) -> Slices[None]:
    """Get the texts for several cards before any of them is rendered.

    Taking turns would be slower, since the two use different statements of SQLite.
    """
    for one in cards:
        with contextlib.suppress(AnkiException):  # it was deleted: see `_Reader._describe`
            one.next_reviews()
        yield
