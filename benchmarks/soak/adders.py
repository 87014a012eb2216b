"""Clients that add notes, one and several at a time, and what they do when a reply is lost."""

from __future__ import annotations

import itertools
from typing import Any

from tools.raw_request import request

from ..wire import asked
from .caller import Lost, NotSent
from .client import STOPPED, TRY_AGAIN, Client, Told
from .ledger import Added
from .world import Seen

DUPLICATE = "cannot create note because it is a duplicate"
FORBIDDEN = 403
BATCH = 5
CUT_OFTEN = 0.03
HALF_OFTEN = 0.02
ASK_OFTEN = 0.2

PAGE = "Origin: https://pages.example"
EXTENSION = "chrome-extension://ankiconnectsoakankiconnectsoak01"


def basic_note(front: str) -> dict[str, Any]:
    """A note that is no duplicate by mistake."""
    fields = {"Front": front, "Back": "back of " + front}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, "tags": ["soak"]}


class Adds(Client):
    """What clients that add notes have in common."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._numbers = itertools.count()

    def front(self) -> str:
        """A front that nobody has used."""
        return f"{self.name} note {next(self._numbers)}"

    def add(self, front: str, headers: tuple[str, ...] = (), lost: int = 0) -> Seen | None:
        """Add a note, again when the reply is lost; what is known of it then."""
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
        """A duplicate: so the lost request was done, and the note can be found."""
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
    """Adds notes one by one, asks what is a duplicate, hangs up and cuts requests in the middle."""

    def turn(self) -> None:
        chance = self.random.random()
        front = self.front()
        if chance < CUT_OFTEN:
            self._hang_up(front)
        elif chance < CUT_OFTEN + HALF_OFTEN:
            self._send_half(front)
        else:
            seen = self.add(front)
            if seen is not None and chance > 1 - ASK_OFTEN:
                self._ask_for_duplicates(seen)

    def _hang_up(self, front: str) -> None:
        """Send a request, go before the reply is there, and send it again."""
        self.ledger.added[front] = Added(lost=1)
        try:
            self.caller.send(request(asked("addNote", {"note": basic_note(front)})))
        except (NotSent, Lost):
            pass
        else:
            self.world.count("hung up")
        self._go()
        self.add(front, lost=1)

    def _send_half(self, front: str) -> None:
        """Send all of a request but its last bytes: nobody may take it for a whole one."""
        self.ledger.never.add(front)
        try:
            self.caller.send(request(asked("addNote", {"note": basic_note(front)}))[:-2])
        except (NotSent, Lost):
            pass
        else:
            self.world.count("cut in half")
        self._go()

    def _go(self) -> None:
        """Leave, with or without a word."""
        self.random.choice((self.caller.close, self.caller.cut))()

    def _ask_for_duplicates(self, seen: Seen) -> None:
        """The note just added cannot be added again, another can."""
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
        """Take the ids; what got none is added by itself, as a client does that was refused."""
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
    """A browser: an extension, which may, and a page of some web site, which must not."""

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
