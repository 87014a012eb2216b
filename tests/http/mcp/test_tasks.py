"""Tasks of users, played through with a real client by a script that reads no more than an assistant.

Each may take at most 12 calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ...support.mcp.real_clients import RealClient
from ...support.running import Running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

MAX_CALLS = 12
WORDS = {f"word {one}": f"Wort {one}" for one in range(20)}


@pytest.fixture
def assistant(anki: Running, tmp_path: Path) -> Iterator[RealClient]:
    """The Python SDK's client of a service on an empty collection."""
    with RealClient("python", "auto", [f"{anki.url}/mcp"], tmp_path) as real:
        yield real
        assert 0 < real.calls <= MAX_CALLS


def add(anki: Running, count: int, back: str, *tags: str) -> None:
    notes = [
        {
            "deckName": "Default",
            "modelName": "Basic",
            "fields": {"Front": f"{tags} {one}", "Back": back},
            "tags": list(tags),
        }
        for one in range(count)
    ]
    assert None not in anki.call("addNotes", notes=notes)


def test_make_a_deck_from_a_list(anki: Running, assistant: RealClient) -> None:
    types = assistant.call("anki_list_note_types")["note_types"]
    front, back = next(one["fields"] for one in types if one["name"] == "Basic")
    assert assistant.call("anki_create_deck", deck="German")["created"]
    notes = [{"fields": {front: word, back: answer}} for word, answer in WORDS.items()]
    done = assistant.call("anki_add_notes", deck="German", note_type="Basic", notes=notes)
    assert done["added"] == len(WORDS)
    decks = {one["name"]: one["cards"] for one in assistant.call("anki_list_decks")["decks"]}
    assert decks["German"] == len(WORDS) == len(anki.call("findNotes", query="deck:German"))


def test_find_and_fix_a_wrong_field(anki: Running, assistant: RealClient) -> None:
    add(anki, 30, "wrong answer", "wrong")
    add(anki, 5, "right answer", "right")
    found: list[int] = []
    cursor = "0"
    while cursor:
        page = assistant.call("anki_search", query="Back:*wrong*", limit=50, cursor=cursor)
        found += [one["note_id"] for one in page["results"]]
        cursor = page.get("next", "")
    assert len(found) == page["total"] == 30
    changes = [{"note_id": one, "fields": {"Back": "right answer"}} for one in found]
    assert assistant.call("anki_update_notes", notes=changes)["updated"] == 30
    assert assistant.call("anki_search", query="Back:*wrong*")["total"] == 0
    assert len(anki.call("findNotes", query="Back:right*")) == 35
    anki.undo()
    assert len(anki.call("findNotes", query="Back:wrong*")) == 30


def test_study_ten_cards(anki: Running, assistant: RealClient) -> None:
    add(anki, 10, "answer")
    card = assistant.call("anki_next_card", deck="Default")
    for _ in range(10):
        assert "answer" not in card["question"]
        graded = assistant.call(
            "anki_answer_card",
            card_id=card["card_id"],
            shown_at=card["shown_at"],
            grade="easy",
            deck="Default",
        )
        assert "answer" in graded["answer"]
        card = graded["next_card"]
    assert "card_id" not in card
    assert anki.call("getNumCardsReviewedToday") == 10


def test_tidy_tags(anki: Running, assistant: RealClient) -> None:
    for tags in (["Verb"], ["verbs"], ["to-do::later"], ["noun"], ["noun", "old"]):
        add(anki, 3, "x", *tags)
    tags = assistant.call("anki_tags", action="list")
    assert tags["total"] == 5
    assert assistant.call("anki_tags", action="rename", tags=["Verb", "verbs"], new_tag="verb")
    old = assistant.call("anki_tags", action="delete", tags=["old", "to-do"], dry_run=True)
    assert old["changed_notes"] == 6
    assert assistant.call("anki_tags", action="delete", tags=["old", "to-do"])["changed_notes"] == 6
    verbs = assistant.call("anki_search", query="tag:verb")["results"]
    ids = [one["note_id"] for one in verbs]
    assert (
        assistant.call("anki_tags", action="add", note_ids=ids, tags=["grammar"])["changed_notes"] == 6
    )
    assert set(assistant.call("anki_tags", action="list")["tags"]) == {"verb", "noun", "grammar"}
