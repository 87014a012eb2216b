"""The errors that actions raise on purpose, and the error texts that clients get for all exceptions."""

from __future__ import annotations

import re

_DATABASE = re.compile(r'DbError \{.*Some\(\\?"(?P<text>.*?)\\?"\).*\}', re.DOTALL)
"""A database error in the form of Anki's library; "text" is SQLite's message."""
_DAMAGED = ("DatabaseCorrupt", "NotADatabase")
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
"""Unicode marks for the writing direction. Anki puts them around values that it inserts into texts."""


class ActionError(Exception):
    """The action failed, and the client should know why. The text is the error of the reply."""


class WindowNeeded(ActionError):
    """The action needs Anki's window, but the service runs without one."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} needs Anki's window")


class NoSyncLogin(ActionError):
    """The user is not logged in to AnkiWeb or another sync server."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("sync: auth not configured" + (f": {detail}" if detail else ""))


EXPECTED = (ActionError, KeyError, OSError, ValueError)
"""The exceptions that an action may raise; a KeyError names a missing member. Any other exception is a
bug in this program."""


def error_text(error: BaseException) -> str:
    """The error text of a reply for any exception. It is never empty.

    A missing member of an object is reported as its name in single quotes, as the published API does.
    `str` of a KeyError gives the same.
    """
    try:
        text = str(error)
    except Exception:  # the exception's own __str__ failed
        text = ""
    text = _readable(text)
    return text if text.strip() else type(error).__name__


def _readable(text: str) -> str:
    """A plain text for an error of the collection's database. Other texts are returned unchanged."""
    inside = _DATABASE.fullmatch(text.strip())
    if inside is None:
        return text
    if any(one in text for one in _DAMAGED):
        return (
            f"the collection is damaged ({inside['text']}): have Anki check it (Tools > Check "
            "Database), or go back to a backup"
        )
    return f"the collection could not be read or written: {inside['text']}"


def database_text(error: BaseException) -> str:
    """SQLite's message in a database error of Anki's library."""
    inside = _DATABASE.fullmatch(str(error).strip())
    return inside["text"] if inside else str(error)


def refusal_text(error: BaseException) -> str:
    """The text of an error of Anki's library on one line; for a database error its readable part."""
    return " ".join(error_text(error).translate(_ISOLATES).split())
