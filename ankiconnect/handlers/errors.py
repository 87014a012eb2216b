"""The one error an action raises on purpose, and the text a client gets for any other."""

from __future__ import annotations

import re

_OF_SQLITE = re.compile(r'DbError \{.*Some\(\\?"(.*?)\\?"\).*\}', re.DOTALL)
"""An error of the database as Anki's library words it; the group is what SQLite says."""


class ActionError(Exception):
    """The action failed in a way its client should read about; the text is the API's error."""


class WindowNeeded(ActionError):
    """The action works on Anki's window, and there is none."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} needs Anki's window")


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
    of_sqlite = _OF_SQLITE.fullmatch(text)
    if of_sqlite:
        text = f"the collection could not be read or written: {of_sqlite[1]}"
    return text if text.strip() else type(error).__name__
