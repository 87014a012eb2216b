"""Heads that repeat the last one are read as aiohttp's pure parser reads them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_parser import HttpRequestParserPy
from hypothesis import given
from hypothesis import strategies as st

from ankiconnect.server.http.repeated_heads import MAX_KEPT_BYTES, MAX_KEPT_LINES, HeadParser

HEAD = (b"POST / HTTP/1.1", b"Host: x", b"Content-Length: 2", b"User-Agent: a", b"Origin: b")

LINES = st.sampled_from(
    [
        *HEAD,
        b"content-length: 2",
        b"Content-Length: 3",
        b"Content-Length: 03",
        b"Content-Length:  2",
        b"Content-Length: 2 ",
        b"Content-Length: +2",
        b"Content-Length : 2",
        b"Content-Length: " + b"0" * 16,
        b"Content-Length: 2, 2",
        b"Transfer-Encoding: chunked",
        b"Connection: close",
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Content-Encoding: gzip",
        b"Origin: c",
        b" folded",
        b"GET /a?b HTTP/1.0",
        b"\xff: \xff",
        b"",
    ]
)


@st.composite
def changed_heads(draw: st.DrawFn) -> list[bytes]:
    """A head with a line changed, added or left out."""
    lines = list(HEAD)
    at = draw(st.integers(0, len(lines) - 1))
    lines[at : at + draw(st.integers(0, 1))] = draw(st.lists(LINES, max_size=1))
    return lines


HEADS = st.just(list(HEAD)) | LINES.map(lambda line: [*HEAD[:2], line, *HEAD[3:]]) | changed_heads()


def outcomes(parser: HttpRequestParserPy, sent: Sequence[Sequence[bytes]]) -> list[Any]:
    """What a parser makes of requests on one connection."""
    found: list[Any] = []
    for lines in sent:
        try:
            messages, upgraded, rest = parser.feed_data(b"\r\n".join([*lines, b"", b""]))
            if messages and messages[0][0].headers.get("Content-Length", "").isdigit():
                parser.feed_data(b"x" * int(messages[0][0].headers["Content-Length"]))
        except Exception as error:
            return [*found, (type(error), str(error))]
        found.append(([seen(one) for one, _ in messages], upgraded, rest))
    return found


def seen(message: Any) -> list[Any]:
    names = ("method", "path", "version", "raw_headers", "should_close", "compression", "upgrade")
    values = [getattr(message, name) for name in names]
    return [*values, message.chunked, message.url, list(message.headers.items())]


def both(read: Callable[[HttpRequestParserPy], Any]) -> tuple[Any, Any]:
    """What `read` makes of the parser here, and of aiohttp's."""
    loop = asyncio.new_event_loop()
    try:
        first, second = (
            read(kind(BaseProtocol(loop), loop, 2**16, payload_exception=ValueError))
            for kind in (HeadParser, HttpRequestParserPy)
        )
    finally:
        loop.close()
    return first, second


@given(st.lists(HEADS, min_size=2, max_size=5))
def test_they_are_read_alike(sent: list[list[bytes]]) -> None:
    first, second = both(lambda parser: outcomes(parser, sent))
    assert first == second


def test_only_the_length_is_read_again() -> None:
    def parsed(parser: HttpRequestParserPy) -> list[Any]:
        return [
            parser.parse_message([HEAD[0], HEAD[1], b"content-length: " + length, b""])
            for length in (b"2", b"2", b"17")
        ]

    (one, same, other), _ = both(parsed)
    assert same is one
    assert other.url is one.url
    assert other.headers["Content-Length"] == "17"
    assert one.headers["Content-Length"] == "2"
    assert other.raw_headers[1] == (b"content-length", b"17")


def test_each_connection_of_the_pure_parser_has_this_one() -> None:
    """In a process of its own, where aiohttp is not compiled."""
    code = """
import asyncio
from aiohttp import web
from ankiconnect.server.http import connection, repeated_heads

async def main():
    made = web.Server(lambda request: None)()
    assert type(made._parser) is repeated_heads.HeadParser

asyncio.run(main())
"""
    variables = {**os.environ, "AIOHTTP_NO_EXTENSIONS": "1"}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True)


@pytest.mark.parametrize("more", [[b"Cookie: " + b"a" * MAX_KEPT_BYTES], [b"A: b"] * MAX_KEPT_LINES])
def test_a_large_head_is_not_kept(more: list[bytes]) -> None:
    def parsed(parser: HttpRequestParserPy) -> list[Any]:
        return [parser.parse_message([*HEAD, *more, b""]) for _ in range(2)]

    (one, other), _ = both(parsed)
    assert one is not other
