"""Replies as bytes, written in one piece.

Nearly every reply is a short JSON text under the same few headers. aiohttp's own response builds and
joins its headers each time. Inside Anki, where aiohttp is pure Python, that costs as much as everything
else that the service does for `version` (docs/performance.md). This one has the part that aiohttp's
protocol uses: `prepare`, `write_eof`, `keep_alive`.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus

from aiohttp import web
from aiohttp.http import HttpVersion11

from ..replies.retry_key import HEADER

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
EVENT_STREAM = "text/event-stream"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin, Accept",
}
"""A page runs its own script only, loads nothing from elsewhere, and stands in no frame."""
MAX_COPIED_BYTES = 64 * 1024
"""Up to this size head and body go to the socket together. A larger body is not copied for that."""

Headers = tuple[tuple[str, str], ...]
"""Names and values."""


class Reply:
    """A whole reply."""

    __slots__ = (
        "action",
        "body",
        "error",
        "head",
        "keep_alive",
        "status",
        "written",
        "wrong_key",
    )

    def __init__(
        self,
        body: bytes,
        allow_origin: str,
        *,
        status: int = 200,
        content_type: str = JSON,
        preflight: bool = False,
        private_network: bool = False,
        wrong_key: bool = False,
        etag: str = "",
        is_page: bool = False,
        action: str = "",
        error: str = "",
        headers: Headers = (),
    ) -> None:
        """
        Args:
            body: The content.
            allow_origin: Value of Access-Control-Allow-Origin.
            status: HTTP status.
            content_type: Media type of `body`.
            preflight: Whether to say which methods and headers a page may use.
            private_network: Whether a page of a public network may reach this one (a preflight asks).
            wrong_key: Whether it refuses a key that was sent.
            etag: The entity tag of the content, with which a client may ask whether it has changed.
            is_page: Whether a browser shows it as a page.
            action: What was asked for, for the list of recent requests.
            error: Why it failed, for that list.
            headers: Further headers.
        """
        self.body = body
        self.status = status
        self.wrong_key = wrong_key
        self.action = action
        self.error = error
        self.head = _head(
            status, content_type, allow_origin, preflight, private_network, etag, is_page, headers
        )
        self.keep_alive: bool | None = None
        self.written = False

    def force_close(self) -> None:
        """Close the connection after this reply."""
        self.keep_alive = False

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write the reply, once. aiohttp calls it too.

        Raises:
            ConnectionError: The client has disconnected.
        """
        if self.written:
            return
        self.written = True
        if self.keep_alive is None:
            self.keep_alive = request.keep_alive
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has disconnected")
        head = b"%b%b%d\r\nDate: %b\r\n\r\n" % (
            self.head,
            self._connection(request),
            len(self.body),
            _date(),
        )
        if request.method == "HEAD":
            transport.write(head)
        elif len(self.body) <= MAX_COPIED_BYTES:
            transport.write(head + self.body)
        else:
            transport.write(head)
            transport.write(self.body)
        if request.protocol.writing_paused:
            # The client reads less than it asks for. Without a wait, a million small replies would be
            # held, and asyncio would count them again for each new one.
            await request.writer.drain()

    def closing(self) -> bytes:
        """The whole reply, to a client that is disconnected after it."""
        head = b"%bConnection: close\r\n%b%d\r\nDate: %b\r\n\r\n"
        return head % (self.head, _LENGTH, len(self.body), _date()) + self.body

    @classmethod
    def of_stream(cls) -> Reply:
        """The reply of a request whose stream has been written."""
        reply = cls(b"", "")
        reply.written = True
        reply.force_close()
        return reply

    async def write_eof(self) -> None:
        """Do nothing: `prepare` has written everything."""

    def _connection(self, request: web.BaseRequest) -> bytes:
        """The header of a connection that differs from the default of the client's HTTP version."""
        if not self.keep_alive:
            # To HTTP/1.0 too: malformed HTTP counts as that, and its reply says HTTP/1.1.
            return b"Connection: close\r\n" + _LENGTH
        return _LENGTH if request.version >= HttpVersion11 else b"Connection: keep-alive\r\n" + _LENGTH


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LENGTH = b"Content-Length: "


def stream_head(allow_origin: str) -> bytes:
    """Status line and headers of a stream of events. It ends with the connection."""
    headers = {"Cache-Control": "no-store", "Connection": "close"}
    headers |= cors_headers(allow_origin, preflight=False, private_network=False)
    return lines(200, {"Content-Type": EVENT_STREAM, **headers}) + b"\r\n"


@functools.lru_cache(maxsize=256)
def _head(
    status: int,
    content_type: str,
    allow_origin: str,
    preflight: bool,
    private_network: bool,
    etag: str,
    is_page: bool,
    more: Headers,
) -> bytes:
    """The header lines that are the same for many replies."""
    headers = cors_headers(allow_origin, preflight, private_network)
    if etag:
        headers |= {"ETag": etag, "Cache-Control": "no-cache"}
    if is_page:
        headers |= PAGE_HEADERS
    headers |= dict(more)
    return lines(status, {"Content-Type": content_type, **headers})


def lines(status: int, headers: Mapping[str, str]) -> bytes:
    """The status line and header lines of a reply, each with its end."""
    texts = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
    ]
    if any(_CONTROL.search(one) for one in texts):
        raise ValueError("a header of the reply would hold a control character")
    return "\r\n".join(texts).encode("utf-8", "surrogateescape")


def cors_headers(allow_origin: str, preflight: bool, private_network: bool) -> dict[str, str]:
    """The headers of every reply: which pages may read it, and that it is not HTML."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Access-Control-Allow-Origin": allow_origin,
        "Access-Control-Allow-Headers": "*",
        "Vary": "Origin",
    }
    if preflight:
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        # The star does not stand for Authorization, and in some browsers for nothing.
        headers["Access-Control-Allow-Headers"] = f"*, Authorization, Content-Type, {HEADER}"
    if private_network:
        headers["Access-Control-Allow-Private-Network"] = "true"
    return headers


_last_date: tuple[int, bytes] = (0, b"")


def _date() -> bytes:
    """Now, in the format of HTTP. It is formatted once a second."""
    global _last_date
    now = int(time.time())
    if _last_date[0] != now:
        _last_date = (now, formatdate(now, usegmt=True).encode())
    return _last_date[1]
