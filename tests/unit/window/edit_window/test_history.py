"""Going back and forth through the notes of the edit window."""

from __future__ import annotations

from ankiconnect.window.edit_window.history import MAX_NOTES, History


def history(*notes: int) -> History:
    made = History()
    for note in notes:
        made.opened(note)
    return made


def test_the_notes_in_the_order_of_their_opening() -> None:
    three = history(1, 2, 3)
    assert [three.beside(note, -1) for note in (3, 2, 1)] == [2, 1, None]
    assert [three.beside(note, 1) for note in (1, 2, 3)] == [2, 3, None]


def test_a_note_that_is_opened_again_is_the_latest() -> None:
    three = history(1, 2, 3, 1)
    assert [three.beside(note, -1) for note in (1, 3, 2)] == [3, 2, None]


def test_a_note_that_is_gone_is_skipped() -> None:
    three = history(1, 2, 3)
    three.forget(2)
    three.forget(7)
    assert three.beside(3, -1) == 1
    assert three.beside(2, -1) is None


def test_only_the_last_ones_are_kept() -> None:
    many = history(*range(MAX_NOTES + 5))
    assert many.beside(5, -1) is None
    assert many.beside(5, 1) == 6
