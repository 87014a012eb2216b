"""Predicts the names under which Anki stores media files.

Anki chooses the name of a file that it stores. The prediction serves to find an existing file in order
to replace, read or delete it. Where Anki is known to keep a name, a new file is stored under it without
Anki (`new_files`). Any other wrong prediction does no damage, since Anki then stores the file under a
free name. A test compares the predictions with Anki.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Container, Iterator
from pathlib import Path
from urllib.parse import unquote

from anki.utils import int_version

from ..framework import parameter_types
from ..framework.errors import ActionError
from .entries import Entry, entry

_DISALLOWED = re.compile(r'[\[\]<>:"/?*^\\|\x00-\x1f\x7f-\x9f]')
_DEVICE = re.compile(r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|$)", re.IGNORECASE)
_MAX_NAME_BYTES = 120
_MAX_EXTENSION_BYTES = 10
_FIRST_LOWER_CASE_VERSION = 260500
"""Anki 26.05, as Anki's `int_version` writes it. Since then names are stored in lower case."""


def plain_name(filename: str) -> str:
    """Cut folders off a file name, of every platform's kind, and decode %XX in it.

    Anki decodes %XX when it shows a card, and would look for another file.

    Raises:
        ActionError: What is left is not a valid file name.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", _decoded(filename))[-1])
    if _DISALLOWED.sub("", name) in ("", ".", ".."):
        raise ActionError(f"{parameter_types.shown(filename)} does not name a file")
    return name


def _decoded(filename: str) -> str:
    while (decoded := unquote(filename)) != filename:
        filename = decoded
    return filename


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


def is_changed(filename: str, stored: str) -> bool:
    """Whether a stored name differs from the client's by more than case and Unicode form.

    Another name may have become the same one: of another folder, or longer than Anki's limit.
    """
    return _comparable(filename) != _comparable(stored)


def name_of_its_own(filename: str) -> str:
    """The name for a file whose stored name is taken by a file that was asked for under another one."""
    stored = stored_name(plain_name(filename))
    return suffixed_name(stored, _comparable(filename).encode())


def suffixed_name(stored: str, content: bytes) -> str:
    """The hashed name, as it is stored again under itself: without a dot at the end."""
    return hashed_name(stored, content).rstrip(".")


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()


def very_name(folder: Path, filename: str) -> Path | None:
    """The file with exactly the client's name, in any Unicode form, or None.

    Anki stores no capital letters, but older versions did, and other programs store any name.
    """
    if not _is_single(filename):
        return None
    forms = (unicodedata.normalize(form, filename) for form in ("NFC", "NFD"))
    for name in dict.fromkeys((filename, *forms)):  # most names have one form only
        if entry(folder / name) is Entry.FILE:
            return folder / name
    return None


def _is_single(filename: str) -> bool:
    """Whether it is a name without a folder, which can be looked up as it is."""
    if os.name == "nt" and _DISALLOWED.search(filename):
        return False  # "a.txt:stream" is a part of a file
    return filename not in ("", ".", "..") and os.path.basename(filename) == filename


def existing(folder: str, filename: str, kinds: Container[Entry] = (Entry.FILE,)) -> Path | None:
    """The existing file in the media folder that a client's name refers to, or None.

    First comes the name exactly as it is, since every listed file can be read by its name.

    Args:
        folder: The media folder. It is read as a whole only when nothing else is found.
        filename: The client's name.
        kinds: The kinds of entries that count as existing files.

    Raises:
        ActionError: The name is not a valid file name.
    """
    for candidate in _candidates(filename):
        path = Path(folder, candidate)
        if entry(path) in kinds:
            return path
    return _without_regard_to_case(folder, filename, kinds)


def _candidates(filename: str) -> Iterator[str]:
    if _is_single(filename):
        yield filename
    name = plain_name(filename)
    stored = stored_name(name)
    if is_changed(filename, stored):
        yield name_of_its_own(filename)
    kept = _DISALLOWED.sub("", name)
    yield kept
    yield unicodedata.normalize("NFD", kept)
    yield stored


def _without_regard_to_case(folder: str, filename: str, kinds: Container[Entry]) -> Path | None:
    wanted = {_comparable(one) for one in _candidates(filename)}
    with os.scandir(folder) as entries:
        names = [one.name for one in entries if _comparable(one.name) in wanted]
    found = [path for name in names if entry(path := Path(folder, name)) in kinds]
    return found[0] if len(found) == 1 else None
