"""The actions deckDescription and setDeckDescription."""

from __future__ import annotations

import pytest

from tools.api_error import ApiError

from ...support.content.decks import make_filtered
from ...support.running import Running


def test_a_description_is_set_in_one_step(anki: Running) -> None:
    anki.call("createDeck", deck="Spanish")
    empty = {"description": "", "markdown": False}
    assert anki.call("deckDescription", deck="spanish") == empty
    words = {"description": "**words**\n<b>", "markdown": True}
    assert anki.call("setDeckDescription", deck="spanish", **words) is None
    assert anki.call("deckDescription", deck="Spanish") == words
    assert anki.undo_name() == "Change Description of Deck (AnkiConnect)"
    anki.undo()
    assert anki.call("deckDescription", deck="Spanish") == empty


def test_markdown_stays_when_it_is_left_out(anki: Running) -> None:
    anki.call("setDeckDescription", deck="Default", description="a", markdown=True)
    anki.call("setDeckDescription", deck="Default", description="b")
    assert anki.call("deckDescription", deck="Default") == {"description": "b", "markdown": True}
    anki.call("setDeckDescription", deck="Default", description="b", markdown=False)
    assert anki.call("deckDescription", deck="Default") == {"description": "b", "markdown": False}


def test_the_same_description_is_not_a_step(anki: Running) -> None:
    anki.call("setDeckDescription", deck="Default", description="e\u0301")
    anki.call("createDeck", deck="Gone")
    anki.undo()
    status = anki.on_main(lambda col: col.undo_status())
    anki.call("setDeckDescription", deck="Default", description="e\u0301", markdown=False)
    assert anki.on_main(lambda col: col.undo_status()) == status


def test_the_other_settings_of_the_deck_stay(anki: Running) -> None:
    group = anki.call("cloneDeckConfigId", name="Copy")
    anki.call("setDeckConfigId", decks=["Default"], configId=group)
    before = anki.on_main(lambda col: col.decks.get(1))
    anki.call("setDeckDescription", deck="Default", description="a", markdown=True)
    after = anki.on_main(lambda col: col.decks.get(1))
    changed = {"desc", "md", "mod", "usn"}
    assert {key: one for key, one in after.items() if key not in changed} == {
        key: one for key, one in before.items() if key not in changed
    }


def test_a_filtered_deck_has_none(anki: Running) -> None:
    make_filtered(anki, "Cram", "deck:none")
    undo = anki.undo_name()
    assert anki.call("deckDescription", deck="Cram") == {"description": "", "markdown": False}
    with pytest.raises(ApiError, match=r"^Cram is a filtered deck, which has no description$"):
        anki.call("setDeckDescription", deck="cram", description="x")
    assert anki.undo_name() == undo


def test_an_unknown_deck_is_an_error(anki: Running) -> None:
    for action, more in (("deckDescription", {}), ("setDeckDescription", {"description": "x"})):
        with pytest.raises(ApiError, match=r"^deck was not found: French$"):
            anki.call(action, deck="French", **more)
    assert anki.call("deckNames") == ["Default"]
