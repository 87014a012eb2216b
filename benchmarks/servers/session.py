"""A server that is measured: sending requests to it, filling it, and removing what a measure added."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from ..clients.wire import Connection, Ended, Reply, asked
from ..sample import Phase
from . import collection
from .base import Kind, Server

LARGE_NOTES = 10_000
API_BATCH = 100
"""Notes in each request that fills a server. Even a slow peer answers it within a few seconds."""
TRIES = 3
"""How many times a request is tried when the server drops the connection."""
MAX_WAIT_SECONDS = 60.0
IDLE_REPLY_SECONDS = 0.5
"""A server that answers faster counts as idle."""


class Failed(Exception):
    """The server returned an error or an unexpected result."""


class Refused(Exception):
    """This server must not be measured; the text says why."""


def value_of(reply: Reply) -> Any:
    """The result in a reply of any version of the API.

    Raises:
        Failed: The reply is an error.
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
    """A server, a connection to it, and the ids of its notes and cards."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.name = server.name
        self.connection = Connection(server.address)
        self.notes: list[int] = []
        self.cards: list[int] = []
        self.sent = 0
        """Number of requests that the measures of memory have sent."""
        self.stored: set[str] = set()
        """Names of the stored media files that measures read."""

    @property
    def is_echo(self) -> bool:
        return self.server.kind is Kind.ECHO

    # Requests

    def call(self, action: str, **params: Any) -> Any:
        """Send a request of version 6 that is not measured, and return its result.

        Raises:
            Failed: It failed.
            Ended: There was no reply, although it was sent several times.
        """
        body = asked(action, params)
        for _ in range(TRIES - 1):
            with contextlib.suppress(Ended):
                return value_of(self.connection.ask(body))
            self.wait_until_idle()
        return value_of(self.connection.ask(body))

    def timed(self, body: bytes) -> tuple[float, Any]:
        """Send a request.

        Returns:
            The seconds until the whole reply has arrived, and the result (None for the echo server).

        Raises:
            Failed, Ended: As for `call`.
        """
        began = time.perf_counter()
        reply = self.connection.ask(body)
        seconds = time.perf_counter() - began
        return seconds, None if self.is_echo else value_of(reply)

    def wait_until_idle(self) -> None:
        """Wait until the server answers quickly again. A slow server may still be working on requests
        whose clients are gone."""
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        while time.monotonic() < deadline:
            began = time.monotonic()
            with contextlib.suppress(Ended):
                # Not `version`, which a server may answer without Anki, even while Anki is busy.
                self.connection.ask(asked("deckNames"))
                if time.monotonic() - began < IDLE_REPLY_SECONDS:
                    return
            time.sleep(0.2)

    # Filling

    def begin(self, count: int) -> None:
        """Find out whether the server keeps connections open, and fill it with `count` notes.

        Raises:
            Refused: It is a peer with other notes, which must not be lost.
            Failed, Ended: It does not work.
        """
        for _ in range(2):
            self.call("version")
            time.sleep(0.1)  # a server that closes the connection does so a moment after the reply
        if self.is_echo:
            return
        if self.server.kind is Kind.PEER:
            self._check_may_be_filled()
        self.remove_added()
        self.fill(count)

    def _check_may_be_filled(self) -> None:
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
            # After a dropped connection the notes may exist already. The server refuses them then.
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
            # Not every server has these actions. Without them its cards stay new, without reviews.
            with contextlib.suppress(Failed):
                self.call("setDueDate", cards=cards[1::2], days=collection.DUE)
            with contextlib.suppress(Failed):
                self.call("insertReviews", reviews=collection.reviews(cards, first))

    def _learn_ids(self) -> None:
        self.notes = sorted(self.call("findNotes", query=f"tag:{collection.TAG}"))
        self.cards = sorted(self.call("findCards", query=f"tag:{collection.TAG}"))

    def prepare(self, phase: Phase) -> None:
        """Fill the server for a phase."""
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

    # Cleaning up

    def remove_added(self) -> None:
        """Remove the notes that a measure has added, and wait until the server is idle."""
        if self.is_echo:
            return
        added = self.call("findNotes", query=f"tag:{collection.ADDED}")
        if added:
            self.call("deleteNotes", notes=added)
        self.settle()

    def settle(self) -> None:
        """Wait until the work after a write is done, such as redrawing Anki's windows."""
        time.sleep(self.server.settle_seconds)

    def end(self) -> None:
        """Close the connection and stop the server."""
        self.connection.close()
        self.server.stop()
