"""Clients that write nothing: readers, slow clients, and clients that send invalid data."""

from __future__ import annotations

import contextlib
import time

from tools.raw_request import request

from .caller import Caller, Lost, NotSent
from .client import TRY_AGAIN, Client
from .world import Seen

SLOW = 5
SLOW_SECONDS = 1.5
DRIP_SECONDS = 0.1


class Reader(Client):
    """Reads the notes that other clients have added."""

    def turn(self) -> None:
        recent = list(self.world.recent)
        if recent:
            self.random.choice((self._info, self._search, self._cards))(self.random.choice(recent))
        else:
            self._names()

    def _info(self, seen: Seen) -> None:
        told = self.insist("notesInfo", notes=[seen.note])
        front = None
        if told.error is None and told.result[0]:
            front = told.result[0]["fields"]["Front"]["value"]
        self._must_be_known(seen, told.stamp, told.profile, front == seen.front, "notesInfo")

    def _search(self, seen: Seen) -> None:
        told = self.insist("findNotes", query=f'"front:{seen.front}"')
        right = told.result == [seen.note]
        self._must_be_known(seen, told.stamp, told.profile, right, "findNotes")

    def _cards(self, seen: Seen) -> None:
        told = self.insist("findCards", query=f"nid:{seen.note}")
        right = told.error is None and len(told.result) == 1
        self._must_be_known(seen, told.stamp, told.profile, right, "findCards")

    def _must_be_known(
        self, seen: Seen, stamp: int, profile: str | None, right: bool, action: str
    ) -> None:
        """Check that every later request in the same profile sees an acknowledged note."""
        if profile is not None and stamp == seen.stamp and not right and not self.world.ended.is_set():
            self.world.complain(f"{action} does not know {seen.front!r}, which was acknowledged")

    def _names(self) -> None:
        told = self.insist("deckNamesAndIds")
        if told.error is not None:
            self.unexpected("deckNamesAndIds", told.error)


class Slow(Client):
    """Keeps connections busy: with incomplete headers and bodies, single bytes, and replies it does not
    read."""

    pause_seconds = 0.5

    def turn(self) -> None:
        asked = request(b'{"action": "getCollectionStatsHTML", "version": 6, "params": {}}')
        started = (
            b"",
            b"POST / HTTP/1.1\r\nHost: x\r\nX-slow: ",
            request(b'{"action": ', length=5_000),
            request(b'{"action": "version"}') + b"POST / HT",
            asked * 3,
        )
        with contextlib.ExitStack() as stack:
            callers = []
            for data in started * SLOW:
                caller = Caller(self.world.port)
                stack.callback(caller.close)
                with contextlib.suppress(NotSent, Lost):
                    caller.send(data)
                    callers.append(caller)
            self._drip(callers)

    def _drip(self, callers: list[Caller]) -> None:
        deadline = time.monotonic() + SLOW_SECONDS
        while time.monotonic() < deadline and not self.world.paused:
            for caller in callers[1 : len(callers) // 2]:
                with contextlib.suppress(NotSent, Lost):
                    caller.send(b" ")
            time.sleep(DRIP_SECONDS)


_NOT_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\x00" * 500,
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"X" * 100_000,
)
_NOT_REQUESTS = (
    b"[" * 100_000,
    b"\xff\xfe\x00",
    b"null",
    b'{"action": 7, "version": 6}',
    b'{"action": "\\ud800", "version": 6}',
    b'{"action": "noSuchAction", "version": 6}',
    b'{"action": "addNote", "version": 6, "params": {"note": []}}',
    b'{"action": "addNote", "version": 6, "params": {"note": {"deckName": "\\ud800"}}}',
    b'{"action": "notesInfo", "version": 6, "params": {"notes": "x"}}',
    b'{"action": "findNotes", "version": 6, "params": {"query": "(((("}}',
    b'{"action": "cardsInfo", "version": 6, "params": {"cards": [{}]}}',
    b'{"action": "multi", "version": 6, "params": {"actions": 7}}',
    b'{"action": "storeMediaFile", "version": 6, "params": {"filename": "x", "data": "abc"}}',
    b'{"action": "updateNoteFields", "version": 6, "params": {"note": {"id": 1, "fields": {}}}}',
    b'{"action": "loadProfile", "version": 6, "params": {"name": 5}}',
)


class Nonsense(Client):
    """Sends data that are not HTTP, and HTTP requests that are not requests of the API."""

    pause_seconds = 0.05

    def turn(self) -> None:
        self.random.choice((self._send_not_http, self._send_not_request))()

    def _send_not_http(self) -> None:
        """Ignore any reply. The other clients notice if the service does not survive this."""
        self.caller.close()
        with contextlib.suppress(NotSent, Lost):
            self.caller.send(self.random.choice(_NOT_HTTP))
        self.caller.close()

    def _send_not_request(self) -> None:
        body = self.random.choice(_NOT_REQUESTS)
        try:
            answer = self.caller.ask(body)
        except (NotSent, Lost):
            return
        self.world.count("answered")
        reply = answer.value()
        if not isinstance(reply, dict) or not reply.get("error"):
            self.world.complain(f"{body[:60]!r} was answered by {answer.body[:60]!r}")
        elif reply["error"] in TRY_AGAIN:
            self.world.count("refused")
