"""Messages of JSON-RPC 2.0, as the protocol uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HEADER_MISMATCH = -32020
MISSING_CAPABILITY = -32021
UNSUPPORTED_VERSION = -32022
RESOURCE_NOT_FOUND = -32002
"""In the legacy era only."""

Id = str | int
JsonObject = dict[str, Any]


class ProtocolError(Exception):
    """A request that is answered with an error of the protocol.

    Attributes:
        code: One of those above.
        status: The HTTP status of the reply.
        data: What else the error says.
    """

    def __init__(
        self, code: int, text: str, *, status: int = 200, data: JsonObject | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.status = status
        self.data = data


@dataclass(frozen=True)
class Message:
    """A message that a client sent.

    Attributes:
        method: "" for a reply to a request of the server, of which there are none.
        id: None for a notification.
    """

    method: str
    id: Id | None
    params: JsonObject = field(default_factory=dict)

    @property
    def meta(self) -> JsonObject:
        """What the request says about itself."""
        found = self.params.get("_meta")
        return found if isinstance(found, dict) else {}


def read(content: bytes | bytearray) -> Message:
    """Read a message.

    Raises:
        ProtocolError: It is not one.
    """
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ProtocolError(PARSE_ERROR, f"the message is not JSON: {error}", status=400) from None
    if isinstance(value, list):
        raise _invalid("batches are not supported: send one message at a time")
    if not isinstance(value, dict) or value.get("jsonrpc") != "2.0":
        raise _invalid('a message must be a JSON object with "jsonrpc": "2.0"')
    return _message(value)


def _message(value: JsonObject) -> Message:
    method, params = value.get("method"), value.get("params", {})
    if "method" not in value and ("result" in value or "error" in value):
        return Message("", None)
    if not isinstance(method, str) or not method:
        raise _invalid('"method" must be the name of a method')
    if "id" not in value:
        return Message(method, None, params if isinstance(params, dict) else {})
    if isinstance(value["id"], bool) or not isinstance(value["id"], Id):
        raise _invalid('"id" must be a string or an integer')
    if not isinstance(params, dict):
        raise ProtocolError(INVALID_PARAMS, '"params" must be an object', status=400)
    return Message(method, value["id"], params)


def _invalid(text: str) -> ProtocolError:
    return ProtocolError(INVALID_REQUEST, text, status=400)


def id_of(content: bytes | bytearray) -> Id | None:
    """The id of a message that may be faulty otherwise; None if it has none that can be read."""
    try:
        found = orjson.loads(content).get("id")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, Id) and not isinstance(found, bool) else None


def result(id: Id, value: JsonObject) -> bytes:
    """The reply to a request that succeeded."""
    return _dump({"jsonrpc": "2.0", "id": id, "result": value})


def failure(id: Id | None, error: ProtocolError) -> bytes:
    """The reply to a request that failed."""
    described: JsonObject = {"code": error.code, "message": str(error)}
    if error.data is not None:
        described["data"] = error.data
    return _dump({"jsonrpc": "2.0", "id": id, "error": described})


def notification(method: str, params: JsonObject) -> bytes:
    """A message that needs no reply."""
    return _dump({"jsonrpc": "2.0", "method": method, "params": params})


def _dump(value: JsonObject) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
