"""What can go wrong with a request, as exceptions."""

from __future__ import annotations

import re

_WRONG_KEY = "valid api key must be provided"
_DUPLICATE = "cannot create note because it is a duplicate"
_NOT_FOUND = re.compile(r"\bnot found\b")


class AnkiError(Exception):
    """The request failed. The text says why."""


class NotRunning(AnkiError):
    """No service answered."""


class Refused(AnkiError):
    """The service does not allow this origin."""


class WrongKey(AnkiError):
    """The service needs an API key, and got none or another one."""


class Overloaded(AnkiError):
    """The service has too much to do. Nothing was done; the request may be sent again."""


class DuplicateNote(AnkiError):
    """A note like this is in the collection already."""


class NotFound(AnkiError):
    """The collection has no such deck, note type, field or note."""


_BY_STATUS: dict[int, type[AnkiError]] = {403: Refused, 503: Overloaded}


def from_reply(text: str, status: int = 200) -> AnkiError:
    """The exception for an error in a reply.

    Args:
        text: The error's text.
        status: The HTTP status of the reply.
    """
    if text == _WRONG_KEY:
        return WrongKey(text)
    if status in _BY_STATUS:
        return _BY_STATUS[status](text)
    if text == _DUPLICATE:
        return DuplicateNote(text)
    return NotFound(text) if _NOT_FOUND.search(text) else AnkiError(text)
