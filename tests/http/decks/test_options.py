"""The actions of handlers/decks/options.py."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.decks import make_filtered
from ...support.running import Running


def test_a_cloned_group_is_used_saved_and_removed(anki: Running) -> None:
    anki.call("createDeck", deck="D")
    group = anki.call("cloneDeckConfigId", name="Copy", cloneFrom="1")
    assert anki.call("setDeckConfigId", decks=["D"], configId=str(group)) is True
    config = anki.call("getDeckConfig", deck="D")
    assert (config["id"], config["name"]) == (group, "Copy")

    config["new"]["perDay"] = 7
    config["new"]["separate"] = True
    assert anki.call("saveDeckConfig", config={**config, "id": str(group)}) is True
    saved = anki.call("getDeckConfig", deck="D")["new"]
    assert (saved["perDay"], saved["separate"]) == (7, True)

    assert anki.call("removeDeckConfigId", configId=str(group)) is True
    assert anki.call("getDeckConfig", deck="D")["id"] == 1
    assert anki.call("removeDeckConfigId", configId=group) is False


def test_nothing_changes_when_a_deck_or_the_group_is_unknown(anki: Running) -> None:
    anki.call("createDeck", deck="D")
    group = anki.call("cloneDeckConfigId", name="Copy")
    assert anki.call("setDeckConfigId", decks=["D", "nope"], configId=group) is False
    assert anki.call("setDeckConfigId", decks=["D"], configId=99) is False
    assert anki.call("getDeckConfig", deck="D")["id"] == 1
    assert anki.call("cloneDeckConfigId", name="x", cloneFrom=99) is False
    assert anki.call("removeDeckConfigId", configId=1) is False
    assert anki.call("getDeckConfig", deck="nope") is False


def test_a_filtered_deck_answers_with_itself_and_keeps_no_group(anki: Running) -> None:
    make_filtered(anki, "Cram", "deck:none")
    assert anki.call("getDeckConfig", deck="Cram")["dyn"] == 1
    assert anki.call("setDeckConfigId", decks=["Cram"], configId=1) is True


def test_an_object_that_anki_cannot_read_is_false(anki: Running) -> None:
    before = anki.call("getDeckConfig", deck="Default")
    assert anki.call("saveDeckConfig", config={**before, "new": "nonsense"}) is False
    assert anki.call("saveDeckConfig", config={"id": 1}) is False
    assert anki.call("getDeckConfig", deck="Default") == before


@pytest.mark.parametrize("action", ["setDeckConfigId", "removeDeckConfigId"])
def test_an_id_that_is_no_number_is_an_error(anki: Running, action: str) -> None:
    params = {"decks": ["Default"]} if action == "setDeckConfigId" else {}
    with pytest.raises(ApiError, match=r'must be an integer or a numeric string, not "abc"$'):
        anki.call(action, **params, configId="abc")


@pytest.mark.parametrize("depth", [127, 200, 300, 900])
def test_options_that_are_nested_too_deep_change_nothing(anki: Running, depth: int) -> None:
    before = anki.call("getDeckConfig", deck="Default")
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    assert anki.call("saveDeckConfig", config={**before, "other": deep}) is False
    assert anki.call("getDeckConfig", deck="Default") == before


def test_what_an_older_client_does_not_know_is_kept(anki: Running) -> None:
    params = [0.2 + number / 10 for number in range(21)]
    stored = {**anki.call("getDeckConfig", deck="Default"), "fsrsParams6": params}
    anki.call("saveDeckConfig", config={**stored, "desiredRetention": 0.85, "unknown": 7})
    old = {"id": 1, "name": "Default", "new": {"perDay": 33}, "maxTaken": 30}
    assert anki.call("saveDeckConfig", config=old) is True
    seen = anki.call("getDeckConfig", deck="Default")
    assert seen["fsrsParams6"] == pytest.approx(params)
    assert seen["desiredRetention"] == pytest.approx(0.85)
    assert (seen["new"]["perDay"], seen["new"]["ints"], seen["unknown"]) == (33, [1, 4, 0], 7)
    assert seen["maxTaken"] == 30


def test_changes_of_groups_can_be_undone_one_by_one(anki: Running) -> None:
    anki.call("createDeck", deck="D")
    before = anki.call("getDeckConfig", deck="Default")
    group = anki.call("cloneDeckConfigId", name="Copy", cloneFrom=1)
    anki.call("setDeckConfigId", decks=["D"], configId=group)
    copy = anki.call("getDeckConfig", deck="D")
    anki.call("saveDeckConfig", config={**copy, "maxTaken": 10})
    anki.call("saveDeckConfig", config={**before, "maxTaken": 20})
    assert anki.call("getDeckConfig", deck="Default")["maxTaken"] == 20
    anki.call("removeDeckConfigId", configId=group)
    assert anki.call("getDeckConfig", deck="D")["id"] == 1
    anki.undo()
    assert anki.call("getDeckConfig", deck="D")["maxTaken"] == 10
    anki.undo()
    assert anki.call("getDeckConfig", deck="Default")["maxTaken"] == before["maxTaken"]
    anki.undo()
    assert anki.call("getDeckConfig", deck="D")["maxTaken"] == copy["maxTaken"]
    anki.undo()
    anki.undo()
    assert anki.call("removeDeckConfigId", configId=group) is False
    assert anki.undo_name() == "Add Deck (AnkiConnect)"


def test_all_groups_with_their_decks(anki: Running) -> None:
    for name in ("a", "B", "B::C"):
        anki.call("createDeck", deck=name)
    make_filtered(anki, "Cram", "deck:none")
    group = anki.call("cloneDeckConfigId", name="Copy")
    unused = anki.call("cloneDeckConfigId", name="another")
    anki.call("setDeckConfigId", decks=["B::C", "a"], configId=group)
    assert anki.call("deckConfigs") == [
        {"id": unused, "name": "another", "decks": []},
        {"id": group, "name": "Copy", "decks": ["a", "B::C"]},
        {"id": 1, "name": "Default", "decks": ["B", "Default"]},
    ]


def test_a_deck_whose_group_is_missing_uses_the_default_one(anki: Running) -> None:
    def lose(col: Any) -> None:
        col.decks.update_dict({**col.decks.get(1), "conf": 77})

    anki.on_main(lose)
    assert anki.call("deckConfigs") == [{"id": 1, "name": "Default", "decks": ["Default"]}]
