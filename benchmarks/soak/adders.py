"""Clients that add notes, one or several at a time, and send a request again when the reply is lost."""

from __future__ import annotations

import itertools
from typing import Any

from tools.raw_request import request

from ..clients.wire import asked
from .caller import Lost, NotSent
from .client import STOPPED, TRY_AGAIN, Client, Told
from .ledger import Added
from .world import Seen

DUPLICATE = "cannot create note because it is a duplicate"
FORBIDDEN = 403
BATCH = 5
HANG_UP_PROBABILITY = 0.03
CUT_PROBABILITY = 0.02
CHECK_PROBABILITY = 0.2

PAGE = "Origin: https://pages.example"
EXTENSION = "chrome-extension://ankiconnectsoakankiconnectsoak01"


def basic_note(front: str) -> dict[str, Any]:
    """A note object; its first field tells it from all others."""
    fields = {"Front": front, "Back": "back of " + front}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, "tags": ["soak"]}


class Adds(Client):
    """Base class of the clients that add notes."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._numbers = itertools.count()

    def front(self) -> str:
        """A text for the first field that no client has used yet."""
        return f"{self.name} note {next(self._numbers)}"

    def add(self, front: str, headers: tuple[str, ...] = (), lost: int = 0) -> Seen | None:
        """Add a note, and try again when the reply is lost.

        Args:
            lost: Number of earlier requests for this note without a reply.

        Returns:
            The note, or None when it is not known whether it exists.
        """
        added = self.ledger.added.setdefault(front, Added())
        told = self.insist("addNote", headers, lost, note=basic_note(front))
        added.lost = told.lost
        if told.error == DUPLICATE:
            return self._already_there(front, added, told)
        if told.error is not None:
            self.unexpected("addNote", told.error)
            return None
        added.notes.add(told.result)
        added.profile = told.profile
        seen = Seen(told.stamp, front, told.result)
        self.world.recent.append(seen)
        return seen

    def _already_there(self, front: str, added: Added, told: Told) -> Seen | None:
        """Handle the error for a duplicate: an earlier request was done, so the note must be found."""
        added.told_duplicate = True
        if not added.lost:
            self.world.complain(f"{front!r} was called a duplicate at the first try")
        found = self.insist("findNotes", query=f'"front:{front}"')
        if found.error is not None:
            self.unexpected("findNotes", found.error)
        elif len(found.result) == 1:
            added.notes.update(found.result)
            return Seen(found.stamp, front, found.result[0])
        elif found.profile is not None and found.stamp == told.stamp:
            self.world.complain(f"{front!r} is called a duplicate, and findNotes finds {found.result}")
        return None


class Adder(Adds):
    """Adds notes one by one. Sometimes it asks for duplicates, hangs up, or sends only part of a
    request."""

    def turn(self) -> None:
        chance = self.random.random()
        front = self.front()
        if chance < HANG_UP_PROBABILITY:
            self._hang_up(front)
        elif chance < HANG_UP_PROBABILITY + CUT_PROBABILITY:
            self._send_half(front)
        else:
            seen = self.add(front)
            if seen is not None and chance > 1 - CHECK_PROBABILITY:
                self._ask_for_duplicates(seen)

    def _hang_up(self, front: str) -> None:
        """Send a request, close the connection before the reply arrives, and send the request again."""
        self.ledger.added[front] = Added(lost=1)
        try:
            self.caller.send(request(asked("addNote", {"note": basic_note(front)})))
        except (NotSent, Lost):
            pass
        else:
            self.world.count("hung up")
        self._disconnect()
        self.add(front, lost=1)

    def _send_half(self, front: str) -> None:
        """Send a request without its last bytes. The service must not treat it as complete."""
        self.ledger.never.add(front)
        try:
            self.caller.send(request(asked("addNote", {"note": basic_note(front)}))[:-2])
        except (NotSent, Lost):
            pass
        else:
            self.world.count("cut in half")
        self._disconnect()

    def _disconnect(self) -> None:
        """Close the connection, or reset it."""
        self.random.choice((self.caller.close, self.caller.cut))()

    def _ask_for_duplicates(self, seen: Seen) -> None:
        """Check that the note that was just added cannot be added again, and that another note can."""
        notes = [basic_note(seen.front), basic_note(seen.front + " new")]
        told = self.insist("canAddNotesWithErrorDetail", notes=notes)
        right = [{"canAdd": False, "error": DUPLICATE}, {"canAdd": True}]
        if told.error is not None:
            self.unexpected("canAddNotesWithErrorDetail", told.error)
        elif told.profile is not None and told.stamp == seen.stamp and told.result != right:
            self.world.complain(f"canAddNotesWithErrorDetail of {seen.front!r}: {told.result}")


class BatchAdder(Adds):
    """Adds several notes with one request, by addNotes and by multi."""

    pause_seconds = 0.04

    def turn(self) -> None:
        fronts = [self.front() for _ in range(BATCH)]
        for front in fronts:
            self.ledger.added[front] = Added()
        if self.random.random() < 0.5:
            self._add_notes(fronts)
        else:
            self._add_by_multi(fronts)

    def _add_notes(self, fronts: list[str]) -> None:
        told = self.insist("addNotes", notes=[basic_note(one) for one in fronts])
        self._all(fronts, told, told.result or [None] * len(fronts))

    def _add_by_multi(self, fronts: list[str]) -> None:
        actions = [
            {"action": "addNote", "version": 6, "params": {"note": basic_note(one)}} for one in fronts
        ]
        told = self.insist("multi", actions=actions)
        replies = told.result or []
        for reply in replies:
            if reply["error"] not in (None, DUPLICATE, *TRY_AGAIN):
                self.unexpected("addNote in multi", reply["error"])
        self._all(fronts, told, [one["result"] for one in replies] or [None] * len(fronts))

    def _all(self, fronts: list[str], told: Told, notes: list[int | None]) -> None:
        """Record the ids. Notes without an id are added one by one, as a client does after an error."""
        if told.error not in (None, STOPPED):
            self.unexpected("adding several", told.error)
        for front, note in zip(fronts, notes, strict=True):
            added = self.ledger.added[front]
            added.lost = told.lost
            if note is None:
                self.add(front, lost=told.lost)
            else:
                added.notes.add(note)
                added.profile = told.profile


class Page(Adds):
    """A browser: an extension that may use the service, and a page of a website that must not."""

    pause_seconds = 0.03

    def turn(self) -> None:
        if self.random.random() < 0.5:
            self._as_extension()
        else:
            self._as_page()

    def _as_extension(self) -> None:
        origin = f"Origin: {EXTENSION}"
        try:
            answer = self.caller.ask(b"", origin, method="OPTIONS")
        except (NotSent, Lost):
            pass
        else:
            if f"access-control-allow-origin: {EXTENSION}" not in answer.head:
                self.world.complain(f"the preflight of an extension got {answer.head}")
        self.add(self.front(), (origin,))

    def _as_page(self) -> None:
        front = self.front()
        self.ledger.never.add(front)
        try:
            answer = self.caller.ask(asked("addNote", {"note": basic_note(front)}), PAGE)
        except (NotSent, Lost):
            return
        self.world.count("answered")
        if answer.status != FORBIDDEN:
            self.world.complain(f"a page of another site got status {answer.status}")
