"""The service is killed under load and restarted: each acknowledged note exists exactly once.

Clients send a request again if its reply was lost (docs/reliability.md).
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
from pathlib import Path

import pytest

from ...support.content.notes import fronts_and_ids
from ...support.processes import Served, served

pytestmark = pytest.mark.slow

CLIENTS = 6
KILLS = 3
DUPLICATE = "cannot create note because it is a duplicate"


def note(front: str) -> dict[str, object]:
    fields = {"Front": front, "Back": "x" * 200}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, "tags": ["t"]}


class Client(threading.Thread):
    """Adds notes one after the other until the service ends."""

    def __init__(self, service: Served, name: str) -> None:
        super().__init__(daemon=True)
        self._service = service
        self._name = name
        self.answered: dict[str, int] = {}
        self.lost: list[str] = []
        self.wrong: list[object] = []

    def run(self) -> None:
        for number in range(100_000):
            front = f"{self._name} {number}"
            self.lost.append(front)  # until its reply is there
            try:
                reply = self._service.ask("addNote", note=note(front))
            except (OSError, http.client.HTTPException):
                return
            self.lost.pop()
            if reply["error"] is not None:
                self.wrong.append(reply)
                return
            self.answered[front] = reply["result"]


def load_until_killed(service: Served, name: str, notes: int) -> list[Client]:
    """Kill the service while clients add notes."""
    clients = [Client(service, f"{name} {number}") for number in range(CLIENTS)]
    for one in clients:
        one.start()
    end = time.monotonic() + 30
    while sum(len(one.answered) for one in clients) < notes and time.monotonic() < end:
        time.sleep(0.002)
    service.process.kill()
    service.process.wait(20)
    for one in clients:
        one.join(30)
        assert not one.is_alive()
        assert one.wrong == []
    assert sum(len(one.answered) for one in clients) >= notes
    return clients


def test_every_note_that_was_answered_is_there_and_none_twice(
    collection_file: Path, tmp_path: Path
) -> None:
    arguments = ["--collection", collection_file, "--port", "0"]
    answered: dict[str, int] = {}
    lost: list[str] = []
    for turn in range(KILLS):
        with served(tmp_path, arguments) as service:
            assert service.line, service.errors
            _send_again(service, lost, answered)
            clients = load_until_killed(service, f"turn {turn}", random.randint(40, 160))
        for one in clients:
            answered.update(one.answered)
        lost = [front for one in clients for front in one.lost]
    there = fronts_and_ids(collection_file)
    assert {front: there.get(front) for front in answered} == answered
    assert there.keys() - answered.keys() <= set(lost), "nothing that nobody asked for"


def _send_again(service: Served, lost: list[str], answered: dict[str, int]) -> None:
    """Send a request again, as a client does after a lost reply. If the reply is that the note is a
    duplicate, the first request was done, and a search finds that note."""
    for front in lost:
        reply = service.ask("addNote", note=note(front))
        if reply["error"] is None:
            answered[front] = reply["result"]
            continue
        assert reply["error"] == DUPLICATE
        (answered[front],) = service.call("findNotes", query=f'"front:{front}"')


@pytest.mark.parametrize("stored", [True, False])
def test_a_lost_reply_and_the_clients_second_request(
    collection_file: Path, tmp_path: Path, stored: bool
) -> None:
    """The client can find out whether the first request was done before the service was killed."""
    arguments = ["--collection", collection_file, "--port", "0"]
    with served(tmp_path, arguments) as service:
        if stored:
            _ask_and_hang_up(service, "lost")
        service.process.kill()
        service.process.wait(20)
    with served(tmp_path, arguments) as service:
        assert service.call("canAddNotes", notes=[note("lost")]) == [not stored]
        reply = service.ask("addNote", note=note("lost"))
        assert reply["error"] == (DUPLICATE if stored else None)
        assert len(service.call("findNotes", query="front:lost")) == 1


def _ask_and_hang_up(service: Served, front: str) -> None:
    """Send a request, never read the reply, and wait until another client sees the note."""

    body = json.dumps({"action": "addNote", "version": 6, "params": {"note": note(front)}}).encode()
    with socket.create_connection(("127.0.0.1", int(service.url.rsplit(":", 1)[1])), 10) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        end = time.monotonic() + 20
        while not service.call("findNotes", query=f"front:{front}") and time.monotonic() < end:
            time.sleep(0.01)
