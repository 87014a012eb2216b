"""The clients `Anki` and `AsyncAnki`, against a running service."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankiconnect.client import (
    Anki,
    AnkiError,
    AsyncAnki,
    DuplicateNote,
    NotFound,
    NotRunning,
    Overloaded,
    Refused,
    WrongKey,
)
from ankiconnect.client import errors as client_errors
from tools.ports import free_port

from ...support.running import Running

if TYPE_CHECKING:
    from ankiconnect.objects.notes import NewNote

CAT: NewNote = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}}


@pytest.fixture
def client(anki: Running) -> Iterator[Anki]:
    with Anki(anki.url) as opened:
        yield opened


def test_actions_are_methods(client: Anki) -> None:
    note = client.add_note(note=CAT)
    assert client.find_notes("gato") == [note]
    (info,) = client.notes_info(notes=[note])
    assert "noteId" in info
    assert (info["noteId"], info["fields"]["Front"]["value"]) == (note, "gato")
    client.delete_decks(decks=["Default"], cards_too=True)
    assert client.find_notes("") == []


def test_parameters_that_are_none_count_as_left_out(client: Anki) -> None:
    assert client.find_notes() == []
    assert client.call("deckNames", {"unknown": None}) == ["Default"]


def test_a_batch_is_one_request_and_one_step_of_undo(anki: Running, client: Anki) -> None:
    with client.batch() as batch:
        deck = batch.create_deck(deck="French")
        note = batch.add_note(note=CAT)
        again = batch.add_note(note=CAT)
        with pytest.raises(AnkiError, match="has not been sent"):
            deck.result()
    assert deck.result() > 0
    assert client.find_notes("gato") == [note.result()]
    with pytest.raises(DuplicateNote):
        again.result()
    anki.undo()
    assert client.deck_names() == ["Default"]


def test_a_batch_that_raises_sends_nothing(client: Anki) -> None:
    with pytest.raises(ZeroDivisionError), client.batch() as batch:
        batch.create_deck(deck="French")
        raise ZeroDivisionError
    with client.batch():
        pass
    assert client.deck_names() == ["Default"]


def test_threads_may_share_a_client(client: Anki) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: client.version(), range(100))) == [6] * 100


def test_a_connection_that_the_service_closed_is_opened_again(collection_file: Path) -> None:
    port = free_port()
    with Anki(f"http://127.0.0.1:{port}") as client:
        with Running.on(collection_file, webBindPort=port):
            assert client.version() == 6
            connection = client._connection()
            assert connection._http is not None
            sock = connection._http.sock
            assert client.version() == 6
            assert connection._http.sock is sock
        with Running.on(collection_file, webBindPort=port):
            assert client.version() == 6


def test_errors_are_exceptions(start: Callable[..., Running]) -> None:
    running = start(apiKey="sesame, sesame, open", webMaxBodyBytes=2_000)
    with Anki(running.url, "sesame, sesame, open") as client:
        client.add_note(note=CAT)
        with pytest.raises(DuplicateNote):
            client.add_note(note=CAT)
        with pytest.raises(NotFound, match="deck was not found: zz"):
            client.add_note(note={**CAT, "deckName": "zz"})
        with pytest.raises(AnkiError, match="larger than 2000 bytes"):
            client.create_deck(deck="x" * 4_000)
    with Anki(running.url, "another") as client, pytest.raises(WrongKey):
        client.deck_names()
    with (
        Anki(f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises(NotRunning, match="is the service running"),
    ):
        client.version()
    with pytest.raises(AnkiError, match="is not an http address"):
        Anki("ftp://127.0.0.1")


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("the origin https://a.example is not allowed", 403, Refused),
        ("the queue is full", 503, Overloaded),
        ("valid api key must be provided", 200, WrongKey),
        ("Note was not found: 1", 200, NotFound),
        ("something else", 200, AnkiError),
    ],
)
def test_an_error_is_known_by_its_text_or_status(text: str, status: int, kind: type[AnkiError]) -> None:
    assert type(client_errors.from_reply(text, status)) is kind


def test_variables_name_the_service(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start(apiKey="sesame, sesame, open")
    monkeypatch.setenv("ANKICONNECT_BIND_PORT", str(running.port))
    monkeypatch.setenv("ANKICONNECT_BIND_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("ANKICONNECT_API_KEY", "sesame, sesame, open")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with Anki() as client:
        assert client.deck_names() == ["Default"]


# asyncio


async def test_a_hundred_requests_at_a_time(anki: Running) -> None:
    async with AsyncAnki(anki.url) as client:
        note = await client.add_note(note=CAT)
        found = await asyncio.gather(*(client.find_notes("gato") for _ in range(100)))
        assert found == [[note]] * 100


async def test_a_batch_of_coroutines(anki: Running) -> None:
    async with AsyncAnki(anki.url) as client:
        async with client.batch() as batch:
            note = batch.add_note(note=CAT)
            again = batch.add_note(note=CAT)
        assert await client.find_notes("gato") == [await note]
        with pytest.raises(DuplicateNote):
            await again


async def test_errors_of_coroutines(start: Callable[..., Running]) -> None:
    running = start(apiKey="sesame, sesame, open")
    async with AsyncAnki(running.url, "another") as client:
        with pytest.raises(WrongKey):
            await client.deck_names()
    async with AsyncAnki(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(NotRunning):
            await client.version()


def test_importing_the_clients_loads_nothing_heavy() -> None:
    code = (
        "import sys, ankiconnect.client\n"
        "heavy = 'anki', 'aqt', 'aiohttp', 'asyncio', 'dataclasses', 'ankiconnect.objects'\n"
        "heavy += 'http', 'email', 'socket', 'ssl'\n"
        "print([one for one in heavy if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
