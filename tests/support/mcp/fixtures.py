"""A catalog with what the protocol's own conformance tests ask a server for, by fixed names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ankiconnect.mcp.wire.catalog import (
    Anki,
    Argument,
    Catalog,
    Content,
    Prompt,
    Resource,
    Tool,
    ToolError,
)
from ankiconnect.mcp.wire.messages import MISSING_CAPABILITY, Message, ProtocolError
from ankiconnect.mcp.wire.results import text
from ankiconnect.mcp.wire.schemas import NO_ARGUMENTS

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA="
IMAGE = {"type": "image", "data": PIXEL, "mimeType": "image/png"}
AUDIO = {"type": "audio", "data": SILENCE, "mimeType": "audio/wav"}


def embedded(uri: str, content: str, mime_type: str = "text/plain") -> dict[str, Any]:
    return {"type": "resource", "resource": {"uri": uri, "mimeType": mime_type, "text": content}}


EMBEDDED = embedded("test://embedded-resource", "This is an embedded resource content.")
Run = Callable[[Anki, Any], Awaitable[Content]]


def gives(*blocks: dict[str, Any]) -> Run:
    async def run(anki: Anki, arguments: Any) -> Content:
        return Content(blocks)

    return run


async def fails(anki: Anki, arguments: Any) -> Content:
    raise ToolError("This tool intentionally returns an error for testing")


async def needs_sampling(anki: Anki, arguments: Any) -> Content:
    raise ProtocolError(
        MISSING_CAPABILITY,
        "the client must be able to sample",
        status=400,
        data={"requiredCapabilities": {"sampling": {}}},
    )


async def logs(anki: Anki, arguments: Any) -> Content:
    for line in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await anki.notify("notifications/message", {"level": "info", "data": line})
        await asyncio.sleep(0.05)
    return Content([text("Logged three lines.")])


async def progresses(anki: Anki, arguments: Any) -> Content:
    for done in (0, 50, 100):
        await anki.progress(done, 100, f"Completed step {done} of 100")
        await asyncio.sleep(0.05)
    return Content([text("Done.")])


class Listeners:
    """Tells streams of `subscriptions/listen` that a list has changed."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {"tools": set(), "prompts": set()}

    def changes(self, kind: str) -> Run:
        async def run(anki: Anki, arguments: Any) -> Content:
            for one in self._waiting[kind]:
                one.set()
            return Content([text("The list has changed.")])

        return run

    async def listen(self, anki: Anki, message: Message) -> dict[str, Any]:
        meta = {"io.modelcontextprotocol/subscriptionId": message.id}
        wanted = message.params.get("notifications", {})
        await anki.notify(
            "notifications/subscriptions/acknowledged", {"notifications": wanted, "_meta": meta}
        )
        kind = "tools" if wanted.get("toolsListChanged") else "prompts"
        changed = asyncio.Event()
        self._waiting[kind].add(changed)
        try:
            await asyncio.wait_for(changed.wait(), 5)
            await anki.notify(f"notifications/{kind}/list_changed", {"_meta": meta})
        except (asyncio.TimeoutError, TimeoutError):
            pass
        finally:
            self._waiting[kind].discard(changed)
        return {"_meta": meta}


LISTENERS = Listeners()


async def nothing(anki: Anki, message: Message) -> dict[str, Any]:
    return {}


async def completes(anki: Anki, message: Message) -> dict[str, Any]:
    return {"completion": {"values": ["test"], "total": 1, "hasMore": False}}


def tool(name: str, run: Run, schema: dict[str, Any] = NO_ARGUMENTS) -> Tool:
    return Tool(name, name, f"For the test {name}.", schema, run)


JSON_SCHEMA_2020_12 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
WITH_HEADER = {
    "type": "object",
    "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
}


async def _text(anki: Anki, inside: str) -> str:
    return "This is the content of the static text resource."


async def _binary(anki: Anki, inside: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n"


async def _template(anki: Anki, inside: str) -> str:
    return f'{{"id":"{inside}","templateTest":true,"data":"Data for ID: {inside}"}}'


RESOURCES = [
    Resource("test://static-text", "Static text", "A text.", "text/plain", _text),
    Resource("test://static-binary", "Static binary", "Bytes.", "image/png", _binary),
    Resource("test://watched-resource", "Watched", "A text.", "text/plain", _text),
    Resource("test://template/{id}/data", "Template", "Data.", "application/json", _template),
]


def _messages(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": one} for one in blocks]


PROMPTS = [
    Prompt("test_simple_prompt", "A prompt.", [], lambda _: "This is a simple prompt for testing."),
    Prompt(
        "test_prompt_with_arguments",
        "A prompt with arguments.",
        [Argument("arg1", "First", True), Argument("arg2", "Second", True)],
        lambda given: f"Prompt with arguments: arg1='{given['arg1']}', arg2='{given['arg2']}'",
    ),
    Prompt(
        "test_prompt_with_embedded_resource",
        "A prompt with a resource.",
        [Argument("resourceUri", "Its address", True)],
        lambda given: _messages(
            embedded(given["resourceUri"], "Embedded resource content for testing."),
            text("Please process the embedded resource above."),
        ),
    ),
    Prompt(
        "test_prompt_with_image",
        "A prompt with an image.",
        [],
        lambda _: _messages(IMAGE, text("Please analyze the image above.")),
    ),
]

CATALOG = Catalog(
    instructions="For tests.",
    tools=[
        tool("test_simple_text", gives(text("This is a simple text response for testing."))),
        tool("test_image_content", gives(IMAGE)),
        tool("test_audio_content", gives(AUDIO)),
        tool("test_embedded_resource", gives(EMBEDDED)),
        tool(
            "test_multiple_content_types",
            gives(
                text("Multiple content types test:"),
                IMAGE,
                embedded(
                    "test://mixed-content-resource", '{"test":"data","value":123}', "application/json"
                ),
            ),
        ),
        tool("test_tool_with_logging", logs),
        tool("test_error_handling", fails),
        tool("test_tool_with_progress", progresses),
        tool("test_missing_capability", needs_sampling),
        tool("test_streaming_elicitation", gives(text("Nothing is asked."))),
        tool("test_logging_tool", gives(text("Nothing is logged."))),
        tool("test_trigger_tool_change", LISTENERS.changes("tools")),
        tool("test_trigger_prompt_change", LISTENERS.changes("prompts")),
        tool("test_with_header", gives(text("Hello.")), WITH_HEADER),
        tool("json_schema_2020_12_tool", gives(text("Valid.")), JSON_SCHEMA_2020_12),
    ],
    resources=RESOURCES,
    prompts=PROMPTS,
    capabilities={
        "completions": {},
        "logging": {},
        "tools": {"listChanged": True},
        "prompts": {"listChanged": True},
    },
    methods={
        "completion/complete": completes,
        "logging/setLevel": nothing,
        "resources/subscribe": nothing,
        "resources/unsubscribe": nothing,
        "subscriptions/listen": LISTENERS.listen,
    },
)
