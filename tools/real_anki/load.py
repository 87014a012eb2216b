"""Clients that keep the service busy and need little processor time themselves."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PATIENCE_SECONDS = 30.0
KINDS = 3
"""The kinds of requests that a client sends in turn."""


class Ended(Exception):
    """The service closed the connection, or is not running."""


class Connection:
    """One kept connection. http.client would take several times as much processor time."""

    def __init__(self, port: int) -> None:
        """
        Raises:
            Ended: Nobody listens.
        """
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        except (ConnectionError, TimeoutError) as error:
            raise Ended from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def ask(self, body: bytes) -> Any:
        """Send a request and return what the reply's JSON says.

        Raises:
            Ended: The connection was closed before the whole reply was there.
        """
        head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            self._socket.sendall(head.encode() + body)
            return json.loads(self._read())
        except (ConnectionError, ValueError) as error:
            raise Ended from error

    def _read(self) -> bytes:
        length = 0
        while (line := self._stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return self._stream.read(length)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


@dataclass
class Exchange:
    """One request: when it was sent and answered, and the reply; None for a closed connection."""

    began: float
    ended: float
    reply: Any

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class Client:
    """One client in its own thread, which adds, checks and reads notes in turn."""

    port: int
    number: int
    deck: str
    pause: Callable[[float], float]
    """When the next request is due, given when the last one was."""
    name: str = "client"
    exchanges: list[Exchange] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send requests until the client is stopped or the service ends."""
        due = time.monotonic() + random.random() * 0.05
        note_id = 0
        try:
            connection = Connection(self.port)
        except Ended:
            return
        try:
            while not self.stopping.wait(max(0.0, due - time.monotonic())):
                reply = self._exchange(connection, self._next_body(note_id))
                if isinstance(reply["result"], int):
                    note_id = reply["result"]
                due = self.pause(due)
        except Ended:
            pass
        finally:
            connection.close()

    def _exchange(self, connection: Connection, body: bytes) -> Any:
        exchange = Exchange(time.monotonic(), 0.0, None)
        self.exchanges.append(exchange)
        try:
            exchange.reply = connection.ask(body)
        finally:
            exchange.ended = time.monotonic()
        return exchange.reply

    def _next_body(self, note_id: int) -> bytes:
        turn = len(self.exchanges)
        note = basic_note(self.deck, self._front(turn))
        kind = turn % KINDS
        if kind == 0:
            return request("addNote", note=note)
        if kind == 1:
            return request("canAddNotesWithErrorDetail", notes=[note] * 3)
        return request("notesInfo", notes=[note_id])

    def _front(self, turn: int) -> str:
        return f"{self.name} {self.number} note {turn}"

    @property
    def notes(self) -> dict[str, Exchange]:
        """By its front, each note that it asked to add, and what became of that."""
        asked = enumerate(self.exchanges)
        return {self._front(turn): one for turn, one in asked if turn % KINDS == 0}


def basic_note(deck: str, front: str, **more: Any) -> dict[str, Any]:
    """A note object of the API with the note type Basic."""
    fields = {"Front": front, "Back": "back"}
    return {"deckName": deck, "modelName": "Basic", "fields": fields, "tags": ["load"], **more}


def request(action: str, **params: Any) -> bytes:
    """The body of a request of version 6."""
    return json.dumps({"action": action, "version": 6, "params": params}).encode()


class Load:
    """Runs several clients: ``with Load(port, clients=8, per_second=160): ...``."""

    def __init__(
        self,
        port: int,
        *,
        clients: int = 8,
        per_second: float | None = None,
        deck: str = "Default",
        name: str = "client",
    ) -> None:
        """
        Args:
            port: The service's.
            clients: How many.
            per_second: Requests of all together; None for as many as are answered.
            deck: To which they add notes.
            name: With which the fronts of their notes begin.
        """

        def pause(due: float) -> float:
            # A client that is late does not catch up, since that would be a burst of requests.
            return (
                0.0 if per_second is None else max(due + clients / per_second, time.monotonic() - 0.1)
            )

        self.clients = [Client(port, number, deck, pause, name) for number in range(clients)]
        self._threads = [threading.Thread(target=one.run, daemon=True) for one in self.clients]
        self._began = 0.0
        self.seconds = 0.0

    def __enter__(self) -> Load:
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.stopping.set()
        self.join()

    def join(self) -> None:
        """Wait until every client has ended, by itself or because it was stopped."""
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 10)
            assert not thread.is_alive(), "a client still waits for its answer"
        self.seconds = time.monotonic() - self._began

    @property
    def exchanges(self) -> list[Exchange]:
        return [one for client in self.clients for one in client.exchanges]

    @property
    def added(self) -> dict[str, int]:
        """By its front, the id of each note that the service says it has added."""
        replies = {front: one.reply for front, one in self.asked.items() if one.reply}
        return {front: one["result"] for front, one in replies.items() if one["error"] is None}

    @property
    def unanswered(self) -> list[str]:
        """Fronts of the notes of which no client knows whether they are there."""
        return [front for front, one in self.asked.items() if one.reply is None]

    @property
    def asked(self) -> dict[str, Exchange]:
        """By its front, each note that was to be added, and what became of that."""
        return {front: one for client in self.clients for front, one in client.notes.items()}

    @property
    def per_second(self) -> float:
        """Number of requests answered per second."""
        return len([one for one in self.exchanges if one.reply is not None]) / self.seconds

    def failures(self) -> list[str]:
        """The replies that are errors."""
        return [one.reply["error"] for one in self.exchanges if one.reply and one.reply["error"]]
