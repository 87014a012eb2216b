"""Predicts the names under which Anki stores media files.

Anki alone chooses the name of a file that it stores. The prediction only serves to find an existing
file in order to replace, read or delete it. A wrong prediction does no damage, since Anki then stores
the file under a free name. A test compares the predictions with Anki.
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
_MAX_NAME_BYTES = 120
_MAX_EXTENSION_BYTES = 10
_FIRST_LOWER_CASE_VERSION = 260500
"""Anki 26.05, as Anki's `int_version` writes it. Since then names are stored in lower case."""


def plain_name(filename: str) -> str:
    r"""Remove the folders from a file name; both / and \ separate them.

    Raises:
        ActionError: What is left is not a valid file name.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", filename)[-1])
    if _DISALLOWED.sub("", name) in ("", ".", ".."):
        raise ActionError(f"{filename!r} does not name a file")
    return name


def stored_name(name: str) -> str:
    """The name under which Anki stores a new file. `name` has no folders (see `plain_name`)."""
    name = _DISALLOWED.sub("", name)
    if int_version() >= _FIRST_LOWER_CASE_VERSION:
        name = name.lower()
    name = _DEVICE.sub(r"\1_", name)
    if name[-1:].isspace() or name.endswith("."):
        name += "_"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return _cut(name, _MAX_NAME_BYTES - 2)
    extension = _cut(extension, _MAX_EXTENSION_BYTES)
    return _cut(stem, _MAX_NAME_BYTES - len(extension.encode()) - 2) + dot + extension


def _cut(text: str, max_bytes: int) -> str:
    return text.encode()[:max_bytes].decode(errors="ignore")


def hashed_name(stored: str, content: bytes) -> str:
    """The name that Anki chooses when a file with this stored name exists and has other content."""
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    stem, dot, extension = stored.rpartition(".")
    if not dot:
        stem, extension = stored, ""
    extension = _cut(extension, _MAX_EXTENSION_BYTES)
    room = _MAX_NAME_BYTES - len(digest) - len("-") - len(extension.encode()) - 2
    return f"{_cut(stem, room)}-{digest}.{extension}"


def existing(folder: str, filename: str, kinds: Container[Entry] = (Entry.FILE,)) -> Path | None:
    """The existing file in the media folder that a client's name refers to, or None.

    The name is tried as it was sent first, since older versions of Anki kept capital letters.

    Args:
        folder: The media folder.
        filename: The client's name.
        kinds: The kinds of entries that count as existing files.

    Raises:
        ActionError: The name is not a valid file name.
    """
    name = plain_name(filename)
    for candidate in (_DISALLOWED.sub("", name), stored_name(name)):
        path = Path(folder, candidate)
        if entry(path) in kinds:
            return path
    return None
