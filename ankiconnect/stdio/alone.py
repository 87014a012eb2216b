"""What the bridge answers by itself while no service runs.

A program that starts the bridge keeps it only if it answers. So it says what there is, and the first
tool that is called says what is missing.
"""

from __future__ import annotations

from typing import Any

from ..mcp import catalog
from ..mcp.wire.catalog import Tool, ToolError
from ..mcp.wire.server import McpServer, Session


class NoAnki:
    """The `Anki` of a tool without a service."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def run(self, action: str, /, **params: Any) -> Any:
        raise ToolError(self._why)

    async def job(self, action: str, /, *, start: bool, seconds: float) -> None:
        raise ToolError(self._why)

    async def progress(self, done: float, total: float | None = None, text: str = "") -> None:
        """Do nothing."""

    async def notify(self, method: str, params: dict[str, Any]) -> None:
        """Do nothing."""


class Alone:
    """Answers without a service."""

    def __init__(self) -> None:
        self._server = McpServer(catalog.catalog())

    async def answer(self, line: bytes, headers: dict[str, str], why: str) -> bytes:
        """Answer a message.

        Args:
            why: What every tool says.
        """
        anki = NoAnki(why)

        def give(tool: Tool | None, token: Any) -> NoAnki:
            return anki

        return (await self._server.answer(line, headers, Session(give))).body
