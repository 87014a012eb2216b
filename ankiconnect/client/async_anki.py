"""The client for asyncio. It needs aiohttp, which is imported with the first request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from . import messages, service
from .async_actions import AsyncActions
from .batch import Batch
from .connection import TIMEOUT_SECONDS
from .errors import NotRunning

if TYPE_CHECKING:
    from aiohttp import ClientSession

_HEADERS = {"Content-Type": "application/json"}


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
        from aiohttp import ClientError

        body = messages.request(action, params, self._service.key)
        try:
            async with self._opened().post(self._service.url, data=body, headers=_HEADERS) as response:
                status, content = response.status, await response.read()
        except (OSError, ClientError) as error:
            raise NotRunning(
                f"no answer from {self._service.url}: {error}; is the service running?"
            ) from error
        return messages.result(self._service.url, status, content)

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
