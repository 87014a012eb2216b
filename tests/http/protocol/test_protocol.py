"""HTTP: any path, method and type; the probe; connections; envelopes
(docs/api-decisions.md, a, c, r and s).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from tools.raw_request import BODY, request

from ...support.net.ipv6 import has_ipv6
from ...support.net.raw import Reply, connected, exchange
from ...support.running import Running

SIX = {"result": 6, "error": None}


def assert_six(reply: Reply) -> None:
    assert reply.status == 200
    assert reply.json == SIX
    assert reply.body == b'{"result": 6, "error": null}'
    assert reply.headers["access-control-allow-origin"] == "http://localhost"
    assert reply.headers["access-control-allow-headers"] == "*"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "//",
        "/a",
        "/a/b.c?d=e&f",
        "/?x",
        "/%2F%00",
        "/%zz",
        "/..",
        "//evil.example/x",
        "/" + "x" * 4000,
    ],
)
async def test_any_path(anki: Running, target: str) -> None:
    assert_six(await exchange(anki.port, request(target=target)))


async def test_a_target_with_the_whole_address(anki: Running) -> None:
    assert_six(await exchange(anki.port, request(target=anki.url + "/x")))


@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "PATCH", "DELETE", "SEARCH"])
async def test_any_method_with_a_body_is_a_request(anki: Running, method: str) -> None:
    assert_six(await exchange(anki.port, request(method=method)))


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/octet-stream",
        "nonsense",
        "",
    ],
)
async def test_any_content_type(anki: Running, kind: str) -> None:
    assert_six(await exchange(anki.port, request(BODY, f"Content-Type: {kind}")))


async def test_header_names_have_no_case(anki: Running) -> None:
    data = b"POST / HTTP/1.1\r\nHOST: x\r\ncontent-LENGTH: %d\r\n\r\n%s" % (len(BODY), BODY)
    assert_six(await exchange(anki.port, data))


@pytest.mark.parametrize("headers", [(), ("Accept: */*",), ("Accept: text/html,*/*;q=0.8",)])
async def test_the_probe_is_text(anki: Running, headers: tuple[str, ...]) -> None:
    reply = await exchange(anki.port, request(b"", *headers, method="GET"))
    assert (reply.status, reply.body) == (200, b"AnkiConnect v.6")
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.headers["access-control-allow-origin"] == "http://localhost"


BANNER_JSON = b'{"apiVersion": "AnkiConnect v.6"}'


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", ("Accept: application/json",)),
        ("GET", ("Accept: text/html, application/json;q=0.9",)),
        ("POST", ()),
        ("POST", ("Content-Length: 0",)),
        ("POST", ("Accept: text/plain",)),
        ("POST", ("Content-Type: application/json",)),
    ],
)
async def test_the_probe_is_json(anki: Running, method: str, headers: tuple[str, ...]) -> None:
    reply = await exchange(anki.port, request(b"", *headers, method=method, target="//"))
    assert (reply.status, reply.body) == (200, BANNER_JSON)
    assert reply.json == {"apiVersion": "AnkiConnect v.6"}


async def test_an_empty_put_and_a_head_are_answered(anki: Running) -> None:
    assert (await exchange(anki.port, request(b"", method="PUT"))).status == 200
    async with connected(anki.port) as connection:
        await connection.send(request(b"", method="HEAD"))
        reply = await connection.reply(has_body=False)
        assert (reply.status, reply.headers["content-length"]) == (200, "15")
        assert_six(await connection.exchange(request()))


async def test_an_empty_chunked_body_is_a_probe(anki: Running) -> None:
    data = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert (await exchange(anki.port, data)).body == BANNER_JSON


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + coded + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_a_chunked_body(anki: Running, size: int) -> None:
    assert_six(await exchange(anki.port, chunked(BODY, size)))


async def test_a_body_that_comes_in_pieces(anki: Running) -> None:
    async with connected(anki.port) as connection:
        for byte in request():
            await connection.send(bytes([byte]))
            await asyncio.sleep(0)
        assert_six(await connection.reply())


async def test_expect_100_continue(anki: Running) -> None:
    async with connected(anki.port) as connection:
        await connection.send(request(b"", "Expect: 100-continue", length=len(BODY)))
        assert (await connection.reply()).status == 100
        assert_six(await connection.exchange(BODY))


@pytest.mark.parametrize("coding", ["identity", "Identity", "", "UTF-8"])
async def test_a_body_that_is_not_compressed_may_say_so(anki: Running, coding: str) -> None:
    """Some clients put a charset there."""
    assert_six(await exchange(anki.port, request(BODY, f"Content-Encoding: {coding}")))


async def test_a_connection_serves_many_requests(anki: Running) -> None:
    async with connected(anki.port) as connection:
        for _ in range(5):
            reply = await connection.exchange(request())
            assert_six(reply)
            assert reply.headers.get("connection", "").lower() != "close"
        assert (await connection.exchange(request(b"{"))).status == 200
        assert_six(await connection.exchange(request()))


async def test_pipelined_requests_are_answered_in_order(anki: Running) -> None:
    names = [b"deckNames", b"version", b"nope", b"getProfiles", b"version"]
    bodies = [b'{"action": "%s", "version": 6}' % name for name in names]
    async with connected(anki.port) as connection:
        await connection.send(b"".join(request(body) for body in bodies))
        replies = [(await connection.reply()).json for _ in bodies]
    assert [one["result"] for one in replies] == [["Default"], 6, None, ["User 1"], 6]


async def test_connection_close_and_http_1_0(anki: Running) -> None:
    old = b"POST / HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
    for data in (request(BODY, "Connection: close"), old):
        async with connected(anki.port) as connection:
            assert_six(await connection.exchange(data))
            assert await connection.end() == b""


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no [::1]")
async def test_both_loopbacks_answer(anki: Running) -> None:
    assert anki.url == f"http://127.0.0.1:{anki.port}"
    assert_six(await exchange(anki.port, request(), host="::1"))
    assert_six(await exchange(anki.port, request(), host="localhost"))


async def test_non_ascii_text_comes_back(anki: Running) -> None:
    body = '{"action": "createDeck", "version": 6, "params": {"deck": "日本語 😀 \\u00e9"}}'.encode()
    assert (await exchange(anki.port, request(b"\xef\xbb\xbf" + body))).json["error"] is None
    reply = await exchange(anki.port, request(b'{"action": "deckNames"}'))
    assert "日本語 😀 é" in reply.json


BAD_BODIES = [
    b"{",
    b"[]",
    b"null",
    b'"version"',
    b"{}",
    b'{"action": 5}',
    b'{"action": "version", "version": "6"}',
    b'{"action": "version", "params": []}',
    b"\xff\xfe\x00",
    b'{"action": "\xff"}',
    b'{"action": "\\ud800"}',
    b"[" * 100_000,
    b'{"action": "version", "params": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    b"action=version",
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: repr(body[:40]))
async def test_a_bad_request_is_an_answer(anki: Running, body: bytes) -> None:
    async with connected(anki.port) as connection:
        reply = await connection.exchange(request(body))
        assert (reply.status, list(reply.json)) == (200, ["result", "error"])
        assert reply.json["result"] is None
        assert isinstance(reply.json["error"], str)
        assert reply.json["error"]
        assert_six(await connection.exchange(request()))


@pytest.mark.parametrize(
    ("version", "success", "failure"),
    [
        (None, "6", "object"),
        (-1, "6", "object"),
        (0, "6", "object"),
        (4, "6", "object"),
        (5, '{"result": 6, "error": null}', "object"),
        (6.0, '{"result": 6, "error": null}', "object"),
        (99, '{"result": 6, "error": null}', "object"),
    ],
)
async def test_envelopes(anki: Running, version: float | None, success: str, failure: str) -> None:
    asked = {"action": "version"} | ({} if version is None else {"version": version})
    reply = await exchange(anki.port, request(json.dumps(asked).encode()))
    assert reply.body.decode() == success
    reply = await exchange(anki.port, request(json.dumps({**asked, "action": "nope"}).encode()))
    assert reply.body == b'{"result": null, "error": "unsupported action"}'
    assert reply.status == 200


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"action": "Version"}, "unsupported action"),
        ({"action": "version "}, "unsupported action"),
        ({"action": "version", "params": {"x": 1}}, "version() got an unexpected keyword argument 'x'"),
        ({"action": "createDeck"}, "createDeck() missing 1 required positional argument: 'deck'"),
        (
            {"action": "changeDeck"},
            "changeDeck() missing 2 required positional arguments: 'cards' and 'deck'",
        ),
        (
            {"action": "changeDeck", "params": {"z": 1}},
            "changeDeck() got an unexpected keyword argument 'z'",
        ),
        (
            {"action": "guiBrowse", "params": {"z": 1}},
            "guiBrowse() got an unexpected keyword argument 'z'",
        ),
        ({"action": "browse", "params": {"z": 1}}, "browse() got an unexpected keyword argument 'z'"),
    ],
)
async def test_common_errors(anki: Running, asked: dict[str, object], error: str) -> None:
    reply = await exchange(anki.port, request(json.dumps(asked).encode()))
    assert reply.json == {"result": None, "error": error}


async def test_settings_are_read_on_every_request(start: Callable[..., Running]) -> None:
    running = start()
    store = running.headless.store
    foreign = request(BODY, "Origin: https://x.example")
    async with connected(running.port) as connection:
        assert (await connection.exchange(foreign)).status == 403
        store.current = replace(store.current, webCorsOriginList=("https://x.example",))
        assert (await connection.exchange(foreign)).json == SIX
        store.current = replace(store.current, apiKey="sesame")
        error = (await connection.exchange(request())).json["error"]
        assert error == "valid api key must be provided"
        store.current = replace(store.current, webMaxBodyBytes=10)
        assert (await connection.exchange(request())).status == 413


async def test_null_members_count_as_left_out(anki: Running) -> None:
    nothing = {"action": "version", "params": None, "version": None, "key": None}
    assert anki.post(nothing) == 6, "version 4, whose success is the bare result"
    inner = [nothing, {"action": "deckNames", "version": 6, "params": None}]
    replies = anki.call("multi", actions=inner)
    assert replies == [6, {"result": ["Default"], "error": None}]
