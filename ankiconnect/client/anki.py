"""The client for programs without asyncio."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import messages, service
from .batch import Batch
from .errors import NotRunning
from .listening import RETRY_SECONDS, SILENCE_SECONDS, Listening
from .service import TIMEOUT_SECONDS
from .sync_actions import SyncActions

if TYPE_CHECKING:
    from ..objects.events import Event
    from .connection import Connection


class Anki(SyncActions):
    """A running Anki, or a service without a window. Each action of the API is a method.

    It may be used in several threads, each of which has a connection of its own::

        with Anki() as anki:
            anki.create_deck(deck="French")
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        trusted: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        """
        Args:
            url: Where it listens; by default by the ``ANKICONNECT_`` variables, else
                ``http://127.0.0.1:8765``.
            key: The API key; by default ``ANKICONNECT_API_KEY``.
            trusted: PEM file of a certificate to trust in addition to those of the system.
            timeout: Seconds that each step of an exchange may take.

        Raises:
            AnkiError: The address is not one of http.
        """
        self._service = service.find(url, key, trusted)
        self._timeout = timeout
        self._threads = threading.local()
        self._connections: list[Connection] = []

    def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Call an action by its name in the API.

        Args:
            params: Its parameters by name. Those that are None are left out.

        Raises:
            AnkiError: It failed.
        """
        body = messages.request(action, params, self._service.key)
        reply = self._connection().post(body)
        return messages.result(self._service.url, reply.status, reply.body)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Collect requests, and send them as one when the block ends::

            with anki.batch() as batch:
                cards = batch.find_cards(query="deck:French")
            print(cards.result())

        Raises:
            AnkiError: The batch as a whole failed. A request in it that fails raises when its result is
                asked for.
        """
        batch = Batch()
        yield batch
        if batch.requests:
            batch.answer(self.call("multi", {"actions": batch.requests}))

    def events(
        self,
        types: Iterable[str] | None = None,
        *,
        since: int | None = None,
        fields: bool = False,
    ) -> Generator[Event, None, None]:
        """What changes in the collection, whoever changes it. It ends only with an error.

        A lost connection is opened again. Events of the meantime follow, or a `gap` if they are lost.

        Args:
            types: Types of events; None for all. `hello`, `gap` and `reset` come in any case.
            since: The id of the last event that is known; None to begin with the next one.
            fields: Whether events of notes have the notes' fields.

        Raises:
            AnkiError: Nothing answers, or the service refuses to send events.
        """
        from .connection import Stream

        listening = Listening(self._service, types, since, fields)
        while True:
            try:
                with Stream(self._service, listening.path, listening.headers, SILENCE_SECONDS) as lines:
                    listening.connected()
                    for line in lines:
                        yield from listening.read(line)
            except NotRunning:
                if not listening.connected_before:
                    raise
            time.sleep(RETRY_SECONDS)

    def _connection(self) -> Connection:
        found: Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            from .connection import Connection

            found = self._threads.connection = Connection(self._service, self._timeout)
            self._connections.append(found)
        return found

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            connection.close()

    def __enter__(self) -> Anki:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
