"""Passes messages on to a service, and its replies back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Callable

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector

from ..client.service import Service
from ..mcp.wire import messages, versions
from ..mcp.wire.messages import INTERNAL_ERROR, Message, ProtocolError
from . import events
from .alone import Alone

log = logging.getLogger(__name__)

END_SECONDS = 2.0
"""How long requests may still take at the end."""
_ACCEPT = "application/json, text/event-stream"
_JSON, _EVENTS = "application/json", "text/event-stream"


class Bridge:
    """One client at standard input and output. It knows nothing but the version it has agreed on."""

    def __init__(self, service: Service, write: Callable[[bytes], None], why: str = "") -> None:
        """
        Args:
            service: Where messages go.
            write: Writes a message to the client.
            why: Why no service could be started here, if that was wanted.
        """
        self._service = service
        self._write = write
        self._why = why
        self._alone = Alone()
        self._negotiated: str | None = None
        self._running: dict[messages.Id, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, lines: AsyncIterable[bytes]) -> None:
        """Answer messages until there are no more."""
        headers = {"Accept": _ACCEPT, "Content-Type": _JSON, "User-Agent": "ankiconnect-mcp"}
        if self._service.key is not None:
            headers["Authorization"] = f"Bearer {self._service.key}"
        connector = TCPConnector(limit=0, ssl=self._service.tls() or True)
        # A sync may take minutes, and the client has its own patience.
        timeout = ClientTimeout(total=None, sock_connect=10)
        async with ClientSession(connector=connector, timeout=timeout, headers=headers) as http:
            try:
                async for line in lines:
                    await self._take(http, line)
            finally:
                await self._end()

    async def _end(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=END_SECONDS)
        for task in self._tasks:
            task.cancel()

    async def _take(self, http: ClientSession, line: bytes) -> None:
        try:
            message = messages.read(line)
        except ProtocolError as error:
            self._write(messages.failure(messages.id_of(line), error))
            return
        if message.method == "notifications/cancelled":
            self._cancel(message)
            return
        task = asyncio.ensure_future(self._answer(http, line, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if message.id is not None:
            self._running[message.id] = task
        if message.method == "initialize":  # the messages after it say the version
            await asyncio.wait([task])

    def _cancel(self, message: Message) -> None:
        """End a request. The service sees that its connection is closed."""
        id = message.params.get("requestId")
        task = self._running.pop(id, None) if isinstance(id, messages.Id) else None
        if task is not None:
            task.cancel()

    async def _answer(self, http: ClientSession, line: bytes, message: Message) -> None:
        try:
            await self._pass_on(http, line, message)
        except (ClientError, OSError, asyncio.TimeoutError, TimeoutError) as error:
            log.info("%s: no answer (%s)", self._service.url, error)
            await self._answer_alone(line, message, self._not_running())
        except Exception as error:
            log.exception("a message could not be passed on")
            self._fail(message, f"the bridge failed: {error}")
        finally:
            if message.id is not None and self._running.get(message.id) is asyncio.current_task():
                del self._running[message.id]

    async def _pass_on(self, http: ClientSession, line: bytes, message: Message) -> None:
        headers = versions.headers_for(message, self._negotiated)
        url = f"{self._service.url.rstrip('/')}/mcp"
        async with http.post(url, data=line.strip(), headers=headers) as response:
            if response.content_type == _EVENTS:
                async for event in events.messages(response.content):
                    self._write(event)
            elif message.id is not None:
                await self._reply(line, message, response)

    async def _reply(self, line: bytes, message: Message, response: ClientResponse) -> None:
        content = await response.read()
        try:
            reply = orjson.loads(content)
        except ValueError:
            reply = None
        if not isinstance(reply, dict) or reply.get("jsonrpc") != "2.0":
            await self._answer_alone(line, message, self._something_else(response))
            return
        if reply.get("id") is None:
            reply["id"] = message.id
        if message.method == "initialize" and isinstance(reply.get("result"), dict):
            self._negotiated = reply["result"].get("protocolVersion")
        self._write(orjson.dumps(reply))

    async def _answer_alone(self, line: bytes, message: Message, why: str) -> None:
        if message.id is None:
            return
        content = await self._alone.answer(line, versions.headers_for(message, self._negotiated), why)
        if message.method == "initialize":
            self._negotiated = versions.agreed(message.params.get("protocolVersion"))
        self._write(content)

    def _not_running(self) -> str:
        started = f" It could not be started here: {self._why}." if self._why else ""
        return (
            f"Anki is not running, or lacks the add-on AnkiConnect: nothing answers at "
            f"{self._service.url}.{started} Ask the user to start Anki, then try again."
        )

    def _something_else(self, response: ClientResponse) -> str:
        return (
            f"The program at {self._service.url} has no MCP (status {response.status}): an older "
            "AnkiConnect, probably. Ask the user for a newer add-on in Anki, then try again."
        )

    def _fail(self, message: Message, text: str) -> None:
        if message.id is not None:
            self._write(messages.failure(message.id, ProtocolError(INTERNAL_ERROR, text)))
