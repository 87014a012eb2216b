"""Everything about cards: the fields of their note, both rendered sides and their scheduling."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from anki.cards import Card, CardId
from anki.decks import DEFAULT_DECK_ID, DeckId
from anki.errors import AnkiException, NotFoundError
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
from ..shared.known_cards import CARDS_AT_A_TIME, known_cards
from ..shared.loaded_notes import FIELD_SEPARATOR, load_notes
from ..shared.properties import Wanted, wanted
from ..shared.queries import IN_IDS, database, json_ids
from .members import (
    COLUMNS,
    MEMBERS,
    RENDERED,
    SCHEDULED,
    ButtonTexts,
    Described,
    Maker,
    columns,
    others,
)

if TYPE_CHECKING:
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
    ids = list(dict.fromkeys(cards))
    yield from reader.load(ids) if not RENDERED.isdisjoint(asked.members) else reader.read(ids)
    return [reader.infos.get(card_id, {}) for card_id in cards]


def describe(one: Described, makers: Iterable[tuple[str, Maker]]) -> dict[str, Any] | None:
    """Members of a card, or None when it was deleted after the request began.

    Raises:
        ActionError: It cannot be rendered.
    """
    try:
        return {name: make(one) for name, make in makers}
    except AnkiException as error:
        if not known_cards(one.col, [one.id]):
            return None
        raise ActionError(f"{error_text(error)} (card {one.id})") from error


def describe_all(col: Collection, card: Card, deck: str) -> CardInfo:
    """One card as cardsInfo returns it.

    Args:
        deck: Name of the card's deck.

    Raises:
        ActionError: Its template repeats long fields.
    """
    every = Wanted(list(MEMBERS))
    one = _loaded(col, card, deck, every, ButtonTexts(col))
    return cast(CardInfo, {name: make(one) for name, make in MEMBERS.items()})


def _loaded(col: Collection, card: Card, deck: str, asked: Wanted, buttons: ButtonTexts) -> Described:
    notetype = card.note_type()
    fields = asked.fields_of(notetype)
    return Described(col, card.id, card, deck, notetype, card.note().fields, fields, buttons)


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
        self._counts = counts
        self._decks = {deck.id: deck.name for deck in col.decks.all_names_and_ids()}
        self._notetypes: dict[int, tuple[NotetypeDict, list[tuple[str, int]]]] = {}
        self._buttons = ButtonTexts(col)
        self.infos: dict[CardId, Any] = {}

    def load(self, cards: Sequence[CardId]) -> Slices[None]:
        """Describe cards that are to be rendered."""
        members = self._asked.members
        makers = [(name, MEMBERS[name]) for name in members]
        for some in groups(known_cards(self._col, cards), CARDS_AT_A_TIME):
            loaded = self._loaded(some)
            # Apart from rendering, which is faster: the two use different statements of SQLite.
            for one in loaded if SCHEDULED in members else ():
                with contextlib.suppress(AnkiException):  # it was deleted: see `describe`
                    one.next_reviews()
                yield
            for one in loaded:
                self._keep(one, describe(one, makers))
                yield

    def _loaded(self, cards: Sequence[CardId]) -> list[Described]:
        """Load cards, and their notes in one query. Unknown cards are left out."""
        found = [card for one in cards if (card := _card(self._col, one)) is not None]
        notes = load_notes(self._col, {card.nid for card in found})
        for card in found:
            card._note = notes.get(card.nid)
        return [
            _loaded(self._col, card, self._deck(card.did), self._asked, self._buttons) for card in found
        ]

    def _keep(self, one: Described, info: dict[str, Any] | None) -> None:
        if info is None:
            return
        self.infos[one.id] = info
        length = sum(map(len, one.values)) if "fields" in info else 0
        length += sum(len(info[name]) for name in ("question", "answer", "css") if name in info)
        self._memory.reserve(self._counts[one.id] * length)

    def read(self, cards: Sequence[CardId]) -> Slices[None]:
        """Describe cards from their rows in the database."""
        members = self._asked.members
        taken = columns(members)
        makers = others(members)
        waits = SCHEDULED in members
        query = _ROWS_WITHOUT_FIELDS
        if "fields" in members:
            query = _ROWS
        for some in groups(cards, _CARDS_AT_A_TIME):
            rows = database(self._col).all(query, json_ids(some))
            self._reserve(rows)
            for mid, flds, *row in rows:
                card_id, deck, *_ = row
                notetype, wanted_fields = self._notetype(mid)
                texts = flds.split(FIELD_SEPARATOR)
                one = Described(
                    self._col,
                    card_id,
                    None,
                    self._deck(deck),
                    notetype,
                    texts,
                    wanted_fields,
                    self._buttons,
                )
                made = describe(one, makers)
                if made is not None:
                    self.infos[card_id] = {name: row[index] for name, index in taken} | made
                if waits:
                    yield
            yield

    def _reserve(self, rows: Iterable[Sequence[Any]]) -> None:
        """Count the longest members of cards."""
        css = "css" in self._asked.members
        self._memory.reserve(
            sum(
                self._counts[card_id] * (len(flds) + (len(self._notetype(mid)[0]["css"]) if css else 0))
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


def _card(col: Collection, card: CardId) -> Card | None:
    """A card, or None when it was deleted after the request began."""
    try:
        return col.get_card(card)
    except NotFoundError:
        return None
