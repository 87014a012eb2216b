"""Answers the messages of the protocol. It remembers nothing between two of them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ... import __version__
from . import messages, results, versions
from .arguments import check
from .catalog import ALL_SCOPES, Anki, Catalog, Prompt, Resource, Tool, ToolError, visible
from .messages import INVALID_PARAMS, JsonObject, Message, ProtocolError
from .versions import Headers

T = TypeVar("T", bound="Tool | Resource | Prompt")

log = logging.getLogger(__name__)

NAME, TITLE = "ankiconnect", "AnkiConnect"
INTERNAL_ERROR = "an unexpected error: the log of the service has it"
_LIST_SECONDS = 300
"""How long a client may keep the lists. What a key may do changes rarely."""


@dataclass(frozen=True)
class Answer:
    """The reply to a message.

    Attributes:
        status: The HTTP status.
        body: b"" for a notification.
    """

    status: int
    body: bytes = b""


@dataclass(frozen=True)
class Session:
    """What belongs to one message.

    Attributes:
        anki: Makes what a tool gets, by the token with which the client follows its progress.
        scopes: What the client may do.
    """

    anki: Callable[[Tool | None, Any], Anki]
    scopes: frozenset[Any] = ALL_SCOPES


@dataclass(frozen=True)
class Request:
    """A request, with what belongs to it.

    Attributes:
        modern: Whether it is of the modern era.
    """

    message: Message
    headers: Headers
    session: Session
    modern: bool

    @property
    def params(self) -> JsonObject:
        return self.message.params

    def visible(self, offered: Iterable[T]) -> list[T]:
        """What its client may use."""
        return visible(offered, self.session.scopes)


Method = Callable[["McpServer", Request], Awaitable[JsonObject]]


class McpServer:
    """Answers by one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    async def answer(self, content: bytes | bytearray, headers: Headers, session: Session) -> Answer:
        """Answer a message.

        Args:
            content: The message.
            headers: The HTTP headers, by lower-case names.
        """
        try:
            message = messages.read(content)
            modern = versions.is_modern(message, headers)
            if message.id is None:
                return _unanswered(message, modern)
            found = await self._result(Request(message, headers, session, modern))
            finished = self._finished(found, message.method, modern)
            return Answer(200, messages.result(message.id, finished))
        except ProtocolError as error:
            return Answer(error.status, messages.failure(messages.id_of(content), error))

    async def _result(self, request: Request) -> JsonObject:
        name = request.message.method
        method = (MODERN_METHODS if request.modern else LEGACY_METHODS).get(name)
        try:
            if method is not None:
                return await method(self, request)
            if name in self._catalog.methods and not (request.modern and name in _LEGACY_ONLY):
                anki = request.session.anki(None, None)
                return await self._catalog.methods[name](anki, request.message)
        except ProtocolError:
            raise
        except Exception:
            log.exception("a message of the protocol could not be answered")
            raise ProtocolError(messages.INTERNAL_ERROR, INTERNAL_ERROR) from None
        raise ProtocolError(
            messages.METHOD_NOT_FOUND,
            f"there is no method {name}",
            status=404 if request.modern else 200,
        )

    def _finished(self, result: JsonObject, method: str, modern: bool) -> JsonObject:
        """A result with what the modern era adds."""
        if not modern:
            return result
        added: JsonObject = {"resultType": "complete"}
        if method in _CACHED:
            added |= {"ttlMs": _CACHED[method] * 1000, "cacheScope": "private"}
        return {**result, **added, "_meta": {versions.SERVER: _server_info()}}

    # The methods

    async def initialize(self, request: Request) -> JsonObject:
        return {
            "protocolVersion": versions.agreed(request.params.get("protocolVersion")),
            "capabilities": self._capabilities(),
            "serverInfo": _server_info(),
            "instructions": self._catalog.instructions,
        }

    async def discover(self, request: Request) -> JsonObject:
        return {
            "supportedVersions": list(versions.SUPPORTED),
            "capabilities": self._capabilities(),
            "instructions": self._catalog.instructions,
        }

    def _capabilities(self) -> JsonObject:
        catalog = self._catalog
        offered = {
            "tools": catalog.tools,
            "resources": catalog.resources,
            "prompts": catalog.prompts,
        }
        return {name: {} for name, one in offered.items() if one} | catalog.capabilities

    async def ping(self, request: Request) -> JsonObject:
        return {}

    async def tools_list(self, request: Request) -> JsonObject:
        _check_cursor(request)
        tools = request.visible(self._catalog.tools)
        return {"tools": [one.described() for one in tools]}

    async def tools_call(self, request: Request) -> JsonObject:
        tool = self._tool(request)
        given = request.params.get("arguments", {})
        if not isinstance(given, dict):
            raise ProtocolError(INVALID_PARAMS, '"arguments" must be an object')
        if request.modern:
            versions.check_repeated(tool.input_schema, given, request.headers)
        anki = request.session.anki(tool, request.message.meta.get("progressToken"))
        try:
            return results.of_tool(await tool.run(anki, check(tool.input_schema, given)))
        except ToolError as error:
            return results.of_failed_tool(await self._explained(error, request.session))

    async def _explained(self, error: ToolError, session: Session) -> str:
        """The text of an error, with what may help the assistant."""
        try:
            return await self._catalog.explain(session.anki(None, None), str(error))
        except ToolError:
            return str(error)

    def _tool(self, request: Request) -> Tool:
        name = request.params.get("name")
        for one in request.visible(self._catalog.tools):
            if one.name == name:
                return one
        raise ProtocolError(INVALID_PARAMS, f"there is no tool {name!r}")

    async def resources_list(self, request: Request) -> JsonObject:
        _check_cursor(request)
        return {"resources": [one.described() for one in self._resources(request, template=False)]}

    async def templates_list(self, request: Request) -> JsonObject:
        _check_cursor(request)
        found = self._resources(request, template=True)
        return {"resourceTemplates": [one.described() for one in found]}

    def _resources(self, request: Request, template: bool) -> list[Resource]:
        found = request.visible(self._catalog.resources)
        return [one for one in found if one.is_template is template]

    async def resources_read(self, request: Request) -> JsonObject:
        uri = request.params.get("uri")
        if not isinstance(uri, str):
            raise ProtocolError(INVALID_PARAMS, '"uri" must be a string')
        for one in request.visible(self._catalog.resources):
            inside = one.match(uri)
            content = None if inside is None else await self._read(one, inside, request.session)
            if content is not None:
                return {"contents": [results.of_resource(uri, one.mime_type, content)]}
        code = INVALID_PARAMS if request.modern else messages.RESOURCE_NOT_FOUND
        raise ProtocolError(code, f"there is no resource {uri}", data={"uri": uri})

    async def _read(self, resource: Resource, inside: str, session: Session) -> str | bytes | None:
        try:
            return await resource.read(session.anki(None, None), inside)
        except ToolError as error:
            raise ProtocolError(messages.INTERNAL_ERROR, str(error)) from None

    async def prompts_list(self, request: Request) -> JsonObject:
        _check_cursor(request)
        prompts = request.visible(self._catalog.prompts)
        return {"prompts": [one.described() for one in prompts]}

    async def prompts_get(self, request: Request) -> JsonObject:
        name, given = request.params.get("name"), request.params.get("arguments", {})
        for one in request.visible(self._catalog.prompts):
            if one.name == name:
                return _prompt(one, given)
        raise ProtocolError(INVALID_PARAMS, f"there is no prompt {name!r}")


def _prompt(prompt: Prompt, given: Any) -> JsonObject:
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise ProtocolError(INVALID_PARAMS, '"arguments" must be an object of strings')
    missing = [one.name for one in prompt.arguments if one.required and not given.get(one.name)]
    if missing:
        raise ProtocolError(INVALID_PARAMS, f"the prompt {prompt.name} needs {', '.join(missing)}")
    written = prompt.write(given)
    if isinstance(written, str):
        written = [{"role": "user", "content": results.text(written)}]
    return {"description": prompt.description, "messages": written}


def _unanswered(message: Message, modern: bool) -> Answer:
    """The HTTP reply to a notification, or to a reply, which nobody waits for."""
    if not message.method and modern:
        raise ProtocolError(messages.INVALID_REQUEST, "a reply to no request", status=400)
    return Answer(202)


def _check_cursor(request: Request) -> None:
    """Every list has one page."""
    if request.params.get("cursor") is not None:
        raise ProtocolError(INVALID_PARAMS, "the cursor is not known: the list has one page")


def _server_info() -> JsonObject:
    return {"name": NAME, "title": TITLE, "version": __version__}


_BOTH: Mapping[str, Method] = {
    "tools/list": McpServer.tools_list,
    "tools/call": McpServer.tools_call,
    "resources/list": McpServer.resources_list,
    "resources/templates/list": McpServer.templates_list,
    "resources/read": McpServer.resources_read,
    "prompts/list": McpServer.prompts_list,
    "prompts/get": McpServer.prompts_get,
}
MODERN_METHODS: Mapping[str, Method] = {**_BOTH, "server/discover": McpServer.discover}
LEGACY_METHODS: Mapping[str, Method] = {
    **_BOTH,
    "initialize": McpServer.initialize,
    "ping": McpServer.ping,
}
_LEGACY_ONLY = {"logging/setLevel", "resources/subscribe", "resources/unsubscribe"}
_CACHED = {
    "server/discover": 0,
    "tools/list": _LIST_SECONDS,
    "resources/list": _LIST_SECONDS,
    "resources/templates/list": _LIST_SECONDS,
    "resources/read": 0,
    "prompts/list": _LIST_SECONDS,
}
"""Seconds for which a client may keep a result, by the method."""
