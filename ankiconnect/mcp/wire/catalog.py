"""What a server offers: tools, resources and prompts, and how they are declared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ...handlers.framework.action import Scope
from .messages import JsonObject, Message

T = TypeVar("T", bound="Tool | Resource | Prompt")

ALL_SCOPES = frozenset(Scope)


class ToolError(Exception):
    """A tool failed. The text tells the assistant why, and what it can do next."""


class Job(Protocol):
    """An action that goes on after the request that started it.

    Attributes:
        seconds: How long it has run.
        done: Whether it has ended.
        error: Why it failed; "" if it has not.
    """

    @property
    def seconds(self) -> float: ...
    @property
    def done(self) -> bool: ...
    @property
    def error(self) -> str: ...


class Anki(Protocol):
    """What a tool works with: the actions of the API, for one request."""

    async def run(self, action: str, /, **params: Any) -> Any:
        """Run an action, and return its result.

        Raises:
            ToolError: It failed.
        """

    async def job(self, action: str, /, *, start: bool, seconds: float) -> Job | None:
        """An action that may take minutes.

        Args:
            start: Whether to start it, if it is not running.
            seconds: How long to wait for its end.

        Returns:
            The last one that was started; None if there was none.

        Raises:
            ToolError: It cannot be started.
        """

    async def progress(self, done: float, total: float | None = None, text: str = "") -> None:
        """Tell the client how far the tool is, if it wants to know."""

    async def notify(self, method: str, params: JsonObject) -> None:
        """Send the client a notification before the reply."""


@dataclass(frozen=True)
class Content:
    """The result of a tool that is not an object: blocks of content, as the protocol has them."""

    blocks: Sequence[JsonObject]


@dataclass(frozen=True)
class Tool:
    """A tool.

    Attributes:
        actions: The actions that it may run.
        scopes: What a client must be allowed to do, to see it. An action may need more.
        output_schema: None for a tool whose result is `Content`.
    """

    name: str
    title: str
    description: str
    input_schema: JsonObject
    run: Callable[[Anki, Any], Awaitable[Any]]
    output_schema: JsonObject | None = None
    actions: frozenset[str] = frozenset()
    scopes: frozenset[Scope] = frozenset()
    writes: bool = False
    destructive: bool = False
    idempotent: bool = False
    open_world: bool = False

    def described(self) -> JsonObject:
        """As the list of tools has it."""
        described: JsonObject = {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": self.input_schema,
        }
        if self.output_schema is not None:
            described["outputSchema"] = self.output_schema
        described["annotations"] = {
            "readOnlyHint": not self.writes,
            "destructiveHint": self.destructive,
            "idempotentHint": self.idempotent,
            "openWorldHint": self.open_world,
        }
        return described


@dataclass(frozen=True)
class Resource:
    """A resource, or with "{name}" in its address a template of resources.

    Attributes:
        read: Reads it; called with what stands for "{name}", or with "". Text, or bytes.
    """

    uri: str
    name: str
    description: str
    mime_type: str
    read: Callable[[Anki, str], Awaitable[str | bytes | None]]
    scopes: frozenset[Scope] = frozenset()

    @property
    def is_template(self) -> bool:
        return "{" in self.uri

    def described(self) -> JsonObject:
        """As a list has it."""
        return {
            "uriTemplate" if self.is_template else "uri": self.uri,
            "name": self.name,
            "description": self.description,
            "mimeType": self.mime_type,
        }

    def match(self, uri: str) -> str | None:
        """What stands for "{name}" in an address, or "" without one; None for another address."""
        start, brace, rest = self.uri.partition("{")
        if not brace:
            return "" if uri == self.uri else None
        end = rest.partition("}")[2]
        inside = uri[len(start) : len(uri) - len(end)]
        return inside if inside and uri.startswith(start) and uri.endswith(end) else None


@dataclass(frozen=True)
class Argument:
    """An argument of a prompt."""

    name: str
    description: str
    required: bool = False


@dataclass(frozen=True)
class Prompt:
    """A prompt: a text that the user picks, with which a conversation begins.

    Attributes:
        write: Makes it from its arguments: a text, or messages.
    """

    name: str
    description: str
    arguments: Sequence[Argument]
    write: Callable[[dict[str, str]], str | list[JsonObject]]
    scopes: frozenset[Scope] = frozenset()

    def described(self) -> JsonObject:
        """As the list of prompts has it."""
        return {
            "name": self.name,
            "description": self.description,
            "arguments": [vars(one) for one in self.arguments],
        }


async def _as_it_is(anki: Anki, error: str) -> str:
    return error


@dataclass(frozen=True)
class Catalog:
    """Everything that a server offers.

    Attributes:
        instructions: What an assistant should know before it uses any of it.
        explain: Adds to the text of an error what may help the assistant.
        capabilities: Further capabilities, with the methods that belong to them.
    """

    instructions: str
    tools: Sequence[Tool]
    resources: Sequence[Resource] = ()
    prompts: Sequence[Prompt] = ()
    explain: Callable[[Anki, str], Awaitable[str]] = _as_it_is
    capabilities: JsonObject = field(default_factory=dict)
    methods: dict[str, Callable[[Anki, Message], Awaitable[JsonObject]]] = field(default_factory=dict)


def visible(offered: Iterable[T], scopes: frozenset[Scope]) -> list[T]:
    """Those that a client with these scopes may use."""
    return [one for one in offered if one.scopes <= scopes]
