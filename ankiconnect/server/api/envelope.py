"""Requests and replies as bytes: the JSON envelope of the API's versions.

Rules: docs/api-decisions.md, a and r.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import orjson

from ...handlers.framework import registry
from ...handlers.framework.action import Action, WaitsFor, Writes
from ...handlers.framework.parameter_types import Unreadable, shown
from ...handlers.framework.registry import API_VERSION
from . import lone_surrogates

DEFAULT_VERSION = 4
"""Of a request without a version."""
LAST_BARE_VERSION = 4
"""Up to this version the reply to a success is the result without an envelope."""

BANNER = f"AnkiConnect v.{API_VERSION}"
BANNER_JSON = b'{"apiVersion": "' + BANNER.encode() + b'"}'

UNKNOWN_ACTION = "unsupported action"

_COPIED_BYTES = 4 * 1024
_BOM = b"\xef\xbb\xbf"


class BadRequest(Exception):
    """The body is not a request; the text says why."""


@dataclass(slots=True)  # frozen takes four times as long, and each request makes one
class Request:
    """One request of the API.

    Attributes:
        action: "" for an inner request of `multi` that has none.
        version: API version, which decides on the envelope of the reply.
        key: Any JSON value; None when there was none.
        fault: Why an inner request of `multi` cannot be read, or "". Only that one fails.
        found: The action of that name, None where there is none.
    """

    action: str
    version: int
    params: dict[str, Any]
    key: Any = None
    fault: str = ""
    found: Action | None = None

    @property
    def is_public(self) -> bool:
        """Whether anybody may ask for it, without a key and from any origin."""
        return self.found is not None and self.found.public

    @property
    def only_reads(self) -> bool:
        """Whether nothing is lost when it is given up: it changes nothing by itself."""
        if self.found is None:
            return False
        if self.found.writes is Writes.ANYTHING:
            inner = self.params.get("actions")
            return isinstance(inner, list) and all(map(_only_reads, inner))
        return not self.found.writes

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.found is not None and bool(self.found.writes)

    @property
    def in_slices(self) -> bool:
        """Whether other requests have their turn while it runs."""
        return self.found is not None and self.found.in_slices

    @property
    def waits_for(self) -> WaitsFor:
        """What it waits for. One without an action fails at once and may stand anywhere."""
        return WaitsFor.COLLECTION if self.found is None else self.found.waits_for


class Ran(enum.Enum):
    """Whether a request was carried out. One that failed by itself was."""

    YES = enum.auto()
    NO = enum.auto()
    """It could not begin, or could not go on before it changed anything."""
    UNKNOWN = enum.auto()
    """The service stopped meanwhile."""


@dataclass(slots=True)  # frozen takes four times as long, and each request makes one
class Outcome:
    """A reply.

    Attributes:
        overloaded: Whether it reports an overload (HTTP status 503).
        wrong_key: Whether it refuses a key that was sent.
        error: Why the request failed, as its client reads it; for `multi` why an action in it failed.
        conflict: Whether it refuses a request because of its Idempotency-Key (HTTP status 409).
        replayed: Whether it is the reply to an earlier request with the same Idempotency-Key.
        ran: Whether the request may be sent again as if it had not been sent.
    """

    body: bytes
    overloaded: bool = False
    wrong_key: bool = False
    error: str = ""
    conflict: bool = False
    replayed: bool = False
    ran: Ran = Ran.YES


def _only_reads(value: Any) -> bool:
    """Whether an inner request of `multi`, as it was sent, only reads. Nested ones count as writes."""
    name = value.get("action") if isinstance(value, dict) else None
    found = registry.find(name) if isinstance(name, str) else None
    return found is None or not found.writes


def parse(body: bytes | bytearray) -> Request:
    """Parse the body of an HTTP request.

    Raises:
        BadRequest: It is not UTF-8, not JSON, or not a request.
    """
    if body.startswith(_BOM):
        body = body[len(_BOM) :]
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if lone_surrogates.may_contain(body):
            return read(_loads_slowly(body))
        raise BadRequest(_not_json(body, error)) from None
    return read(value)


def _not_json(body: bytes | bytearray, error: Exception) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return f"the body is not UTF-8: byte 0x{body[wrong.start]:02X} at position {wrong.start}"
    return f"the body is not JSON: {error}"


def _loads_slowly(body: bytes | bytearray) -> Any:
    """Parse a body with a lone surrogate: the request with it fails, and not all of its `multi`."""
    try:
        return lone_surrogates.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(_not_json(body, error)) from None


def read(value: Any) -> Request:
    """Check the members of a request.

    Raises:
        BadRequest: A member is missing or has the wrong type.
    """
    if isinstance(value, Unreadable):
        raise BadRequest(value.error)
    if not isinstance(value, dict):
        raise BadRequest(f"a request must be a JSON object, not {shown(value)}")
    name = value.get("action")
    if not isinstance(name, str) or not name:
        found = shown(name) if "action" in value else "left out"
        raise BadRequest(f'"action" must be the name of an action, not {found}')
    params = value.get("params")
    if params is None:
        params = {}
    if not isinstance(params, dict):
        raise BadRequest(f'"params" must be an object, not {shown(params)}')
    version = value.get("version")
    version = DEFAULT_VERSION if version is None else _version(version)
    return Request(name, version, params, value.get("key"), found=registry.find(name))


def _version(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadRequest(f'"version" must be an integer, not {shown(value)}')
    return value


def success(version: int, result: Any) -> bytes:
    """The reply with a result, in the envelope of the request's version.

    Raises:
        TypeError: The result cannot be written as JSON.
    """
    encoded = _encode(result)
    if version <= LAST_BARE_VERSION:
        return encoded
    return b'{"result": ' + encoded + b', "error": null}'


def _encode(result: Any) -> bytes:
    try:
        return orjson.dumps(result)
    except TypeError:  # perhaps for keys that are numbers; with the option it takes twice as long
        return orjson.dumps(result, option=orjson.OPT_NON_STR_KEYS)


def failure(text: str) -> bytes:
    """The reply with an error. It is the same at every version."""
    return b'{"result": null, "error": ' + _encode_text(text) + b"}"


def _encode_text(text: str) -> bytes:
    try:
        return orjson.dumps(text)
    except TypeError:  # a lone surrogate from a client's own text
        return orjson.dumps(text.encode("utf-8", "replace").decode())


def as_part(reply: bytes) -> orjson.Fragment:
    """A finished reply as an element of another one's result."""
    # A copy: the buffer of a small result of orjson takes 4 KiB. Others were copied into an envelope.
    return orjson.Fragment(bytes(memoryview(reply)) if len(reply) < _COPIED_BYTES else reply)
