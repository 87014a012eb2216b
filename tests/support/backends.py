"""Anki's backends, kept for the next collection: making and freeing one takes 5 ms of processor time.

A window of Anki has one backend for all profiles that it opens, too.
"""

from __future__ import annotations

import collections
from typing import Any

import anki.collection
import anki.lang
from anki._backend import RustBackend

_idle: dict[tuple[tuple[str, ...], bool], list[Any]] = collections.defaultdict(list)


class KeptBackend(RustBackend):
    """A backend whose part in Rust outlives it, unless that still has a collection."""

    def __init__(self, langs: list[str] | None = None, server: bool = False) -> None:
        self._kept = _idle[tuple(langs or [anki.lang.current_lang]), server]
        if self._kept:
            self._backend = self._kept.pop()
        else:
            super().__init__(langs, server)

    def __del__(self) -> None:
        try:
            self.close_collection(downgrade_to_schema11=False)
        except Exception:  # it has none
            self._kept.append(self._backend)


def keep() -> None:
    """Have collections that are opened from now on use kept backends."""
    library: Any = anki.collection
    library.RustBackend = KeptBackend
