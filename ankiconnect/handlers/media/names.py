"""Names of media files, as Anki would store them.

Anki alone decides under which name it stores a file. The name is worked out here beforehand only to
find the file that is there already: to replace it, to read it, to delete it. A wrong guess harms
nothing, since Anki then stores under a name that is free; a test compares the two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container
from pathlib import Path

from anki.utils import int_version

from ..framework.errors import ActionError
from .entries import Entry, entry

_DISALLOWED = re.compile(r'[\[\]<>:"/?*^\\|\x00-\x1f\x7f-\x9f]')
_DEVICE = re.compile(r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|$)", re.IGNORECASE)
_MOST_BYTES = 120
_MOST_EXTENSION_BYTES = 10
_LOWER_CASE_SINCE = 260500
"""From Anki 26.05 on names are stored in lower case."""


def plain_name(filename: str) -> str:
    """Cut folders off a file name, of every platform's kind.

    Raises:
        ActionError: Nothing is left that could name a file.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", filename)[-1])
    if _DISALLOWED.sub("", name) in ("", ".", ".."):
        raise ActionError(f"{filename!r} does not name a file")
    return name


def stored_name(name: str) -> str:
    """The name under which Anki stores a new file of that plain name."""
    name = _DISALLOWED.sub("", name)
    if int_version() >= _LOWER_CASE_SINCE:
        name = name.lower()
    name = _DEVICE.sub(r"\1_", name)
    if name[-1:].isspace() or name.endswith("."):
        name += "_"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return _cut(name, _MOST_BYTES - 2)
    extension = _cut(extension, _MOST_EXTENSION_BYTES)
    return _cut(stem, _MOST_BYTES - len(extension.encode()) - 2) + dot + extension


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")


def hashed_name(stored: str, content: bytes) -> str:
    """The name that Anki picks when there is a file of that stored name with another content."""
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    stem, dot, extension = stored.rpartition(".")
    if not dot:
        stem, extension = stored, ""
    extension = _cut(extension, _MOST_EXTENSION_BYTES)
    room = _MOST_BYTES - len(digest) - len("-") - len(extension.encode()) - 2
    return f"{_cut(stem, room)}-{digest}.{extension}"


def existing(folder: str, filename: str, kinds: Container[Entry] = (Entry.FILE,)) -> Path | None:
    """The file of the media folder that a client's name means, or None.

    Names as sent come first, since older versions kept capital letters.

    Args:
        folder: The media folder.
        filename: The client's name.
        kinds: What counts as being there.

    Raises:
        ActionError: The name cannot name a file.
    """
    name = plain_name(filename)
    for candidate in (_DISALLOWED.sub("", name), stored_name(name)):
        path = Path(folder, candidate)
        if entry(path) in kinds:
            return path
    return None
