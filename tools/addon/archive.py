"""Packs files so that the same files give the same bytes, on every machine and at every time."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of what zip can say; unpacking sets the time of unpacking
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip archive with sorted entries, one time and one mode for all.

    How well a file is packed is zlib's affair: a Python that is linked with another library in its
    place (zlib-ng) may pack the same files into other bytes.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = _UNIX  # otherwise that of the machine
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def write(file: Path, content: bytes) -> None:
    """Replace a file at once: who reads it meanwhile sees the old or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, file)
