"""The actions of handlers/filtered/building.py: filtered decks and the cards in them."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.handlers.filtered import searches
from tools.api_error import ApiError

from ...support.content.decks import add_note
from ...support.running import Running

EMPTY = (
    "No cards matched the provided search. Some cards may have been excluded because they are in a "
    "different filtered deck, or suspended."
)


@pytest.fixture
def cards(anki: Running) -> list[int]:
    """Four new cards in the deck Spanish, the last one suspended."""
    added = [add_note(anki, front, "Spanish") for front in ("uno", "dos", "tres", "cuatro")]
    anki.call("suspend", cards=added[3:])
    return added


def status(anki: Running) -> Any:
    """Everything that a refused request must leave alone."""
    return anki.on_main(
        lambda col: (
            col.undo_status(),
            col.db.all("select * from cards"),
            sorted(map(repr, col.decks.all())),
        )
    )


def in_deck(anki: Running, deck: str) -> list[int]:
    return sorted(anki.call("findCards", query=f'deck:"{deck}"'))


def test_a_deck_is_created_with_its_cards_in_one_step(anki: Running, cards: list[int]) -> None:
    before = status(anki)
    deck = anki.call(
        "createFilteredDeck", deck="Study::Cram", query="deck:Spanish", limit=2, order="added"
    )
    assert anki.call("deckNamesAndIds")["Study::Cram"] == deck
    assert in_deck(anki, "Study::Cram") == cards[:2]
    assert anki.call("filteredDeck", deck="study::cram") == {
        "deck": "Study::Cram",
        "query": "deck:Spanish",
        "limit": 2,
        "order": "added",
        "secondQuery": None,
        "secondLimit": None,
        "secondOrder": None,
        "reschedule": True,
    }
    assert anki.undo_name() == "Build Filtered Deck (AnkiConnect)"
    anki.undo()
    assert (anki.call("deckNames"), status(anki)[1]) == (["Default", "Spanish"], before[1])


def test_the_current_deck_stays(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish")
    anki.call("updateFilteredDeck", deck="Cram", limit=1)
    anki.call("rebuildFilteredDeck", deck="Cram")
    assert anki.call("currentDeck")["name"] == "Default"


def test_the_deck_is_as_one_from_ankis_dialog(anki: Running, cards: list[int]) -> None:
    def made_by_anki(col: Any) -> dict[str, Any]:
        deck = col.sched.get_or_create_filtered_deck(0)
        deck.name = "Cram"
        del deck.config.search_terms[1:]
        term = deck.config.search_terms[0]
        term.search, term.limit, term.order = "is:new   -is:due", 20, 6
        return dict(col.decks.get(col.sched.add_or_update_filtered_deck(deck).id))

    expected = anki.on_main(made_by_anki)
    assert in_deck(anki, "Cram") == cards[:3]
    anki.undo()
    deck = anki.call("createFilteredDeck", deck="Cram", query="is:new   -is:due", limit=20)
    made = anki.on_main(lambda col: col.decks.get(deck))
    assert {**made, "id": 0, "mod": 0} == {**expected, "id": 0, "mod": 0}
    assert in_deck(anki, "Cram") == cards[:3]


def test_two_searches(anki: Running, cards: list[int]) -> None:
    anki.call(
        "createFilteredDeck",
        deck="Cram",
        query="front:dos",
        secondQuery="deck:Spanish",
        secondLimit=1,
        secondOrder="latestAdded",
        reschedule=False,
    )
    assert in_deck(anki, "Cram") == cards[1:3]
    settings = anki.call("filteredDeck", deck="Cram")
    assert (settings["query"], settings["limit"], settings["order"]) == ("front:dos", 100, "due")
    assert [settings[f"second{one}"] for one in ("Query", "Limit", "Order")] == [
        "deck:Spanish",
        1,
        "latestAdded",
    ]
    assert settings["reschedule"] is False


def test_an_empty_query_finds_all_and_an_empty_second_one_is_none(
    anki: Running, cards: list[int]
) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="", secondQuery="", secondLimit=5)
    assert in_deck(anki, "Cram") == cards[:3]
    settings = anki.call("filteredDeck", deck="Cram")
    assert (settings["query"], settings["secondQuery"]) == ("deck:*", None)


@pytest.mark.parametrize("order", searches._OFFERED)
def test_every_order_is_ankis(anki: Running, cards: list[int], order: str) -> None:
    anki.on_main(lambda col: col.set_config("fsrs", True))
    deck = anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish", order=order)
    stored = anki.on_main(lambda col: col.sched.get_or_create_filtered_deck(deck))
    names = {
        "oldestSeen": "OLDEST_REVIEWED_FIRST",
        "intervalsAscending": "INTERVALS_ASCENDING",
        "intervalsDescending": "INTERVALS_DESCENDING",
        "latestAdded": "REVERSE_ADDED",
        "retrievabilityAscending": "RETRIEVABILITY_ASCENDING",
        "retrievabilityDescending": "RETRIEVABILITY_DESCENDING",
        "relativeOverdueness": "RELATIVE_OVERDUENESS",
    }
    (term,) = stored.config.search_terms
    assert term.Order.Name(term.order) == names.get(order, order.upper())
    assert anki.call("filteredDeck", deck="Cram")["order"] == order


def test_an_order_that_this_anki_lacks(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "_OFFERED", searches._ORDERS[:10])
    before = status(anki)
    for order, newer in (
        ("relativeOverdueness", ", which is newer than Anki 25.09"),
        ("Due", ""),
        ("", ""),
    ):
        with pytest.raises(ApiError) as failed:
            anki.call("createFilteredDeck", deck="Cram", query="", order=order)
        assert str(failed.value) == (
            f'this Anki has no order "{order}"{newer}; it has oldestSeen, random, intervalsAscending, '
            "intervalsDescending, lapses, added, due, latestAdded, retrievabilityAscending, "
            "retrievabilityDescending"
        )
    assert status(anki) == before


FSRS_ORDERS = ("retrievabilityAscending", "retrievabilityDescending")


@pytest.mark.skipif(not searches._FSRS_ORDERS, reason="this Anki needs no FSRS for them")
def test_an_order_that_needs_fsrs(anki: Running, cards: list[int]) -> None:
    """Anki itself fails with an error of SQLite."""
    text = r"^the order retrievability\w+ needs FSRS, which is off; without it there are oldestSeen, "
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    before = status(anki)
    for order in FSRS_ORDERS:
        with pytest.raises(ApiError, match=text):
            anki.call("createFilteredDeck", deck="New", query="", order=order)
        with pytest.raises(ApiError, match=text):
            anki.call("updateFilteredDeck", deck="Cram", order=order)
    assert status(anki) == before


@pytest.mark.skipif(not searches._FSRS_ORDERS, reason="this Anki needs no FSRS for them")
def test_a_stored_order_that_needs_fsrs_clears_no_history(anki: Running, cards: list[int]) -> None:
    anki.on_main(lambda col: col.set_config("fsrs", True))
    anki.call("createFilteredDeck", deck="Cram", query="", order=FSRS_ORDERS[0])
    anki.on_main(lambda col: col.set_config("fsrs", False))
    before = status(anki)
    for action in ("rebuildFilteredDeck", "updateFilteredDeck"):
        with pytest.raises(ApiError, match="needs FSRS"):
            anki.call(action, deck="Cram")
    assert status(anki) == before
    assert anki.call("filteredDeck", deck="Cram")["order"] == FSRS_ORDERS[0]
    assert anki.call("updateFilteredDeck", deck="Cram", order="due") == 3


@pytest.mark.skipif(bool(searches._FSRS_ORDERS), reason="this Anki needs FSRS for them")
def test_an_older_anki_has_the_orders_without_fsrs(anki: Running, cards: list[int]) -> None:
    for order in FSRS_ORDERS:
        anki.call("createFilteredDeck", deck=order, query="", order=order, allowEmpty=True)


def test_an_order_of_a_newer_anki_is_null_and_stays(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = searches._OFFERED[-1]
    anki.call("createFilteredDeck", deck="Cram", query="", order=newest)
    monkeypatch.setattr(searches, "_ORDERS", searches._OFFERED[:-1])
    settings = anki.call("filteredDeck", deck="Cram")
    assert settings["order"] is None
    anki.call("updateFilteredDeck", **settings)
    monkeypatch.undo()
    assert anki.call("filteredDeck", deck="Cram")["order"] == newest


def test_nothing_is_created_when_no_card_is_found(anki: Running, cards: list[int]) -> None:
    before = status(anki)
    for query in ("front:nope", "is:suspended", "deck:filtered"):
        with pytest.raises(ApiError) as failed:
            anki.call("createFilteredDeck", deck="New::Cram", query=query, secondQuery="front:no")
        assert str(failed.value) == EMPTY
    assert status(anki) == before
    anki.call("createFilteredDeck", deck="Cram", query="front:nope", allowEmpty=True)
    assert in_deck(anki, "Cram") == []
    assert anki.undo_name() == "Build Filtered Deck (AnkiConnect)"
    anki.undo()
    assert anki.call("deckNames") == ["Default", "Spanish"]
    anki.call("createFilteredDeck", deck="Cram", query="no", secondQuery="front:uno")
    assert in_deck(anki, "Cram") == cards[:1]


def test_a_deck_without_build_has_no_cards(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish", build=False)
    assert in_deck(anki, "Cram") == []
    anki.call("createFilteredDeck", deck="Empty", query="front:nope", build=False)
    assert anki.call("rebuildFilteredDeck", deck="Cram") == 3
    assert anki.undo_name() == "Rebuild Filtered Deck (AnkiConnect)"
    assert in_deck(anki, "Cram") == cards[:3]
    anki.undo()
    assert in_deck(anki, "Cram") == []


@pytest.mark.parametrize("taken", ["Spanish", "spanish", "Cram", " cram"])
def test_a_taken_name_is_an_error(anki: Running, cards: list[int], taken: str) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    before = status(anki)
    with pytest.raises(ApiError, match=r"^a deck named (Spanish|Cram) exists already$"):
        anki.call("createFilteredDeck", deck=taken, query="deck:Spanish")
    assert status(anki) == before


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"query": "("}, "Invalid search: "),
        ({"query": "a) or (b"}, "Invalid search: "),
        ({"query": "re:(?<"}, "Invalid search: "),
        ({"query": "", "secondQuery": "rated:x"}, "Invalid search: "),
        ({"query": "(" * 501 + "a" + ")" * 501}, "Invalid search: more than 500 parentheses"),
        ({"query": "a" * 50_001}, "Invalid search: it has more than 50000 characters"),
        ({"query": "", "limit": 0}, "a limit must be 1 to 99999, not 0"),
        ({"query": "", "limit": 100_000}, "a limit must be 1 to 99999, not 100000"),
        ({"query": "", "secondQuery": "a", "secondLimit": -1}, "a limit must be 1 to 99999, not -1"),
        ({"query": "", "deck": " "}, "deck is empty"),
        ({"query": "", "deck": "Cram::Below"}, "Filtered decks can not have child decks."),
        ({"query": "", "deck": "::".join("abcdefghijkl")}, "deck nesting level too deep"),
    ],
)
@pytest.mark.parametrize("build", [True, False])
def test_what_anki_would_refuse_is_refused_before(
    anki: Running, cards: list[int], params: dict[str, Any], text: str, build: bool
) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    before = status(anki)
    with pytest.raises(ApiError) as failed:
        anki.call("createFilteredDeck", **{"deck": "New", "build": build, **params})
    assert str(failed.value).startswith(text)
    if "deck" not in params:
        with pytest.raises(ApiError) as failed:
            anki.call("updateFilteredDeck", deck="Cram", build=build, **params)
        assert str(failed.value).startswith(text)
    assert status(anki) == before


@pytest.mark.parametrize(
    "action", ["filteredDeck", "updateFilteredDeck", "rebuildFilteredDeck", "emptyFilteredDeck"]
)
def test_a_deck_that_is_unknown_or_not_filtered(anki: Running, cards: list[int], action: str) -> None:
    before = status(anki)
    with pytest.raises(ApiError, match=r"^deck was not found: French$"):
        anki.call(action, deck="French")
    with pytest.raises(ApiError, match=r"^Spanish is not a filtered deck$"):
        anki.call(action, deck="spanish")
    assert status(anki) == before


def test_an_update_changes_what_is_given_and_rebuilds(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish", limit=1, order="added")
    before = anki.call("filteredDeck", deck="Cram")
    assert anki.call("updateFilteredDeck", deck="Cram", limit=2, reschedule=False) == 2
    assert in_deck(anki, "Cram") == cards[:2]
    assert anki.call("filteredDeck", deck="Cram") == {**before, "limit": 2, "reschedule": False}
    assert anki.undo_name() == "Update Filtered Deck (AnkiConnect)"
    anki.undo()
    assert in_deck(anki, "Cram") == cards[:1]
    assert anki.call("filteredDeck", deck="Cram") == before
    assert anki.call("updateFilteredDeck", deck="cram", query="front:tres", order="random") == 1
    assert in_deck(anki, "Cram") == cards[2:3]
    assert in_deck(anki, "Spanish") == cards, "a search for a deck finds what is at home in it"
    assert anki.call("getDecks", cards=cards)["Spanish"] == [cards[0], cards[1], cards[3]]


def test_an_update_without_a_change_rebuilds_too(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    anki.call("updateNoteFields", note={"id": note_of(anki, cards[1]), "fields": {"Front": "uno"}})
    settings = anki.call("filteredDeck", deck="Cram")
    assert anki.call("updateFilteredDeck", **settings) == 2
    assert anki.undo_name() == "Rebuild Filtered Deck (AnkiConnect)"


def note_of(anki: Running, card: int) -> int:
    (note,) = anki.call("cardsToNotes", cards=[card])
    return int(note)


def test_the_second_search_is_added_changed_and_removed(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    for more in ({"secondLimit": 5}, {"secondOrder": "random"}):
        with pytest.raises(ApiError, match=r"^Cram has no second search: send secondQuery too$"):
            anki.call("updateFilteredDeck", deck="Cram", **more)
    assert anki.call("updateFilteredDeck", deck="Cram", secondQuery="front:dos") == 2
    second = ("secondQuery", "secondLimit", "secondOrder")
    settings = anki.call("filteredDeck", deck="Cram")
    assert [settings[one] for one in second] == ["front:dos", 100, "due"]
    anki.call("updateFilteredDeck", deck="Cram", secondLimit=7, secondOrder="lapses")
    settings = anki.call("filteredDeck", deck="Cram")
    assert [settings[one] for one in second] == ["front:dos", 7, "lapses"]
    assert anki.call("updateFilteredDeck", deck="Cram", secondQuery="") == 1
    settings = anki.call("filteredDeck", deck="Cram")
    assert [settings[one] for one in second] == [None, None, None]


def test_an_update_that_finds_nothing(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish")
    anki.call("createDeck", deck="Gone")
    anki.undo()
    before = status(anki)
    for query in ("front:nope", "is:due", "deck:filtered", "is:suspended"):
        with pytest.raises(ApiError) as failed:
            anki.call("updateFilteredDeck", deck="Cram", query=query)
        assert str(failed.value) == EMPTY
    assert status(anki) == before
    assert anki.call("updateFilteredDeck", deck="Cram", query="front:nope", build=False) == 3
    assert anki.call("updateFilteredDeck", deck="Cram", query="front:x", allowEmpty=True) == 0
    assert anki.call("getDecks", cards=cards) == {"Spanish": cards}
    anki.undo()
    assert in_deck(anki, "Cram") == cards[:3]


def test_a_card_in_the_deck_counts_as_due_only_if_it_is(anki: Running, cards: list[int]) -> None:
    anki.call("setDueDate", cards=cards[:2], days="5")
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish -is:new")
    before = status(anki)
    with pytest.raises(ApiError, match="No cards matched"):
        anki.call("updateFilteredDeck", deck="Cram", query="is:due")
    assert status(anki) == before
    assert anki.call("updateFilteredDeck", deck="Cram", query="is:review -is:due") == 2


def test_rebuilding_and_emptying(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="deck:Spanish")
    assert anki.call("emptyFilteredDeck", deck="CRAM") is None
    assert anki.call("getDecks", cards=cards) == {"Spanish": cards}
    assert anki.undo_name() == "Empty Filtered Deck (AnkiConnect)"
    anki.undo()
    assert in_deck(anki, "Cram") == cards[:3]
    anki.call("suspend", cards=cards[:1])
    assert anki.call("rebuildFilteredDeck", deck="Cram") == 2
    anki.undo()
    assert in_deck(anki, "Cram") == cards[:3]


def test_nothing_to_do_leaves_undo_and_redo_alone(anki: Running, cards: list[int]) -> None:
    anki.call("createFilteredDeck", deck="Cram", query="front:nope", allowEmpty=True)
    anki.call("createDeck", deck="Gone")
    anki.undo()
    before = status(anki)
    anki.call("emptyFilteredDeck", deck="Cram")
    assert anki.call("rebuildFilteredDeck", deck="Cram") == 0
    assert anki.call("updateFilteredDeck", deck="Cram", allowEmpty=True) == 0
    assert anki.call("updateFilteredDeck", deck="Cram", build=False, limit=100) == 0
    assert status(anki) == before


def test_a_stored_search_that_is_not_valid_clears_no_history(anki: Running, cards: list[int]) -> None:
    """Another program may have stored it; Anki refuses to rebuild such a deck."""
    deck = anki.call("createFilteredDeck", deck="Cram", query="front:uno")

    def damage(col: Any) -> None:
        col.decks.update_dict({**col.decks.get(deck), "terms": [["(", 5, 6]]})

    anki.on_main(damage)
    before = status(anki)
    with pytest.raises(ApiError, match="Invalid search"):
        anki.call("rebuildFilteredDeck", deck="Cram")
    assert status(anki) == before
    assert anki.call("updateFilteredDeck", deck="Cram", query="front:dos") == 1


def test_several_decks_of_one_request_are_one_step(anki: Running, cards: list[int]) -> None:
    before = status(anki)
    anki.call(
        "multi",
        actions=[
            {"action": "createFilteredDeck", "params": {"deck": "A", "query": "front:uno"}},
            {"action": "createFilteredDeck", "params": {"deck": "B", "query": "deck:Spanish"}},
            {"action": "emptyFilteredDeck", "params": {"deck": "A"}},
            {"action": "renameDeck", "params": {"deck": "A", "newName": "B2"}},
        ],
    )
    assert anki.call("getDecks", cards=cards) == {"Spanish": [cards[0], cards[3]], "B": cards[1:3]}
    anki.undo()
    assert status(anki)[1:] == before[1:]
