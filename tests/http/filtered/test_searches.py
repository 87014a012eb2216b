"""What handlers/filtered/searches.py foresees is what Anki finds when it builds a filtered deck."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.handlers.filtered import searches
from ankiconnect.handlers.framework.errors import ActionError

from ...support.content.decks import add_note, make_filtered
from ...support.running import Running

QUERIES = [
    *("", " ", "a", "deck:A", "deck:B", "-deck:A", "tag:none", "deck:filtered", "-deck:filtered"),
    *("is:due", "-is:due", '"is:due"', "is:due or deck:B", "is:new", "is:learn", "is:review", "did:1"),
    *("prop:due>2", "prop:due<=0", "prop:ivl>3", "is:suspended", "is:buried", "rated:1", "-is:new a"),
    *("deck:A (is:due or deck:filtered)", "-(is:due or is:new)", "deck:filtered or deck:A", "added:1"),
]


@pytest.fixture
def states(anki: Running) -> Running:
    """Cards of every state, some of them in the filtered decks Own and Other."""
    own = [add_note(anki, f"a{one}", "A") for one in range(3)]
    make_filtered(anki, "Own", "deck:A")
    other = [add_note(anki, f"b{one}", "B") for one in range(2)]
    make_filtered(anki, "Other", "deck:B front:b0")
    late = [add_note(anki, f"c{one}", "B") for one in range(2)]
    anki.call("setDueDate", cards=[own[0], late[0]], days="5")
    anki.call("suspend", cards=[own[1], other[1]])
    anki.on_main(lambda col: col.sched.bury_cards([late[1]]))
    return anki


@pytest.mark.parametrize("query", QUERIES)
def test_an_existing_deck(states: Running, query: str) -> None:
    def compare(col: Any) -> None:
        deck = col.decks.id_for_name("Own")
        term = searches.new(col, query, None, None)
        foreseen = searches.find_any(col, [term], deck)
        col.decks.update_dict({**col.decks.get(deck), "terms": [term]})
        assert foreseen is bool(col.sched.rebuild_filtered_deck(deck).count)

    states.on_main(compare)


@pytest.mark.parametrize("query", QUERIES)
def test_a_new_deck(states: Running, query: str) -> None:
    def compare(col: Any) -> None:
        term = searches.new(col, query, None, None)
        foreseen = searches.find_any(col, [term])
        deck = col.sched.get_or_create_filtered_deck(0)
        deck.name, deck.allow_empty = "New", True
        del deck.config.search_terms[1:]
        deck.config.search_terms[0].search = query
        made = col.sched.add_or_update_filtered_deck(deck).id
        assert foreseen is bool(col.decks.card_count(made, include_subdecks=False))

    states.on_main(compare)


def test_every_search_is_tried(anki: Running) -> None:
    add_note(anki, "a", "A")

    def bad(col: Any) -> str:
        terms: list[searches.Search] = [["", 1, 6], ["re:(?<", 1, 6]]
        with pytest.raises(ActionError) as failed:
            searches.find_any(col, terms)
        return str(failed.value)

    assert anki.on_main(bad).startswith("Invalid search: ")
