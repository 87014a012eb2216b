"""Which notes can have a text as their first field."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.shared import search
from ankiconnect.handlers.shared.first_fields import candidates as module
from ankiconnect.handlers.shared.first_fields.candidates import candidates


def add(col: Any, front: str, notetype: str = "Basic") -> int:
    note = col.new_note(col.models.by_name(notetype))
    note.fields[0] = front
    col.add_note(note, 1)
    return int(note.id)


def add_notetype(col: Any, name: str, fields: list[str]) -> None:
    made = col.models.new(name)
    for field in fields:
        col.models.add_field(made, col.models.new_field(field))
    template = col.models.new_template("Card 1")
    template["qfmt"] = f"{{{{{fields[0]}}}}}"
    col.models.add_template(made, template)
    col.models.add(made)


def test_the_notes_are_found_whatever_the_case_of_the_name(col: Any) -> None:
    ids = [add(col, "言葉"), add(col, "言葉", "Basic (and reversed card)")]
    add(col, "花")
    assert candidates(col, '"deck:Default" "fRONT:言葉"') == ids
    assert candidates(col, "Front:無") == []


def test_a_field_that_is_not_the_first_one_everywhere_is_left_to_anki(col: Any) -> None:
    assert candidates(col, "Back:言葉") is None
    assert candidates(col, "None:言葉") is None
    add_notetype(col, "Turned", ["Back", "Front"])
    assert candidates(col, "Front:言葉") is None
    assert candidates(col, "Back:言葉") is None


def test_very_many_notes_or_note_types_are_left_to_anki(
    col: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [add(col, "言葉") for _ in range(3)]
    monkeypatch.setattr(module, "MAX_CANDIDATES", 3)
    assert candidates(col, "Front:言葉") == ids
    monkeypatch.setattr(module, "MAX_CANDIDATES", 2)
    assert candidates(col, "Front:言葉") is None
    assert search.find_notes(col, "Front:言葉") == ids
    monkeypatch.setattr(module, "MAX_NOTETYPES", 2)
    assert candidates(col, "Front:無") is None


def test_a_note_without_the_text_is_not_even_compared(col: Any) -> None:
    add(col, "言葉")
    asked = Mock(wraps=col)
    assert search.find_notes(asked, "Front:無") == []
    asked.find_notes.assert_not_called()
    assert len(search.find_notes(asked, "Front:言葉")) == 1
    asked.find_notes.assert_called_once()


def test_notes_with_equal_sort_values_are_in_ankis_order(col: Any) -> None:
    ids = [add(col, "言葉") for _ in range(3)]
    [column] = [one for one in col.all_browser_columns() if one.key == "noteFld"]
    for reverse in (False, True):
        wanted = list(col.find_notes("Front:言葉", column, reverse))
        assert search.find_notes(col, "Front:言葉", column, reverse) == wanted
        assert sorted(wanted) == ids


def test_the_undo_history_stays(col: Any) -> None:
    add(col, "言葉")
    before = col.undo_status().undo
    assert before
    assert search.find_notes(col, "Front:言葉")
    assert not search.find_cards(col, "Front:無")
    assert col.undo_status().undo == before


def test_searches_that_anki_refuses_are_still_errors(col: Any) -> None:
    for other in ("is:nothing", "flag:9", "prop:x=1", "("):
        with pytest.raises(ActionError, match=r"^Invalid search: "):
            search.find_notes(col, f"Front:無 {other}")


def test_long_other_terms_are_not_refused_by_anki(col: Any) -> None:
    """A search that is answered without Anki must not be one that Anki would refuse."""
    add(col, "言葉")
    for one in ("deck:", "tag:", "note:", "card:"):
        assert not search.find_notes(col, f"Front:言葉 {one}x{'*' * 950}")
        assert not search.find_notes(col, f"Front:言葉 {one}x{'_' * 950}")
    many = " ".join(["deck:a"] * 130)
    assert not search.find_notes(col, f"Front:言葉 {many}")


def test_a_closed_collection_is_left_to_anki(col: Any) -> None:
    closed = Mock(db=None)
    assert candidates(closed, "Front:言葉") is None
