"""Profiles without a window: which collections there are, and which one is open.

Main thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..bridge.errors import Unavailable
from ..handlers.framework.errors import ActionError, error_text
from .collection_file import CannotOpen, prepare, why_not

if TYPE_CHECKING:
    from anki.collection import Collection

log = logging.getLogger(__name__)

COLLECTION_FILE = "collection.anki2"


class CollectionProfiles:
    """The profiles of a program without a window, each with the file of its collection."""

    def __init__(self, files: Callable[[], Mapping[str, Path]]) -> None:
        """
        Args:
            files: Returns each profile's collection file by name; asked anew each time, since a
                folder may come or go.
        """
        self._files = files
        self._active = ""
        self._col: Collection | None = None

    @classmethod
    def of_file(cls, file: Path) -> CollectionProfiles:
        """The one profile of one collection file, named after its folder as Anki does."""
        name = file.resolve().parent.name if file.name == COLLECTION_FILE else file.stem
        return cls(lambda: {name or "User 1": file})

    @classmethod
    def of_base(cls, base: Path) -> CollectionProfiles:
        """The profiles of an Anki base folder: each folder that has a collection."""

        def files() -> dict[str, Path]:
            found = sorted(base.glob(f"*/{COLLECTION_FILE}"), key=lambda one: one.parent.name)
            return {one.parent.name: one for one in found}

        return cls(files)

    def names(self) -> list[str]:
        """Names of all profiles."""
        return list(self._files())

    def active(self) -> str:
        """Name of the open profile."""
        return self._active

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            Unavailable: None is open.
        """
        if self._col is None:
            raise Unavailable
        return self._col

    def open(self, name: str) -> None:
        """Open a profile's collection.

        Raises:
            CannotOpen: There is no such profile, or its collection cannot be opened.
        """
        files = self._files()
        if name not in files:
            raise CannotOpen(f"there is no profile {name!r}; there are {', '.join(files) or 'none'}")
        self._col = open_collection(files[name])
        self._active = name

    def load(self, name: str) -> None:
        """Open another profile instead of the open one, which stays when that fails.

        Raises:
            ActionError: Its collection cannot be opened, or the open one cannot be closed.
        """
        if name == self._active and self._is_open():
            return
        from anki.errors import AnkiException

        before = self._active
        try:
            self.close()
            self.open(name)
        except Exception as error:
            text = error_text(error) + self._open_again(before)
            if isinstance(error, CannotOpen | OSError | AnkiException):
                raise ActionError(text) from error
            raise  # a fault of ours, of which the log tells the whole

    def _open_again(self, name: str) -> str:
        """Open the profile that was open before, unless it still is; in words why not, "" for done."""
        if not name or self._is_open():
            return ""
        try:
            self.open(name)
        except Exception as error:
            log.exception("%s cannot be opened again", name)
            return f"; {name} is closed now, and cannot be opened again: {error_text(error)}"
        return ""

    def close(self) -> None:
        """Close the open collection.

        Raises:
            Exception: It could not be closed properly. It stays the open one where Anki's library still
                has it open.
        """
        try:
            if self._col is not None and self._is_open():
                self._col.close()
        finally:
            if not self._is_open():
                self._col, self._active = None, ""

    def _is_open(self) -> bool:
        """Whether Anki's library really has the collection open."""
        from anki.errors import AnkiException

        if self._col is None or self._col.db is None:
            return False
        try:
            self._col.db.scalar("select 1")
        except AnkiException as error:
            log.debug("the collection of %s is closed: %s", self._active, error)
            return False
        return True


def open_collection(file: Path) -> Collection:
    """Open a collection, which is made when there is none, and upgraded when it is an older Anki's.

    Raises:
        CannotOpen: Another program has it open, a newer Anki has written it, or it cannot be read or
            written.
    """
    import anki.lang
    from anki.collection import Collection
    from anki.errors import AnkiException

    anki.lang.set_lang("en_US")
    _print_no_slow_calls()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        prepare(file)
        return Collection(str(file))
    except AnkiException as error:
        raise CannotOpen(f"cannot open {file}: {why_not(file, error)}") from error
    except OSError as error:
        raise CannotOpen(f"cannot open {file}: {error.strerror or error}") from error


def _print_no_slow_calls() -> None:
    """WORKAROUND(anki<26.05): it prints a stack to standard output for each call that takes 0.2 s on
    the main thread, where a window would stand still. Here is none, and the output is the service's."""
    from anki import _backend

    library: Any = _backend
    library.main_thread = lambda: None
