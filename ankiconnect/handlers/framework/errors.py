"""The errors that actions raise on purpose, and the error texts that clients get for all exceptions."""

from __future__ import annotations

import html
import os
import re

from ...objects.codes import Code

_DATABASE = re.compile(r'DbError \{.*Some\(\\?"(?P<text>.*?)\\?"\).*\}', re.DOTALL)
"""A database error in the form of Anki's library; "text" is SQLite's message."""
_DAMAGED = ("DatabaseCorrupt", "NotADatabase")
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
"""Unicode marks for the writing direction. Anki puts them around values that it inserts into texts."""
_LINE_BREAK = re.compile(r"\s*<br>\s*")
_HELP_LINK = re.compile(r"\s*<br><a href=[^>]*>[^<]*</a>$")


class ActionError(Exception):
    """The action failed, and the client should know why. The text is the error of the reply.

    Attributes:
        code: The kind of the reason. An outcome of a note in a list has it beside the text.
    """

    def __init__(self, text: str, code: Code = "invalid") -> None:
        super().__init__(text)
        self.code: Code = code


class WindowNeeded(ActionError):
    """The action needs Anki's window, but the service runs without one."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} needs Anki's window")


class NoSyncLogin(ActionError):
    """The user is not logged in to AnkiWeb or another sync server."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("sync: auth not configured" + (f": {detail}" if detail else ""))


class SyncLoginExpired(ActionError):
    """The sync server does not accept a key that it gave before."""

    def __init__(self, text: str = "sync: the login has expired") -> None:
        super().__init__(text)


EXPECTED = (ActionError, OSError, ValueError)
"""The exceptions that an action may raise. Any other exception is a
bug in this program."""


def code_of(error: BaseException) -> Code:
    """The kind of the reason of any exception."""
    return error.code if isinstance(error, ActionError) else "refused"


def never_raised(error: BaseException) -> ActionError:
    """An error with the same text and code that has no stack frames, which it would keep in memory."""
    return ActionError(error_text(error), code_of(error))


def error_text(error: BaseException) -> str:
    """The error text of a reply for any exception: never empty, without HTML or invisible marks."""
    try:
        text = str(error)
    except Exception:  # the exception's own __str__ failed
        text = ""
    text = _of_database(_MARKUP.get(type(error).__name__, str)(text))
    text = (_of_file(error) if isinstance(error, OSError) else text).translate(_ISOLATES)
    return text if text.strip() else type(error).__name__


def _of_file(error: OSError) -> str:
    """The text of an error with a file: its path, and no number."""
    if error.strerror is None:
        return str(error)
    if error.filename is None:
        return error.strerror
    path = os.fsdecode(error.filename)
    for kind, words in _FILE_ERRORS.items():
        if isinstance(error, kind):
            return words.format(path)
    return f"{path}: {error.strerror}"


_FILE_ERRORS = {
    FileNotFoundError: "no such file: {}",
    PermissionError: "no permission for {}",
    IsADirectoryError: "{} is a folder",
}


def _of_notetype(text: str) -> str:
    """Anki's text about a note type. Only the line break in it is markup: names are not escaped."""
    return _LINE_BREAK.sub(" ", text)


def _of_template(text: str) -> str:
    """The text of Anki's renderer, which is HTML with a link to the manual at its end."""
    return html.unescape(_LINE_BREAK.sub(" ", _HELP_LINK.sub("", text)))


_MARKUP = {"CardTypeError": _of_notetype, "TemplateError": _of_template}
"""By the names of Anki's exceptions, since the server imports this module without Anki."""


def _of_database(text: str) -> str:
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
    return " ".join(error_text(error).split())
