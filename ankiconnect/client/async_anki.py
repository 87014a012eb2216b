"""The client for asyncio. It needs aiohttp, which is imported with the first request."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from . import messages, service
from .async_actions import AsyncActions
from .batch import Batch
from .errors import NotRunning
from .listening import RETRY_SECONDS, SILENCE_SECONDS, Listening
from .service import TIMEOUT_SECONDS

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

    from ..objects.events import Event


class AsyncAnki(AsyncActions):
    """A running Anki, or a service without a window. Each action of the API is a coroutine.

    Requests may be sent at the same time; the connections are kept open::

        async with AsyncAnki() as anki:
            await anki.create_deck(deck="French")
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
            timeout: Seconds that an exchange may take.

        Raises:
            AnkiError: The address is not one of http.
        """
        self._service = service.find(url, key, trusted)
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Call an action by its name in the API.

        Args:
            params: Its parameters by name. Those that are None are left out.

        Raises:
            AnkiError: It failed.
        """
        from aiohttp import (
            ClientConnectorError,
            ClientError,
            ClientOSError,
            ClientPayloadError,
            ServerDisconnectedError,
        )

        body = messages.request(action, params, self._service.key)
        headers = messages.headers()
        try:
            try:
                status, content = await self._post(body, headers)
            except (ClientOSError, ClientPayloadError, ServerDisconnectedError) as error:
                if isinstance(error, ClientConnectorError):  # nothing was sent
                    raise
                status, content = await self._post(body, headers)
        except (OSError, ClientError) as error:
            raise NotRunning(
                f"no answer from {self._service.url}: {error}; is the service running?"
            ) from error
        return messages.result(self._service.url, status, content)

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        async with self._opened().post(self._service.url, data=body, headers=headers) as response:
            return response.status, await response.read()

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Collect requests, and send them as one when the block ends::

            async with anki.batch() as batch:
                cards = batch.find_cards(query="deck:French")
            print(await cards)

        Raises:
            AnkiError: The batch as a whole failed. A request in it that fails raises when its result is
                awaited.
        """
        batch = Batch()
        yield batch
        if batch.requests:
            batch.answer(await self.call("multi", {"actions": batch.requests}))

    async def events(
        self,
        types: Iterable[str] | None = None,
        *,
        since: int | None = None,
        fields: bool = False,
    ) -> AsyncGenerator[Event, None]:
        """What changes in the collection, whoever changes it. It ends only with an error.

        A lost connection is opened again. Events of the meantime follow, or a `gap` if they are lost.

        Args:
            types: Types of events; None for all. `hello`, `gap` and `reset` come in any case.
            since: The id of the last event that is known; None to begin with the next one.
            fields: Whether events of notes have the notes' fields.

        Raises:
            AnkiError: Nothing answers, or the service refuses to send events.
        """
        from asyncio import sleep

        listening = Listening(self._service, types, since, fields)
        while True:
            try:
                async with self._listen(listening) as response:
                    async for line in response.content:
                        for event in listening.read(line):
                            yield event
            except NotRunning:
                if not listening.connected_before:
                    raise
            await sleep(RETRY_SECONDS)

    @asynccontextmanager
    async def _listen(self, listening: Listening) -> AsyncIterator[ClientResponse]:
        """
        Raises:
            NotRunning: The connection cannot be opened, or is lost.
        """
        from asyncio import TimeoutError as TimedOut

        from aiohttp import ClientError, ClientTimeout

        timeout = ClientTimeout(total=None, sock_read=SILENCE_SECONDS)
        url = self._service.base + listening.path
        try:
            async with self._opened().get(url, headers=listening.headers, timeout=timeout) as response:
                if response.status != 200:
                    messages.result(self._service.url, response.status, await response.read())
                listening.connected()
                yield response
        except (OSError, TimedOut, ClientError) as error:
            raise NotRunning(f"no events from {self._service.url}: {error}") from error

    def _opened(self) -> ClientSession:
        if self._session is None:
            from aiohttp import ClientSession, ClientTimeout, TCPConnector

            connector = TCPConnector(limit=0, ssl=self._service.tls() or True)
            timeout = ClientTimeout(total=self._timeout)
            self._session = ClientSession(connector=connector, timeout=timeout)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def __aenter__(self) -> AsyncAnki:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
