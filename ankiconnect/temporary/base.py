"""The base folder of a temporary service, and the copy that it is restored from."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..headless.profiles import COLLECTION_FILE, CollectionProfiles
from . import fixture

PROFILE = "User 1"


class TemporaryBase:
    """A base folder with one profile."""

    def __init__(self, folder: Path, package: Path | None) -> None:
        """
        Args:
            folder: An empty folder, for the base folder and the copy.
            package: See `fixture.make`.

        Raises:
            CannotOpen: The package cannot be imported.
        """
        self.folder = folder / "base"
        self._original = folder / "original"
        (self._original / PROFILE).mkdir(parents=True)
        fixture.make(self._original / PROFILE / COLLECTION_FILE, package)
        self.restore()

    def profiles(self) -> CollectionProfiles:
        return CollectionProfiles.of_base(self.folder)

    def restore(self) -> None:
        """Make the folder as it was at the start. Its collection must be closed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._original, self.folder, dirs_exist_ok=True)


@contextlib.contextmanager
def created(package: Path | None) -> Iterator[TemporaryBase]:
    """A base folder that is there during the block.

    Raises:
        CannotOpen: The package cannot be imported.
    """
    # On Windows, a client may still have a file of it open.
    with tempfile.TemporaryDirectory(prefix="ankiconnect-", ignore_cleanup_errors=True) as folder:
        yield TemporaryBase(Path(folder).resolve(), package)
