"""One server under measure: asking it, filling it, and putting right what a measure has added."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from . import collection
from .sample import Phase
from .servers import Kind, Server
from .wire import Connection, Ended, Reply, asked

LARGE_NOTES = 10_000
API_BATCH = 100
"""Notes in a request that fills a peer: a slow one still answers it in some seconds."""
TRIES = 3
"""How often something is tried of a server that drops connections."""
IDLE_SECONDS = 60.0
IDLE_ANSWER_SECONDS = 0.5


class Failed(Exception):
    """The server answered with an error, or with something else than it was asked for."""


class Refused(Exception):
    """This server must not be measured; the text says why."""


def value_of(reply: Reply) -> Any:
    """The result that a reply carries, of any version of the API.

    Raises:
        Failed: It tells of an error.
    """
    value = reply.value()
    if isinstance(value, dict) and set(value) == {"result", "error"}:
        if value["error"] is not None:
            raise Failed(str(value["error"]))
        return value["result"]
    if reply.status != 200:
        raise Failed(f"status {reply.status}")
    return value


class Session:
    """A server, a connection to it, and the ids of what it is filled with."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.name = server.name
        self.connection = Connection(server.address)
        self.notes: list[int] = []
        self.cards: list[int] = []
        self.sent = 0
        """How many requests the endurance has sent."""
        self.stored: set[str] = set()
        """Media files that are there to be read."""

    @property
    def is_echo(self) -> bool:
        return self.server.kind is Kind.ECHO

    # Asking

    def call(self, action: str, **params: Any) -> Any:
        """Send a request of version 6 and return its result; outside of what is measured.

        Raises:
            Failed: It failed.
            Ended: There was no answer, although it was sent several times.
        """
        body = asked(action, params)
        for _ in range(TRIES - 1):
            with contextlib.suppress(Ended):
                return value_of(self.connection.ask(body))
            self.wait_until_idle()
        return value_of(self.connection.ask(body))

    def timed(self, body: bytes) -> tuple[float, Any]:
        """Send a request; the seconds until its reply was there whole, and its result.

        Raises:
            Failed, Ended: As `call`.
        """
        began = time.perf_counter()
        reply = self.connection.ask(body)
        seconds = time.perf_counter() - began
        return seconds, None if self.is_echo else value_of(reply)

    def wait_until_idle(self) -> None:
        """Wait until it answers quickly again: a slow server still works on what nobody waits for."""
        deadline = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < deadline:
            began = time.monotonic()
            with contextlib.suppress(Ended):
                # Of `version` a server may tell without asking Anki, which is what may be busy.
                self.connection.ask(asked("deckNames"))
                if time.monotonic() - began < IDLE_ANSWER_SECONDS:
                    return
            time.sleep(0.2)

    # Filling

    def begin(self, count: int) -> None:
        """Look at how it treats connections, and see that it has `count` notes.

        Raises:
            Refused: It is a peer with notes of somebody's own.
            Failed, Ended: It does not work.
        """
        for _ in range(2):
            self.call("version")
            time.sleep(0.1)  # the end of a connection that is not kept takes a moment to come
        if self.is_echo:
            return
        if self.server.kind is Kind.PEER:
            self._check_that_it_may_be_filled()
        self.remove_added()
        self.fill(count)

    def _check_that_it_may_be_filled(self) -> None:
        others = self.call("findNotes", query=f"-tag:{collection.TAG} -tag:{collection.ADDED}")
        if others:
            raise Refused(
                f"{self.name} has {len(others)} notes of its own. A peer is filled and changed: "
                "start it on an empty collection that may be lost"
            )

    def fill(self, count: int) -> None:
        """Add notes with their reviews until there are `count`."""
        self._learn_ids()
        present = len(self.notes)
        for deck in collection.DECKS if present < count else ():
            self.call("createDeck", deck=deck)
        for first, end in collection.batches(present, count, API_BATCH):
            # What was sent again after a dropped connection may be there already: then it refuses.
            with contextlib.suppress(Failed):
                self.call("addNotes", notes=collection.notes(first, end))
        if present < count:
            self._learn_ids()
            if len(self.notes) < count:
                raise Failed(f"{self.name} has {len(self.notes)} of {count} notes it was sent")
            self._fill_reviews(present)

    def _fill_reviews(self, present: int) -> None:
        for first, end in collection.batches(present, len(self.cards)):
            cards = self.cards[first:end]
            # Not every server has these; then its cards are new ones, without reviews.
            with contextlib.suppress(Failed):
                self.call("setDueDate", cards=cards[1::2], days=collection.DUE)
            with contextlib.suppress(Failed):
                self.call("insertReviews", reviews=collection.reviews(cards, first))

    def _learn_ids(self) -> None:
        self.notes = sorted(self.call("findNotes", query=f"tag:{collection.TAG}"))
        self.cards = sorted(self.call("findCards", query=f"tag:{collection.TAG}"))

    def prepare(self, phase: Phase) -> None:
        """Bring it into the state of a phase."""
        if self.is_echo:
            return
        if phase is Phase.LARGE:
            self.fill(LARGE_NOTES)
        elif phase is Phase.DECKS:
            for first, end in collection.batches(0, len(collection.MANY_DECKS), API_BATCH):
                self._make_decks(collection.MANY_DECKS[first:end])
        self.settle()

    def _make_decks(self, names: list[str]) -> None:
        actions = [{"action": "createDeck", "version": 6, "params": {"deck": name}} for name in names]
        self.call("multi", actions=actions)

    # Afterwards

    def remove_added(self) -> None:
        """Remove the notes that a measure has added, and let the server come to rest."""
        if self.is_echo:
            return
        added = self.call("findNotes", query=f"tag:{collection.ADDED}")
        if added:
            self.call("deleteNotes", notes=added)
        self.settle()

    def settle(self) -> None:
        """Wait until what writing brings with it is over: Anki's windows are drawn anew."""
        time.sleep(self.server.settle_seconds)

    def end(self) -> None:
        """End the connection and the server."""
        self.connection.close()
        self.server.stop()
