"""Request smuggling: headers that two programs might read differently are refused.

aiohttp decides this. It has two parsers, and the add-on bundles the pure Python one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

import pytest

from tools.raw_request import BODY, request

from ...support.net.raw import connected, exchange
from ...support.processes import served

HIDDEN = request(b'{"action": "createDeck", "params": {"deck": "Smuggled"}}')
CHUNKED = b"Transfer-Encoding: chunked"


def post(*lines: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join((b"POST / HTTP/1.1", b"Host: 127.0.0.1", *lines)) + b"\r\n\r\n" + body


REFUSED = {
    "length and chunks": post(b"Content-Length: 5", CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "chunks and length": post(CHUNKED, b"Content-Length: 5", body=b"0\r\n\r\n" + HIDDEN),
    "two lengths": post(b"Content-Length: 2", b"Content-Length: 200", body=b"{}" + HIDDEN),
    "one length twice": post(b"Content-Length: 2", b"Content-Length: 2", body=b"{}" + HIDDEN),
    "lengths in a list": post(b"Content-Length: 2, 2", body=b"{}" + HIDDEN),
    "length with a sign": post(b"Content-Length: +2", body=b"{}" + HIDDEN),
    "length below zero": post(b"Content-Length: -2", body=b"{}" + HIDDEN),
    "length in hex": post(b"Content-Length: 0x2", body=b"{}" + HIDDEN),
    "length with underscore": post(b"Content-Length: 0_2", body=b"{}" + HIDDEN),
    "length in other digits": post("Content-Length: ٢".encode(), body=b"{}" + HIDDEN),
    "space before colon": post(b"Content-Length : 2", body=b"{}" + HIDDEN),
    "tab before colon": post(b"Transfer-Encoding\t: chunked", body=b"0\r\n\r\n" + HIDDEN),
    "unknown coding": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + HIDDEN),
    "chunked not last": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + HIDDEN),
    "chunked twice": post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n" + HIDDEN),
    "chunked in two lines": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "no name": post(b": x", body=HIDDEN),
    "NUL in a name": post(b"X\x00: y", body=HIDDEN),
    "NUL in a value": post(b"X: a\x00b", body=HIDDEN),
    "bare CR in a value": post(b"X: a\rContent-Length: 2", body=HIDDEN),
    "chunk size with a sign": post(CHUNKED, body=b"+2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "chunk size in 0x": post(CHUNKED, body=b"0x2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "chunk size with underscore": post(CHUNKED, body=b"0_2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "no chunk size": post(CHUNKED, body=b"\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "bare CR after a chunk size": post(
        CHUNKED, body=b"20;a\rb\r\n" + b" " * 32 + b"\r\n0\r\n\r\n" + HIDDEN
    ),
    "length of too many digits": post(b"Content-Length: " + b"2" * 4_301, body=HIDDEN),
    "length with too many zeros": post(b"Content-Length: " + b"0" * 4_300 + b"2", body=b"{}" + HIDDEN),
    "two targets": b"POST / / HTTP/1.1\r\nHost: x\r\n\r\n" + HIDDEN,
    "leading folded line": b"POST / HTTP/1.1\r\n Host: x\r\n\r\n" + HIDDEN,
}

FOLDED_ORIGIN = post(b"Origin: http://localhost", b" .evil.example", b"Content-Length: 35", body=BODY)


@pytest.fixture(params=["", "1"], ids=["compiled", "pure"], scope="module")
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("smuggling")
    arguments = ["--collection", folder / "Ann" / "collection.anki2", "--port", "0"]
    variables = {"AIOHTTP_NO_EXTENSIONS": request.param, "ANKICONNECT_LOG_LEVEL": "warning"}
    with served(folder, arguments, **variables) as service:
        yield int(service.url.rsplit(":", 1)[1])
        assert service.end() == 0
        assert service.errors == ""


@pytest.mark.parametrize("is_second", [False, True])
async def test_what_can_be_read_in_two_ways_is_refused(port: int, is_second: bool) -> None:
    """Also after a request with nearly the same head, which the service keeps in mind."""
    for name, data in REFUSED.items():
        async with connected(port) as connection:
            if is_second:
                first = post(b"Content-Length: 35", body=BODY)
                assert (await connection.exchange(first)).status == 200
            with contextlib.suppress(ConnectionError):
                await connection.send(data)
            seen = await connection.end()
            assert seen == b"" or seen.split()[1] == b"400", (name, seen)
            assert seen.count(b"\r\n\r\n") <= 1, (name, seen)
        decks = await exchange(port, request(b'{"action": "deckNames"}'))
        assert decks.json == ["Default"], name


async def test_a_folded_origin_is_no_allowed_one(port: int) -> None:
    reply = await exchange(port, FOLDED_ORIGIN)
    assert reply.status in (400, 403)


async def test_a_body_ends_where_its_length_says(port: int) -> None:
    """The data after it are a separate request with its own origin."""
    inside = request(BODY, "Origin: https://evil.example")
    async with connected(port) as connection:
        assert (await connection.exchange(request() + inside)).status == 200
        assert (await connection.reply()).status == 403
        hidden = json.dumps({"action": "version", "x": HIDDEN.decode()}).encode()
        assert (await connection.exchange(request(hidden))).json == 6
    assert (await exchange(port, request(b'{"action": "deckNames"}'))).json == ["Default"]


async def test_an_upgrade_changes_nothing(port: int) -> None:
    for protocol in ("websocket", "h2c", "TLS/1.0"):
        upgrade = request(BODY, "Connection: Upgrade, HTTP2-Settings", f"Upgrade: {protocol}")
        reply = await exchange(port, upgrade)
        assert (reply.status, reply.json["result"]) == (200, 6)
