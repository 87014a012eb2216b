"""A client of ``/mcp`` for tests, which can send anything."""

from __future__ import annotations

import http.client
import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

MODERN = "2026-07-28"
VERSION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
META = {VERSION: MODERN, CAPABILITIES: {}}
MAX_RESULT = 40_000
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}

_ids = itertools.count()


class Reply(NamedTuple):
    """An HTTP reply."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        assert "result" in self.value, self.value
        return self.value["result"]

    @property
    def error(self) -> Any:
        return self.value["error"]

    @property
    def code(self) -> tuple[int, int]:
        """Its status and the code of its error."""
        return self.status, self.error["code"]


class ToolFailed(Exception):
    """A tool failed; the text is what an assistant reads."""


class Client:
    """Sends messages to one service, each on a connection of its own."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port = port
        self.headers = {name.replace("_", "-"): one for name, one in headers.items()}
        self.calls = 0

    def send(self, body: Any, *, method: str = "POST", path: str = "/mcp", **headers: str) -> Reply:
        """Send anything, and return what comes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = self.headers | {name.replace("_", "-"): one for name, one in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, data if method == "POST" else None, sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())

    def legacy(self, method: str, params: Any = None, **headers: str) -> Reply:
        """Send a request as clients before 2026 do."""
        message = {"jsonrpc": "2.0", "id": next(_ids), "method": method}
        return self.send(message if params is None else {**message, "params": params}, **headers)

    def modern(self, method: str, params: Any = None, **headers: str) -> Reply:
        """Send a request as newer clients do."""
        given = {**(params or {}), "_meta": {**META, **(params or {}).get("_meta", {})}}
        message = {"jsonrpc": "2.0", "id": next(_ids), "method": method, "params": given}
        sent = {"MCP_Protocol_Version": MODERN, "Mcp_Method": method}
        if method in NAMED and isinstance(given.get(NAMED[method]), str):
            sent["Mcp_Name"] = given[NAMED[method]]
        return self.send(message, **{**sent, **headers})

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool, and return its structured result.

        Raises:
            ToolFailed: It failed.
        """
        self.calls += 1
        reply = self.modern("tools/call", {"name": tool, "arguments": arguments})
        assert len(reply.body.decode()) <= MAX_RESULT
        result = reply.result
        text = result["content"][0]["text"]
        if result.get("isError"):
            raise ToolFailed(text)
        assert json.loads(text) == result["structuredContent"]
        return result["structuredContent"]

    def events(self, method: str, params: Any) -> Iterator[Any]:
        """The messages of a reply that is a stream."""
        reply = self.modern(method, params)
        assert reply.headers["content-type"] == "text/event-stream"
        for line in reply.body.decode().split("\r\n"):
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))
