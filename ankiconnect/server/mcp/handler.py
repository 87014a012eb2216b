"""From an HTTP request at ``/mcp`` to its reply."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from functools import partial
from typing import Any

from aiohttp import web

from ...handlers.framework.action import Scope
from ...handlers.framework.request_context import Caller
from ...mcp import catalog
from ...mcp.wire import messages
from ...mcp.wire.catalog import Tool
from ...mcp.wire.messages import INVALID_REQUEST, ProtocolError
from ...mcp.wire.server import Answer, McpServer, Session
from ...settings import Settings, Store
from ..api import keys, memory_budget
from ..api.dispatcher import Dispatcher
from ..api.keyring import Access
from ..api.memory_budget import BudgetExceeded, Reservation
from ..http import origins
from ..http.origins import OriginCheck
from ..http.response import Reply
from ..requests import body
from ..requests.collector import Collector
from ..requests.handler import MCP_PATH
from ..requests.limits import FORBIDDEN_BODY_BYTES, Limits
from ..requests.records import Records
from .actions import Actions, Jobs
from .event_stream import EventStream

PING_SECONDS = 15.0
"""How long an open stream may be quiet."""
PROTOCOL_HEADERS = (
    "Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, "
    "Last-Event-ID"
)
_WRONG_KEY = "the API key is wrong or missing; send the header Authorization: Bearer KEY"
# Without more in it: a client would begin to look for an authorization server.
_CHALLENGE = (("WWW-Authenticate", 'Bearer realm="AnkiConnect"'),)


class McpHandler:
    """Answers the requests at ``/mcp`` of one service. Belongs to the loop."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: Store,
        limits: Limits,
        records: Records,
    ) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._limits = limits
        self._records = records
        self._server = McpServer(catalog.catalog())
        self._jobs = Jobs(dispatcher, limits.budget)
        self._answering: set[asyncio.Task[Any]] = set()

    async def handle(self, request: web.BaseRequest, origin: OriginCheck) -> Any:
        """Answer one HTTP request."""
        if request.method == "OPTIONS":
            return _preflight(request, origin)
        held = self._limits.budget.reservation()
        with contextlib.ExitStack() as cleaning:
            cleaning.callback(held.close)
            reply = await self._answer(request, origin, held, cleaning)
        if self._dispatcher.stopping:
            reply.force_close()
        if isinstance(reply, Reply):
            await body.write(request, reply)
        return reply

    async def _answer(
        self,
        request: web.BaseRequest,
        origin: OriginCheck,
        held: Reservation,
        cleaning: contextlib.ExitStack,
    ) -> Reply | EventStream:
        settings, began = self._store.current, time.perf_counter()
        key = keys.of_headers(request.raw_headers)
        access = self._dispatcher.access(key, origin.header, origins.is_local(origin.header))
        refusal = self._refusal(request, origin, access)
        try:
            content = await self._read(request, held, settings, allowed=refusal is None)
        except (body.BodyError, BudgetExceeded) as error:
            status = error.status if isinstance(error, body.BodyError) else 503
            reply = refusal or self._error(str(error), origin, status)
            reply.force_close()
            return reply
        if refusal is not None:
            self._records.add(request, origin, began, MCP_PATH, refusal.status, refusal.error)
            if refusal.status == 401:
                await self._limits.wrong_keys.delay_reply(request, refusal)
            return refusal
        stream = EventStream(request, origin.allow_origin)
        caller = _caller(request, origin, settings)
        assert access is not None  # else it is refused
        answering = _Answering(self._dispatcher, self._jobs, caller, held, access, stream)
        headers = {name.lower(): value for name, value in request.headers.items()}
        work = self._server.answer(content, headers, answering.session())
        answer = await self._finish(work, answering, stream, cleaning.pop_all())
        self._records.write(settings, content, answer.body)
        failed = "the tool failed" if answering.tool and b'"isError":true' in answer.body else ""
        if answering.tool:  # else the page's list does not show it
            name = f"{MCP_PATH} {answering.tool.name}"
            self._records.add(request, origin, began, name, answer.status, failed)
        if stream.is_open:
            await stream.send(answer.body)
            return stream
        return Reply(answer.body, origin.allow_origin, status=answer.status)

    async def _finish(
        self,
        work: Coroutine[Any, Any, Answer],
        answering: _Answering,
        stream: EventStream,
        cleaning: contextlib.ExitStack,
    ) -> Answer:
        """Wait for the answer. When the client goes, a tool that writes is finished all the same.

        Args:
            cleaning: What is to be done when it is finished.
        """
        task = asyncio.ensure_future(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        task.add_done_callback(lambda _: cleaning.close())
        try:
            while not task.done():
                await asyncio.wait([task], timeout=PING_SECONDS)
                await stream.ping()
        except (asyncio.CancelledError, ConnectionError):
            if not answering.writes:
                task.cancel()
            raise
        return task.result()

    async def _read(
        self, request: web.BaseRequest, held: Reservation, settings: Settings, *, allowed: bool
    ) -> bytearray:
        """The body. That of a request which is refused is small, or not read.

        Raises:
            body.BodyError, BudgetExceeded: It cannot be read.
        """
        max_bytes = settings.webMaxBodyBytes
        max_total_bytes = memory_budget.total_limit(max_bytes)
        if not allowed:
            max_bytes = min(max_bytes, FORBIDDEN_BODY_BYTES)
        collector = partial(Collector, self._limits.unknown, None)
        names = origins.names(request.raw_headers)
        content = await body.read(request, names, held, collector, max_bytes, max_total_bytes)
        body.reserve_values(content, held, settings.webMaxBodyBytes)
        return content

    def _refusal(
        self, request: web.BaseRequest, origin: OriginCheck, access: Access | None
    ) -> Reply | None:
        """The reply to a request that does not get as far as the protocol."""
        if not origin.allowed or origins.is_foreign(request.raw_headers, origin):
            text = origins.forbidden_text(origin.header, self._dispatcher.can_ask)
            return self._error(text, origin, 403)
        if request.method != "POST":
            text = "send messages with POST"
            return _error_reply(text, origin, 405, (("Allow", "POST, OPTIONS"),))
        if access is None:
            self._dispatcher.log.refused(_WRONG_KEY)
            return _error_reply(_WRONG_KEY, origin, 401, _CHALLENGE)
        return None

    def _error(self, text: str, origin: OriginCheck, status: int) -> Reply:
        self._dispatcher.log.refused(text)
        return _error_reply(text, origin, status)


class _Answering:
    """What belongs to one message, and the tool that it calls."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        jobs: Jobs,
        caller: Caller,
        held: Reservation,
        access: Access,
        stream: EventStream,
    ) -> None:
        self._actions = Actions(dispatcher, jobs, caller, held, access, self._send)
        self._scopes = frozenset(map(Scope, access.scopes))
        self._stream = stream
        self.tool: Tool | None = None

    @property
    def writes(self) -> bool:
        """Whether its tool may change something."""
        return self.tool is not None and self.tool.writes

    def session(self) -> Session:
        return Session(self._anki, self._scopes)

    def _anki(self, tool: Tool | None, token: Any) -> Actions:
        self.tool = self.tool or tool
        return self._actions.of_tool(tool, token)

    async def _send(self, message: bytes) -> None:
        try:
            await self._stream.send(message)
        except ConnectionError:
            if not self.writes:
                raise


def _caller(request: web.BaseRequest, origin: OriginCheck, settings: Settings) -> Caller:
    """Who asks. Text on a card may make an assistant ask for anything, so it gets fewer rights than
    other programs of this machine: no files by path, and no addresses of private networks."""
    return Caller(
        origin.header,
        True,
        may_use_paths=False,
        may_fetch_privately=settings.allowPrivateDownloads,
        is_local=origins.is_local(origin.header),
        is_gone=lambda: request.transport is None,
    )


def _preflight(request: web.BaseRequest, origin: OriginCheck) -> Reply:
    asks = request.headers.get("Access-Control-Request-Private-Network") == "true"
    headers = (("Access-Control-Allow-Headers", PROTOCOL_HEADERS),)
    return Reply(b"", origin.allow_origin, preflight=True, private_network=asks, headers=headers)


def _error_reply(
    text: str, origin: OriginCheck, status: int, headers: tuple[tuple[str, str], ...] = ()
) -> Reply:
    error = messages.failure(None, ProtocolError(INVALID_REQUEST, text))
    return Reply(error, origin.allow_origin, status=status, headers=headers, error=text)
