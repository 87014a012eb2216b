"""Disks that are really full, for services that run as a process."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

MEGABYTE = 1024 * 1024


class Disk(Protocol):
    """A folder whose free space can be reduced and restored."""

    folder: Path

    def fill(self, process: int, room: int = 0) -> None:
        """Leave at most `room` bytes for the service with that process id."""

    def free(self, process: int) -> None:
        """Restore the free space."""


class SmallDisk:
    """A small separate file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, process: int, room: int = 0) -> None:
        with open(self._filler, "ab", buffering=0) as filler:
            for size in (MEGABYTE, 4096):
                with contextlib.suppress(OSError):
                    while filler.write(b"\0" * size) == size:
                        pass
            filler.truncate(max(0, filler.tell() - room))
        if not room:
            self._check_full()

    def _check_full(self) -> None:
        with pytest.raises(OSError) as failed:
            (self.folder / "more").write_bytes(b"x" * 8192)
        (self.folder / "more").unlink(missing_ok=True)
        assert failed.value.errno == errno.ENOSPC

    def free(self, process: int) -> None:
        self._filler.unlink()


class SmallFiles:
    """A limit of the system for the process: none of its files may grow anymore."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: int, room: int = 0) -> None:
        self._limit(process, max(room, 16 * 1024))

    def free(self, process: int) -> None:
        self._limit(process, -1)

    def _limit(self, process: int, size: int) -> None:
        import resource

        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """A file system in memory, if this user may mount one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def small_files(folder: Path, megabytes: int) -> Iterator[Disk]:
    """An ordinary folder; only the process is limited."""
    if sys.platform != "linux":
        pytest.skip("only Linux limits the files of another process")
    folder.mkdir()
    yield SmallFiles(folder)


KINDS: list[Callable[[Path, int], contextlib.AbstractContextManager[Disk]]] = [small_disk, small_files]
