"""Packs files reproducibly: the same files give the same bytes on every machine and at any time."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time in a zip file; Anki does not restore it anyway
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip archive with sorted entries, which all have the same time and mode.

    The compressed bytes depend on the compression library. A Python that is linked with another library
    than zlib, such as zlib-ng, may give different bytes.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = _UNIX  # the default depends on the machine
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def write(file: Path, content: bytes) -> None:
    """Replace a file atomically: another program sees either the old or the new content."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, file)
