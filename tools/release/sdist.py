"""Makes a source distribution reproducible. setuptools writes the times and users of this machine."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

_EXECUTABLE = 0o100


def normalize(file: Path, epoch: int) -> None:
    """Rewrite a .tar.gz file with sorted entries, one time, no users and plain modes.

    Args:
        epoch: The time, in seconds.
    """
    packed = io.BytesIO()
    with (
        tarfile.open(file) as old,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for entry in sorted(old.getmembers(), key=lambda one: one.name):
            new.addfile(_plain(entry, epoch), old.extractfile(entry) if entry.isfile() else None)
    file.write_bytes(gzip.compress(packed.getvalue(), mtime=epoch))


def _plain(entry: tarfile.TarInfo, epoch: int) -> tarfile.TarInfo:
    plain = tarfile.TarInfo(entry.name)
    plain.type, plain.size, plain.mtime = entry.type, entry.size, epoch
    plain.mode = 0o755 if entry.isdir() or entry.mode & _EXECUTABLE else 0o644
    return plain
