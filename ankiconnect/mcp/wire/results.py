"""The results of tools and resources, in the protocol's form."""

from __future__ import annotations

import base64
from typing import Any

import orjson

from .catalog import Content, ToolError
from .messages import JsonObject

MAX_CHARACTERS = 38_000
"""Of a result, with the value as an object and again as text."""
MAX_ERROR_CHARACTERS = 2_000


def text(value: str) -> JsonObject:
    """A block of text."""
    return {"type": "text", "text": value}


def of_tool(value: Any) -> JsonObject:
    """The result of a tool that succeeded.

    Raises:
        ToolError: It is too large for an assistant.
    """
    if isinstance(value, Content):
        return {"content": list(value.blocks)}
    if size(value) > MAX_CHARACTERS:
        raise ToolError(
            "the result is too large: ask for less at a time, with a lower limit for example"
        )
    return {"content": [text(compact(value))], "structuredContent": value}


def size(value: Any) -> int:
    """The characters that a value takes in a result, where it is an object and again text."""
    as_text = compact(value)
    return len(as_text) + len(compact(as_text))


def of_failed_tool(error: str) -> JsonObject:
    """The result of a tool that failed."""
    if len(error) > MAX_ERROR_CHARACTERS:
        error = f"{error[:MAX_ERROR_CHARACTERS]}..."
    return {"content": [text(error)], "isError": True}


def of_resource(uri: str, mime_type: str, content: str | bytes) -> JsonObject:
    """The content of a resource."""
    if isinstance(content, bytes):
        return {"uri": uri, "mimeType": mime_type, "blob": base64.b64encode(content).decode()}
    return {"uri": uri, "mimeType": mime_type, "text": content}


def compact(value: Any) -> str:
    """A value as short JSON."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
