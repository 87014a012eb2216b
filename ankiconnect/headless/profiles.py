"""The profiles of a program without a window, and the one collection that is open.

Main thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..bridge.errors import Unavailable
from ..handlers.framework.errors import ActionError, error_text
from .collection_file import CannotOpen, failure_reason, prepare
from .slow_calls import stop_printing_slow_calls

if TYPE_CHECKING:
    from anki.collection import Collection

log = logging.getLogger(__name__)

COLLECTION_FILE = "collection.anki2"
LANGUAGE = "en_US"
"""The language of Anki's messages and new note types, whatever the system's is."""


class CollectionProfiles:
    """Profiles by name, each with the file of its collection. At most one is open."""

    def __init__(self, files: Callable[[], Mapping[str, Path]], replies: Path | None = None) -> None:
        """
        Args:
            files: Returns each profile's collection file by name. Called for every lookup, since
                folders may be added or removed.
            replies: The file for replies that are kept for clients. None: memory.
        """
        self.replies = replies
        self._files = files
        self._opened: Callable[[Collection, str], None] = lambda col, name: None
        self._closed: Callable[[str], None] = lambda name: None
        self._active = ""
        self._col: Collection | None = None

    @classmethod
    def of_file(cls, file: Path) -> CollectionProfiles:
        """A single profile. It is named after its folder if the file is named as Anki names it."""
        name = file.resolve().parent.name if file.name == COLLECTION_FILE else file.stem
        return cls(lambda: {name or "User 1": file}, file.with_name(f"{file.stem}-replies.db"))

    @classmethod
    def of_base(cls, base: Path) -> CollectionProfiles:
        """The profiles of an Anki base folder: its subfolders that have a collection."""

        def files() -> dict[str, Path]:
            found = sorted(base.glob(f"*/{COLLECTION_FILE}"), key=lambda one: one.parent.name)
            return {one.parent.name: one for one in found}

        return cls(files, base / "ankiconnect-replies.db")

    def names(self) -> list[str]:
        return list(self._files())

    def active(self) -> str:
        """Name of the open profile, or an empty text."""
        return self._active

    @property
    def is_open(self) -> bool:
        """Whether a collection is open. From any thread."""
        return self._col is not None

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            Unavailable: None is open.
        """
        if self._col is None:
            raise Unavailable
        return self._col

    def follow(self, opened: Callable[[Collection, str], None], closed: Callable[[str], None]) -> None:
        """Have functions called when a profile, of some name, has been opened or is closed.

        `opened` is called at once for the one that is open.
        """
        self._opened, self._closed = opened, closed
        if self._col is not None:
            opened(self._col, self._active)

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
        self._opened(self._col, name)

    def load(self, name: str) -> None:
        """Close the open profile and open another one. On failure the first is opened again.

        Raises:
            ActionError: The other collection cannot be opened, or the open one cannot be closed.
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
            raise  # a bug here: the log has its traceback

    def _open_again(self, name: str) -> str:
        """Open a profile again unless it is open; an empty text, or why it failed."""
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
            Exception: It could not be closed properly. If Anki's library still has it open, it remains
                the open collection.
        """
        try:
            if self._col is not None and self._is_open():
                self._closed(self._active)
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
    """Open a collection. A missing file is created, and one of an older Anki is upgraded.

    Raises:
        CannotOpen: Another program has it open, a newer Anki has written it, or the file cannot be read
            or written.
    """
    import anki.lang
    from anki.collection import Collection
    from anki.errors import AnkiException

    if anki.lang.current_lang != LANGUAGE:  # each call starts another backend
        anki.lang.set_lang(LANGUAGE)
    stop_printing_slow_calls()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        prepare(file)
        return Collection(str(file))
    except AnkiException as error:
        raise CannotOpen(f"cannot open {file}: {failure_reason(file, error)}") from error
    except OSError as error:
        raise CannotOpen(f"cannot open {file}: {error.strerror or error}") from error
