"""The one error an action raises on purpose, and the text a client gets for any other."""

from __future__ import annotations

import re

_DATABASE = re.compile(r'DbError \{.*Some\(\\?"(?P<text>.*?)\\?"\).*\}', re.DOTALL)
"""An error of the database as Anki's library words it; the text is what SQLite says."""
_DAMAGED = ("DatabaseCorrupt", "NotADatabase")
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
"""Marks of the direction of writing, which Anki puts around what it inserts into its texts."""


class ActionError(Exception):
    """The action failed in a way its client should read about; the text is the API's error."""


class WindowNeeded(ActionError):
    """The action works on Anki's window, and there is none."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} needs Anki's window")


class NoSyncLogin(ActionError):
    """There is no login at AnkiWeb or another sync server."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("sync: auth not configured" + (f": {detail}" if detail else ""))


ANSWERS = (ActionError, KeyError, OSError, ValueError)
"""What an action may fail with; a KeyError names a missing member. Anything else is a fault of ours."""


def error_text(error: BaseException) -> str:
    """The text of any exception, never empty.

    A missing member of an object is reported by its name in single quotes, as the published API does
    (that is also what `str` makes of a KeyError).
    """
    try:
        text = str(error)
    except Exception:  # whatever made it could not word it
        text = ""
    text = _readable(text)
    return text if text.strip() else type(error).__name__


def _readable(text: str) -> str:
    """An error of the collection's database in words; any other as it is."""
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
    """What SQLite says in an error of a database."""
    inside = _DATABASE.fullmatch(str(error).strip())
    return inside["text"] if inside else str(error)


def refusal_text(error: BaseException) -> str:
    """What Anki's library says, in one line; of its database errors the readable part."""
    return " ".join(error_text(error).translate(_ISOLATES).split())
