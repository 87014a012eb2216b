"""The versions of the protocol, in two eras.

In the *modern* era each request says its version in ``_meta`` and repeats it in HTTP headers. In the
*legacy* era a client says it once, with ``initialize``. Nothing is remembered between requests here: a
legacy request is answered in the same way at every version.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Mapping
from typing import Any

from .messages import (
    HEADER_MISMATCH,
    INVALID_PARAMS,
    UNSUPPORTED_VERSION,
    JsonObject,
    Message,
    ProtocolError,
)

log = logging.getLogger(__name__)

MODERN = ("2026-07-28",)
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
SUPPORTED = (*MODERN, *LEGACY)

VERSION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
SERVER = "io.modelcontextprotocol/serverInfo"

_VERSION_HEADER = "mcp-protocol-version"
_METHOD_HEADER = "mcp-method"
_NAME_HEADER = "mcp-name"
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
"""What the header Mcp-Name repeats, by the method."""
_REPEATED = "x-mcp-header"
_ENCODED = ("=?base64?", "?=")

Headers = Mapping[str, str]
"""HTTP headers, found by lower-case names."""

_seen: set[str] = set()


def is_modern(message: Message, headers: Headers) -> bool:
    """Whether a message belongs to the modern era.

    Raises:
        ProtocolError: It belongs to neither, or contradicts its headers.
    """
    header = headers.get(_VERSION_HEADER)
    stated = message.meta.get(VERSION)
    unknown = header is not None and header not in LEGACY and message.method != "initialize"
    if stated is None and header not in MODERN and not unknown:
        return False
    if message.id is not None:
        _check_modern(message, headers, header, stated)
    return True


def _check_modern(message: Message, headers: Headers, header: str | None, stated: Any) -> None:
    if not isinstance(stated, str) or not isinstance(message.meta.get(CAPABILITIES), dict):
        raise ProtocolError(
            INVALID_PARAMS, f'params._meta must have "{VERSION}" and "{CAPABILITIES}"', status=400
        )
    # Some proxies send the legacy version of their own handshake with modern messages.
    if header in LEGACY and stated in MODERN:
        _log_once(f"a client sends the header MCP-Protocol-Version {header} with messages of {stated}")
    elif header != stated:
        raise _mismatch("MCP-Protocol-Version", header, stated)
    if stated not in MODERN:
        raise _unsupported(stated)
    if headers.get(_METHOD_HEADER) != message.method:
        raise _mismatch("Mcp-Method", headers.get(_METHOD_HEADER), message.method)
    if message.method in _NAMED:
        name = message.params.get(_NAMED[message.method])
        if _decoded(headers.get(_NAME_HEADER)) != name:
            raise _mismatch("Mcp-Name", headers.get(_NAME_HEADER), name)


def check_repeated(schema: JsonObject, arguments: JsonObject, headers: Headers) -> None:
    """Check the arguments of a tool that its schema wants to have repeated in headers.

    Raises:
        ProtocolError: A header is missing, malformed, or says something else.
    """
    for name, member in schema.get("properties", {}).items():
        if _REPEATED in member:
            header = f"mcp-param-{member[_REPEATED]}".lower()
            value = arguments.get(name)
            text = value if value is None or isinstance(value, str) else json.dumps(value)
            sent = headers.get(header)
            if _decoded(sent) != text or (sent is not None and value is None):
                raise _mismatch(header, sent, value)


def _log_once(text: str) -> None:
    if text not in _seen:
        _seen.add(text)
        log.info("%s", text)


def _unsupported(version: str) -> ProtocolError:
    return ProtocolError(
        UNSUPPORTED_VERSION,
        f"version {version} of the protocol is not supported",
        status=400,
        data={"supported": list(SUPPORTED), "requested": version},
    )


def _mismatch(name: str, header: str | None, body: Any) -> ProtocolError:
    sent = "is missing" if header is None else f"is {header!r}"
    return ProtocolError(
        HEADER_MISMATCH, f"the header {name} {sent}, but the body says {body!r}", status=400
    )


def _decoded(value: str | None) -> str | None:
    """A header's value, which may be the base64 form of UTF-8; None for a malformed one."""
    start, end = _ENCODED
    if value is None or not (value.startswith(start) and value.endswith(end)):
        return value
    inside = value[len(start) : -len(end)]
    try:
        decoded = base64.b64decode(inside, validate=True)
        return decoded.decode() if base64.b64encode(decoded).decode() == inside else None
    except (binascii.Error, ValueError):
        return None


def headers_for(message: Message, negotiated: str | None) -> dict[str, str]:
    """The headers that a client sends with a message.

    Args:
        negotiated: The version that a legacy client has agreed on; None before that.
    """
    stated = message.meta.get(VERSION)
    if not isinstance(stated, str):
        return {} if negotiated is None else {_VERSION_HEADER: negotiated}
    headers = {_VERSION_HEADER: stated, _METHOD_HEADER: message.method}
    name = message.params.get(_NAMED.get(message.method, ""))
    if isinstance(name, str):
        headers[_NAME_HEADER] = _encoded(name)
    return headers


def _encoded(value: str) -> str:
    start, end = _ENCODED
    plain = value.isascii() and value.isprintable() and value == value.strip()
    if plain and not value.startswith(start):
        return value
    return f"{start}{base64.b64encode(value.encode()).decode()}{end}"


def agreed(requested: Any) -> str:
    """The version for a client that asks for one with ``initialize``."""
    return requested if requested in LEGACY else LEGACY[0]
