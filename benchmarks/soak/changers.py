"""Clients that overwrite the same data again and again: fields of notes, and media files."""

from __future__ import annotations

import base64
import hashlib
import itertools
from typing import Any

from .adders import Adds
from .client import STOPPED, TRY_AGAIN, Client, Told
from .ledger import Value
from .world import Seen

NOTES = 8
FILES = 4
SIZES = (0, 1, 900, 20_000, 300_000)


class Updater(Adds):
    """Changes the second field of its own notes, with updateNoteFields, updateNote and multi."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._notes: list[Seen] = []
        self._values = itertools.count()

    def turn(self) -> None:
        if len(self._notes) < NOTES:
            seen = self.add(self.front())
            if seen is not None:
                self._notes.append(seen)
                self.ledger.backs[seen.note] = Value("back of " + seen.front)
        else:
            self._update(self.random.choice(self._notes).note)

    def _update(self, note: int) -> None:
        record = self.ledger.backs[note]
        value = f"value {next(self._values)} of {self.name}"
        record.open.append(value)
        told = self._send(note, value)
        if told.error is None:
            record.acknowledge(value, told.profile)
            return
        if not told.lost:
            record.open.remove(value)
        if told.error != f"Note was not found: {note}" or told.profile == self._home(note):
            self.unexpected("an update", told.error)

    def _home(self, note: int) -> str | None:
        """The profile in which a note must be found; None if it is not known."""
        for added in self.ledger.added.values():
            if note in added.notes:
                return added.profile or ""
        return ""

    def _send(self, note: int, value: str) -> Told:
        changed = {"id": note, "fields": {"Back": value}}
        way = self.random.randrange(3)
        if way == 0:
            return self.insist("updateNoteFields", note=changed)
        if way == 1:
            return self.insist("updateNote", note={**changed, "tags": ["soak", "changed"]})
        return self._send_in_multi(changed)

    def _send_in_multi(self, changed: dict[str, Any]) -> Told:
        change = {"action": "updateNoteFields", "version": 6, "params": {"note": changed}}
        told = self.insist("multi", actions=[{"action": "deckNames", "version": 6}, change])
        if told.error is not None:
            return told
        inner = told.result[1]["error"]
        if inner in TRY_AGAIN:
            return self.insist("updateNoteFields", lost=told.lost, note=changed)
        return Told(None, inner, told.lost, told.stamp, told.profile)


class Storer(Client):
    """Stores media files, most of them under existing names, and reads them again."""

    pause_seconds = 0.03

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._number = itertools.count()

    def turn(self) -> None:
        number = next(self._number)
        kept = number if number % 5 == 0 else self.random.randrange(FILES)
        name = f"_{self.name} {kept}.bin"
        content = f"{self.name} {number} ".encode()
        content += self.random.randbytes(self.random.choice(SIZES))
        self._store(name, content)

    def _store(self, name: str, content: bytes) -> None:
        digest = hashlib.md5(content).hexdigest()
        record = self.ledger.media.setdefault(name, Value())
        record.open.append(digest)
        text = base64.b64encode(content).decode()
        told = self.insist("storeMediaFile", filename=name, data=text)
        if told.error is None:
            record.acknowledge(digest, told.profile)
            if told.result != name:
                self.world.complain(f"{name} was stored as {told.result}")
            if self.random.random() < 0.2:
                self._read_again(name, text, told)
            return
        if not told.lost:
            record.open.remove(digest)
        if told.error != STOPPED:
            self.unexpected("storeMediaFile", told.error)

    def _read_again(self, name: str, text: str, stored: Told) -> None:
        told = self.insist("retrieveMediaFile", filename=name)
        same_profile = told.profile is not None and told.stamp == stored.stamp
        if same_profile and told.error is None and told.result != text:
            self.world.complain(f"{name} was read as something else than was stored")
