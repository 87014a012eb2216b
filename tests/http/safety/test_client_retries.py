"""The Python clients send a request again when its connection is lost, and it is carried out once."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator

import pytest

from ankiconnect.client import Anki, AnkiError, AsyncAnki, NotRunning
from ankiconnect.objects.notes import NewNote
from tools.ports import free_port

from ...support.running import Running

CAT: NewNote = {
    "deckName": "Default",
    "modelName": "Basic",
    "fields": {"Front": "gato", "Back": "cat"},
    "options": {"allowDuplicate": True},
}


class Breaking:
    """Passes requests to a service, and closes connections in place of the first replies."""

    def __init__(self, port: int, losses: int) -> None:
        """
        Args:
            losses: How many replies are lost.
        """
        self._service = ("127.0.0.1", port)
        self._losses = losses
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.heads: list[bytes] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Breaking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(20)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                with client, socket.create_connection(self._service) as service:
                    client.settimeout(20)
                    service.settimeout(20)
                    request = _request(client)
                    self.heads.append(request.partition(b"\r\n\r\n")[0].lower())
                    service.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
                    reply = b"".join(iter(lambda: service.recv(1 << 20), b""))
                    if self._losses:
                        self._losses -= 1
                    else:
                        client.sendall(reply)

    def keys(self) -> list[bytes]:
        """The Idempotency-Key of each request."""
        lines = (line for head in self.heads for line in head.split(b"\r\n"))
        return [line for line in lines if line.startswith(b"idempotency-key: ")]


def _request(client: socket.socket) -> bytes:
    """A whole request. Its body may come after its head."""
    received = client.recv(1 << 20)
    while True:
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *([0-9]+)", head.lower())
        if end and length is not None and len(body) >= int(length[1]):
            return received
        received += client.recv(1 << 20)


def notes(anki: Running) -> int:
    return int(anki.on_main(lambda col: col.note_count()))


@pytest.fixture
def broken(anki: Running) -> Iterator[Breaking]:
    with Breaking(anki.port, 1) as between:
        yield between


def test_a_request_whose_reply_was_lost_is_sent_again(anki: Running, broken: Breaking) -> None:
    with Anki(broken.url) as client:
        note = client.add_note(note=CAT)
        assert notes(anki) == 1
        assert client.find_notes("gato") == [note]
    first, again, other = broken.keys()
    assert first == again != other


async def test_asyncio_does_the_same(anki: Running, broken: Breaking) -> None:
    async with AsyncAnki(broken.url) as client:
        await client.add_note(note=CAT)
    assert notes(anki) == 1
    assert len(broken.keys()) == 2


def test_it_is_sent_again_once(anki: Running) -> None:
    with Breaking(anki.port, 2) as broken, Anki(broken.url) as client:
        with pytest.raises(NotRunning):
            client.add_note(note=CAT)
        assert len(broken.keys()) == 2
    assert notes(anki) == 1


async def test_asyncio_sends_it_again_once(anki: Running) -> None:
    with Breaking(anki.port, 2) as broken:
        async with AsyncAnki(broken.url) as client:
            with pytest.raises(NotRunning):
                await client.add_note(note=CAT)
        assert len(broken.keys()) == 2
    assert notes(anki) == 1


async def test_what_nobody_took_is_not_sent_again() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with Anki(url) as client, pytest.raises(NotRunning):
        client.deck_names()
    async with AsyncAnki(url) as asking:
        with pytest.raises(NotRunning):
            await asking.deck_names()


def test_an_error_is_not_sent_again(anki: Running) -> None:
    with Breaking(anki.port, 0) as broken, Anki(broken.url) as client:
        with pytest.raises(AnkiError):
            client.call("nope", {})
        assert len(broken.keys()) == 1
