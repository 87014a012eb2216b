"""Server-sent events: the reply to a request whose client wants to hear of its progress.

It is opened by the first event. Without one, the reply is plain JSON.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.http import HttpVersion11

from ..http.response import EVENT_STREAM, cors_headers, lines

_HEADERS = {
    "Content-Type": EVENT_STREAM,
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}
_PING = b":\r\n\r\n"


class EventStream:
    """The events of one reply. aiohttp's protocol uses no more of a response than it has."""

    def __init__(self, request: web.BaseRequest, allow_origin: str) -> None:
        """
        Args:
            allow_origin: Value of Access-Control-Allow-Origin.
        """
        self._request = request
        self._allow_origin = allow_origin
        self._chunked = request.version >= HttpVersion11
        self.is_open = False
        self.keep_alive = self._chunked and request.keep_alive

    async def send(self, message: bytes) -> None:
        """Send a message.

        Raises:
            ConnectionError: The client has gone.
        """
        await self._write(b"event: message\r\ndata: " + message + b"\r\n\r\n")

    async def ping(self) -> None:
        """Show that the request is still worked on, if anything was sent."""
        if self.is_open:
            await self._write(_PING)

    async def _write(self, event: bytes) -> None:
        head = b"" if self.is_open else self._head()
        self.is_open = True
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has disconnected")
        chunk = b"%x\r\n%b\r\n" % (len(event), event) if self._chunked else event
        transport.write(head + chunk)
        if self._request.protocol.writing_paused:
            await self._request.writer.drain()

    def _head(self) -> bytes:
        headers = cors_headers(self._allow_origin, preflight=False, private_network=False) | _HEADERS
        if self._chunked:
            headers["Transfer-Encoding"] = "chunked"
        if not self.keep_alive:
            headers["Connection"] = "close"
        return lines(200, headers) + b"\r\n"

    def force_close(self) -> None:
        """Close the connection after this reply."""
        self.keep_alive = False

    async def prepare(self, request: web.BaseRequest) -> None:
        """Do nothing: the events were written as they came."""

    async def write_eof(self) -> None:
        """End the reply."""
        transport = self._request.transport
        if self._chunked and transport is not None and not transport.is_closing():
            transport.write(b"0\r\n\r\n")
