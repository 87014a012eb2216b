"""The one error an action raises on purpose, and the text a client gets for any other."""

from __future__ import annotations


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
    return str(error) or type(error).__name__
