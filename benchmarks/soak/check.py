"""Compares the collections at the end with the replies that the clients got."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .ledger import Added, Ledger, Value

MAX_SHOWN = 5
"""Maximum number of problems of one kind that are listed."""


@dataclass(frozen=True)
class Content:
    """The content of one profile.

    Attributes:
        fronts: The ids of the notes, by their first field.
        backs: The second field of the notes, by id.
        media: The MD5 hashes of the media files, by name.
    """

    fronts: dict[str, list[int]]
    backs: dict[int, str]
    media: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Content:
        """Read the folder of a profile, which no program may have open."""
        fronts: defaultdict[str, list[int]] = defaultdict(list)
        backs = {}
        with closing(sqlite3.connect(folder / "collection.anki2")) as database:
            for note, text in database.execute("select id, flds from notes"):
                front, back = text.split("\x1f")[:2]
                fronts[front].append(note)
                backs[note] = back
        files = (folder / "collection.media").glob("*")
        return cls(
            dict(fronts), backs, {one.name: hashlib.md5(one.read_bytes()).hexdigest() for one in files}
        )


def problems(ledger: Ledger, profiles: Mapping[str, Content]) -> list[str]:
    """Everything that was lost, duplicated or done although it must not be: some examples of each kind,
    and their number."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for kind, what in _found(ledger, profiles):
        kinds[kind].append(what)
    return [_summary(kind, found) for kind, found in kinds.items()]


def _summary(kind: str, found: list[str]) -> str:
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    return f"{kind}: {', '.join(found[:MAX_SHOWN])}{more}"


def _found(ledger: Ledger, profiles: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    for front, added in ledger.added.items():
        yield from _of_note(front, added, profiles)
    yield from _of_all_notes(ledger, profiles)
    for note, value in ledger.backs.items():
        told = {name: one.backs.get(note) for name, one in profiles.items()}
        yield from _of_value("an update was lost", str(note), value, told)
    for file, value in ledger.media.items():
        told = {name: one.media.get(file) for name, one in profiles.items()}
        yield from _of_value("a media file was lost", file, value, told)


def _of_note(front: str, added: Added, profiles: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    there = {name: one.fronts[front] for name, one in profiles.items() if front in one.fronts}
    if added.profile is not None and added.profile not in there:
        yield "an acknowledged note is not there", f"{front!r} in {added.profile}"
    elif added.acknowledged and not there:
        yield "an acknowledged note is not there", repr(front)
    elif there and not added.acknowledged and not added.lost:
        yield "a note is there although its client got an error", repr(front)
    if there and not added.notes <= {note for notes in there.values() for note in notes}:
        yield "an acknowledged note has another id", f"{front!r} ({sorted(added.notes)})"
    if len(there) > 1 and not added.lost:
        yield "a note is in two profiles, and no reply was lost", repr(front)


def _of_all_notes(ledger: Ledger, profiles: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    for name, one in profiles.items():
        for front, notes in one.fronts.items():
            if front in ledger.never:
                yield "a note is there although its request was forbidden or cut", repr(front)
            elif front not in ledger.added:
                yield "a note is there that nobody has sent", repr(front)
            if len(notes) > 1:
                yield "a note is doubled", f"{front!r} in {name}"
    every = Counter(note for one in profiles.values() for note in one.backs)
    if sum(every.values()) != len(every):
        yield "the profiles share ids", "so that updates cannot be told apart"


def _of_value(
    kind: str, name: str, value: Value, told: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    """Check that a value is in the profile that acknowledged it, or in any profile if that is not
    known."""
    if value.answered is None:
        return
    seen = list(told.values()) if value.profile is None else [told[value.profile]]
    if not any(value.allows(one) for one in seen if one is not None):
        yield kind, f"{name} is {seen}, told was {value.answered!r}"
