"""Replies, byte by byte."""

from __future__ import annotations

import email.utils
import http.client
import io
import time
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.server.http.response import TEXT, Reply


class Transport:
    """A transport that records what is written."""

    def __init__(self, closing: bool = False) -> None:
        self.written = b""
        self.closing = closing

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.written += data


class Writer:
    async def drain(self) -> None:
        pass


def asked(method: str = "POST", version: tuple[int, int] = (1, 1), keep_alive: bool = True) -> Any:
    return SimpleNamespace(
        method=method,
        version=version,
        keep_alive=keep_alive,
        transport=Transport(),
        protocol=SimpleNamespace(writing_paused=False),
        writer=Writer(),
    )


async def sent(reply: Reply, request: Any) -> http.client.HTTPResponse:
    """What a client reads."""
    await reply.prepare(request)
    await reply.write_eof()
    wire = SimpleNamespace(makefile=lambda *_: io.BytesIO(request.transport.written))
    response = http.client.HTTPResponse(wire, method=request.method)  # type: ignore[arg-type]
    response.begin()
    return response


async def test_a_reply() -> None:
    response = await sent(Reply(b'{"a": 1}', "https://x.example"), asked())
    assert (response.status, response.reason) == (200, "OK")
    assert response.read() == b'{"a": 1}'
    headers = dict(response.getheaders())
    when = email.utils.parsedate_to_datetime(headers.pop("Date")).timestamp()
    assert abs(time.time() - when) < 5
    assert headers == {
        "Content-Type": "application/json",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Access-Control-Allow-Origin": "https://x.example",
        "Access-Control-Allow-Headers": "*",
        "Vary": "Origin",
        "Content-Length": "8",
    }


async def test_a_large_reply() -> None:
    body = b"x" * 1_000_000
    assert (await sent(Reply(body, "*", content_type=TEXT), asked())).read() == body


async def test_another_status() -> None:
    response = await sent(Reply(b"{}", "*", status=503), asked())
    assert (response.status, response.reason) == (503, "Service Unavailable")


async def test_the_head_alone() -> None:
    request = asked("HEAD")
    response = await sent(Reply(b"1234", "*"), request)
    assert response.getheader("Content-Length") == "4"
    assert request.transport.written.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("private_network", [True, False])
async def test_private_network_only_when_asked(private_network: bool) -> None:
    response = await sent(Reply(b"", "*", private_network=private_network), asked())
    wanted = "true" if private_network else None
    assert response.getheader("Access-Control-Allow-Private-Network") == wanted


@pytest.mark.parametrize(
    ("version", "keep_alive", "header"),
    [
        ((1, 1), True, None),
        ((1, 1), False, "close"),
        ((1, 0), True, "keep-alive"),
        ((1, 0), False, "close"),
    ],
)
async def test_the_connection_stays_as_the_client_wants(
    version: tuple[int, int], keep_alive: bool, header: str | None
) -> None:
    reply = Reply(b"", "*")
    response = await sent(reply, asked("POST", version, keep_alive))
    assert response.getheader("Connection") == header
    assert reply.keep_alive is keep_alive


async def test_a_connection_that_must_end() -> None:
    reply = Reply(b"", "*")
    reply.force_close()
    response = await sent(reply, asked())
    assert response.getheader("Connection") == "close"
    assert reply.keep_alive is False


async def test_it_is_written_once() -> None:
    reply, request = Reply(b"", "*"), asked()
    await reply.prepare(request)
    once = request.transport.written
    await reply.prepare(request)
    assert request.transport.written == once


async def test_a_client_that_has_gone() -> None:
    for transport in (None, Transport(closing=True)):
        request = asked()
        request.transport = transport
        with pytest.raises(ConnectionError):
            await Reply(b"", "*").prepare(request)


@pytest.mark.parametrize("origin", ["a\r\nSet-Cookie: b", "a\nb", "a\0b"])
def test_nothing_is_smuggled_into_the_head(origin: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        Reply(b"", origin)
