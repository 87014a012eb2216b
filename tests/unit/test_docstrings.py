"""The sections of a docstring."""

from __future__ import annotations

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


def test_what_is_missing_is_empty() -> None:
    assert docstrings.read(nothing) == docstrings.Documentation()
    assert docstrings.read(short) == docstrings.Documentation(text="Only this.")
