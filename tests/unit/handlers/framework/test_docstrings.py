"""The sections of a docstring."""

from __future__ import annotations

import pytest

from ankiconnect.handlers.framework import docstrings


def whole() -> None:
    """What it does.

    More of it.

    Args:
        one: First line
            and the next.
        two: {"a": 1}: an object.

    Returns:
        array, in
        order

    Errors:
        ``no``; text
        from Anki.

    Example:
        After createDeck {"deck": "After {}"}
        After suspend {"cards": [1]}
        {
          "one": {"a": 1},
          "two": null
        }
    """


def wrong() -> None:
    """What it does.

    Example:
        [1]
    """


def nothing() -> None: ...


def short() -> None:
    """Only this."""


def test_every_section_is_read() -> None:
    read = docstrings.read(whole)
    assert read.text == "What it does.\n\nMore of it."
    assert read.parameters == {"one": "First line and the next.", "two": '{"a": 1}: an object.'}
    assert read.returns == "array, in order"
    assert read.errors == "``no``; text from Anki."


def test_an_example_has_parameters_and_requests_before_it() -> None:
    assert docstrings.read(whole).example() == docstrings.Example(
        {"one": {"a": 1}, "two": None},
        (
            docstrings.Request("createDeck", {"deck": "After {}"}),
            docstrings.Request("suspend", {"cards": [1]}),
        ),
    )
    assert docstrings.read(short).example() is None


def test_an_example_that_is_not_an_object_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"not \[1\]"):
        docstrings.read(wrong).example()


def test_what_is_missing_is_empty() -> None:
    assert docstrings.read(nothing) == docstrings.Documentation()
    assert docstrings.read(short) == docstrings.Documentation(text="Only this.")
