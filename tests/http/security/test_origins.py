"""Origins, preflight, permission, keys and file paths, through a socket
(docs/api-decisions.md, m, o, p and q).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.server.requests import wrong_keys
from tools.raw_request import BODY, request

from ...support.net.raw import Reply, connected, exchange
from ...support.running import Running

FOREIGN = "https://evil.example"
ASK = b'{"action": "requestPermission", "version": 6}'
GRANTED = {"permission": "granted", "requireApikey": False, "requireApiKey": False, "version": 6}
WRONG_KEY = {"result": None, "error": "valid api key must be provided"}


def assert_forbidden(reply: Reply, origin: str = FOREIGN) -> None:
    assert reply.status == 403
    assert reply.headers["access-control-allow-origin"] == "http://localhost"
    assert reply.headers["access-control-allow-headers"] == "*"
    assert list(reply.json) == ["result", "error"]
    assert reply.json["result"] is None
    for words in (origin, "webCorsOriginList"):
        assert words in reply.json["error"]


@pytest.mark.parametrize(
    "origin", ["http://localhost", "http://localhost:3000", "http://[::1]:80", "chrome-extension://abc"]
)
async def test_an_allowed_origin_is_echoed(anki: Running, origin: str) -> None:
    reply = await exchange(anki.port, request(BODY, f"Origin: {origin}"))
    assert (reply.status, reply.json["result"]) == (200, 6)
    assert reply.headers["access-control-allow-origin"] == origin
    probe = await exchange(anki.port, request(b"", f"Origin: {origin}", method="GET"))
    assert (probe.status, probe.headers["access-control-allow-origin"]) == (200, origin)


FORBIDDEN_BODIES = [
    BODY,
    b"",
    b"{",
    b"\xff",
    b"[]",
    b'{"action": "requestpermission"}',
    b'{"action": "multi", "params": {"actions": [{"action": "requestPermission"}]}}',
    b'{"action": "createDeck", "params": {"deck": "X"}}',
    b'{"action": "requestPermission", "params": []}',
    b"[" * 60_000,
]


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
@pytest.mark.parametrize("body", FORBIDDEN_BODIES, ids=lambda body: repr(body[:40]))
async def test_a_forbidden_origin_is_refused(anki: Running, body: bytes, method: str) -> None:
    async with connected(anki.port) as connection:
        reply = await connection.exchange(request(body, f"Origin: {FOREIGN}", method=method))
        assert_forbidden(reply)
        names = await connection.exchange(request(b'{"action": "deckNames"}'))
        assert names.json == ["Default"]


@pytest.mark.parametrize("size", [100_000, 5_000_000])
async def test_a_large_body_of_a_forbidden_origin_is_refused(anki: Running, size: int) -> None:
    body = b'{"action": "requestPermission", "params": {"x": "%s"}}' % (b"x" * size)
    assert_forbidden(await exchange(anki.port, request(body, f"Origin: {FOREIGN}")))


@pytest.mark.parametrize("origin", ["null", "", "HTTP://LOCALHOST", "http://localhost.evil.example"])
async def test_look_alikes_are_refused(anki: Running, origin: str) -> None:
    assert_forbidden(await exchange(anki.port, request(BODY, f"Origin: {origin}")), origin)


async def test_several_origin_headers_are_refused(anki: Running) -> None:
    headers = ("Origin: http://localhost", f"Origin: {FOREIGN}")
    assert (await exchange(anki.port, request(BODY, *headers))).status == 403
    assert (await exchange(anki.port, request(BODY, *reversed(headers)))).status == 403


async def test_a_star_allows_everybody(start: Callable[..., Running]) -> None:
    running = start(webCorsOriginList=["*"])
    for headers in ((), (f"Origin: {FOREIGN}",), ("Origin: null",)):
        reply = await exchange(running.port, request(BODY, *headers))
        assert reply.json["result"] == 6
        assert reply.headers["access-control-allow-origin"] == "*"


async def test_an_empty_list_allows_only_requests_without_origin(start: Callable[..., Running]) -> None:
    running = start(webCorsOriginList=[])
    assert (await exchange(running.port, request())).json["result"] == 6
    reply = await exchange(running.port, request(BODY, "Origin: http://localhost"))
    assert_forbidden(reply, "http://localhost")


@pytest.mark.parametrize(
    ("origin", "echo"),
    [
        (None, "http://localhost"),
        ("http://localhost:3000", "http://localhost:3000"),
        (FOREIGN, FOREIGN),
        ("null", "null"),
    ],
)
@pytest.mark.parametrize("target", ["/", "//x?y", "*"])
async def test_preflight(anki: Running, origin: str | None, echo: str, target: str) -> None:
    headers = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x, y"]
    if origin is not None:
        headers.append(f"Origin: {origin}")
    reply = await exchange(anki.port, request(b"", *headers, method="OPTIONS", target=target))
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.headers["access-control-allow-origin"] == echo
    assert (
        reply.headers["access-control-allow-headers"]
        == "*, Authorization, Content-Type, Idempotency-Key"
    )
    assert reply.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert "access-control-allow-private-network" not in reply.headers


async def test_preflight_for_a_private_network(anki: Running) -> None:
    asks = "Access-Control-Request-Private-Network: true"
    name = "access-control-allow-private-network"
    for origin in ("http://localhost", "http://127.0.0.1:3000", "moz-extension://x", FOREIGN):
        data = request(b"", asks, f"Origin: {origin}", method="OPTIONS")
        reply = await exchange(anki.port, data)
        assert reply.headers[name] == "true"
    reply = await exchange(anki.port, request(BODY, f"Origin: {FOREIGN}"))
    assert reply.status == 403, "the leave is none to use the service"


async def test_an_origin_that_no_header_can_hold(anki: Running) -> None:
    asked = b'{"action": "requestPermission", "version": 6}'
    reply = await exchange(anki.port, request(asked, "Origin: a\tb"))
    assert (reply.status, reply.json["result"]) == (200, {"permission": "denied"})
    assert reply.headers["access-control-allow-origin"] == "http://localhost"


async def test_options_with_a_body_is_a_preflight(anki: Running) -> None:
    async with connected(anki.port) as connection:
        body = b'{"action": "createDeck", "params": {"deck": "X"}}'
        reply = await connection.exchange(request(body, method="OPTIONS"))
        assert (reply.status, reply.body) == (200, b"")
        names = await connection.exchange(request(b'{"action": "deckNames"}'))
        assert names.json == ["Default"]


async def permission(running: Running, *headers: str, **members: Any) -> Reply:
    asked = {"action": "requestPermission", "version": 6, **members}
    return await exchange(running.port, request(json.dumps(asked).encode(), *headers))


@pytest.mark.parametrize("origin", [FOREIGN, "null", "app://obsidian.md"])
async def test_a_denied_page_can_read_so(anki: Running, origin: str) -> None:
    reply = await permission(anki, f"Origin: {origin}")
    assert reply.json == {"result": {"permission": "denied"}, "error": None}
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, origin)


async def test_permission_follows_the_envelope(anki: Running) -> None:
    reply = await permission(anki, f"Origin: {FOREIGN}", version=4)
    assert reply.json == {"permission": "denied"}


@pytest.mark.parametrize(
    "headers", [(), ("Origin: http://localhost:5",), ("Origin: moz-extension://x",)]
)
async def test_an_allowed_page_is_granted(anki: Running, headers: tuple[str, ...]) -> None:
    assert (await permission(anki, *headers)).json["result"] == GRANTED


async def test_permission_ignores_what_a_client_says_of_itself(anki: Running) -> None:
    params = {"origin": "http://localhost", "allowed": True}
    reply = await permission(anki, f"Origin: {FOREIGN}", params=params)
    assert reply.json["result"] == {"permission": "denied"}
    reply = await permission(anki, params={"x": 1})
    assert reply.json["error"] == "requestPermission() got an unexpected keyword argument 'x'"


async def test_an_ignored_origin_is_denied(start: Callable[..., Running]) -> None:
    running = start(ignoreOriginList=[FOREIGN])
    reply = await permission(running, f"Origin: {FOREIGN}")
    assert reply.json["result"] == {"permission": "denied"}


async def test_permission_needs_no_key_and_tells_of_it(start: Callable[..., Running]) -> None:
    running = start(apiKey="sesame")
    for members in ({}, {"key": "wrong"}, {"key": 5}):
        reply = await permission(running, **members)
        assert reply.json["result"] == {**GRANTED, "requireApikey": True, "requireApiKey": True}


async def test_permission_is_answered_while_others_send_large_bodies(
    start: Callable[..., Running],
) -> None:
    running = start()
    async with connected(running.port) as other:
        await other.send(request(b"x" * 1_000_000, length=2_000_000))
        assert (await other.exchange(b"x" * 1_000_000)).status == 200
        await other.send(request(b"x" * 1_000_000, length=2_000_000))
        for _ in range(20):
            reply = await permission(running, f"Origin: {FOREIGN}")
            assert reply.status == 200


KEYS: list[Any] = [
    "",
    "Sesame",
    "sesame ",
    "sesam",
    None,
    0,
    5,
    1.5,
    True,
    [],
    ["sesame"],
    {"a": 1},
    "é",
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
async def test_another_key_is_refused(start: Callable[..., Running], key: Any) -> None:
    running = start(apiKey="sesame")
    for action in ("version", "deckNames", "nope", "guiBrowse", "multi"):
        asked = {"action": action, "version": 6, "key": key}
        reply = await exchange(running.port, request(json.dumps(asked).encode()))
        assert (reply.status, reply.json) == (200, WRONG_KEY)


async def test_the_key_opens(start: Callable[..., Running]) -> None:
    running = start(apiKey="sesame \u00e9")
    asked = {"action": "version", "version": 6, "key": "sesame \u00e9"}
    assert (await exchange(running.port, request(json.dumps(asked).encode()))).json["result"] == 6
    assert (await exchange(running.port, request())).json == WRONG_KEY


async def test_many_wrong_keys_are_slow_and_the_right_one_is_not(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_keys, "DELAY_SECONDS", 5.0)
    running = start(apiKey="sesame")
    wrong = request(json.dumps({"action": "version", "key": "no"}).encode())
    right = request(json.dumps({"action": "version", "version": 6, "key": "sesame"}).encode())
    for _ in range(wrong_keys.FREE):
        assert (await exchange(running.port, wrong)).json == WRONG_KEY
    waiting = [asyncio.create_task(exchange(running.port, wrong)) for _ in range(20)]
    begun = time.perf_counter()
    for _ in range(20):
        assert (await exchange(running.port, right)).json["result"] == 6
        assert (await exchange(running.port, request())).json == WRONG_KEY  # without a key
    assert time.perf_counter() - begun < 2
    assert not any(one.done() for one in waiting)
    for one in waiting:
        one.cancel()


@pytest.mark.parametrize(("key", "warned"), [(None, True), ("a long random text", False)])
def test_other_machines_without_a_key_are_warned_of(
    start: Callable[..., Running], caplog: pytest.LogCaptureFixture, key: str | None, warned: bool
) -> None:
    start(webBindAddress="0.0.0.0", apiKey=key)
    assert ("everybody who reaches this computer over the network" in caplog.text) is warned


async def test_a_key_of_digits_may_be_sent_as_a_number(start: Callable[..., Running]) -> None:
    running = start(apiKey=1234)
    for key, right in ((1234, True), ("1234", True), (1235, False), (1234.0, False), (True, False)):
        reply = running.post({"action": "version", "version": 6, "key": key})
        assert (reply["result"] == 6) is right


@pytest.mark.parametrize("key", KEYS, ids=repr)
async def test_a_key_that_nobody_asked_for_is_ignored(anki: Running, key: Any) -> None:
    asked = {"action": "version", "version": 6, "key": key}
    assert (await exchange(anki.port, request(json.dumps(asked).encode()))).json["result"] == 6


async def test_the_outer_key_counts_inside_multi(start: Callable[..., Running]) -> None:
    running = start(apiKey="sesame")
    inner: list[dict[str, Any]] = [
        {"action": "version"},
        {"action": "version", "key": "wrong"},
        {"action": "version", "key": 5},
    ]
    asked = {"action": "multi", "version": 6, "params": {"actions": inner}}
    data = request(json.dumps({**asked, "key": "sesame"}).encode())
    assert (await exchange(running.port, data)).json["result"] == [6, 6, 6]
    inner[0]["key"] = "sesame"
    assert (await exchange(running.port, request(json.dumps(asked).encode()))).json == WRONG_KEY


NOT_ALLOWED = "file paths are not allowed from this origin"
LISTED = ("https://x", "app://obsidian.md", "tauri://localhost", "capacitor://localhost")
EXTENSIONS = ("chrome-extension://abc", "moz-extension://abc", "safari-web-extension://abc")


async def path_error(running: Running, action: str, *headers: str) -> str | None:
    params = {"path": "/no/such/folder/x.apkg"} | (
        {"deck": "nope"} if action == "exportPackage" else {}
    )
    asked = {"action": action, "version": 6, "params": params}
    reply = await exchange(running.port, request(json.dumps(asked).encode(), *headers))
    error = reply.json["error"]
    assert error is None or isinstance(error, str)
    return error


@pytest.mark.parametrize("action", ["exportPackage", "importPackage"])
async def test_who_may_name_files(start: Callable[..., Running], action: str) -> None:
    running = start(webCorsOriginList=["http://localhost", *LISTED])
    for origin in (*LISTED, *EXTENSIONS, "http://localhost", "http://127.0.0.1:3000"):
        assert await path_error(running, action, f"Origin: {origin}") == NOT_ALLOWED, origin
    assert await path_error(running, action) != NOT_ALLOWED


@pytest.mark.parametrize("listed", ["*", "null", "file://"])
async def test_an_origin_that_any_page_can_have_names_no_files(
    start: Callable[..., Running], listed: str
) -> None:
    """Allowing "null" or all origins lets pages use the service, but not read files on this machine."""
    running = start(webCorsOriginList=[listed])
    origin = "null" if listed == "*" else listed
    assert await path_error(running, "importPackage", f"Origin: {origin}") == NOT_ALLOWED
    headers = ("Origin: chrome-extension://abc", f"Origin: {origin}")
    if listed == "*":
        assert await path_error(running, "importPackage", *headers) == NOT_ALLOWED


@pytest.mark.parametrize("action", ["exportPackage", "importPackage"])
async def test_a_setting_lets_pages_name_files(start: Callable[..., Running], action: str) -> None:
    running = start(allowFilePaths=True, webCorsOriginList=["*"])
    for origin in ("http://localhost", "https://x", EXTENSIONS[0], "app://obsidian.md"):
        assert await path_error(running, action, f"Origin: {origin}") != NOT_ALLOWED
    assert await path_error(running, action) != NOT_ALLOWED


async def test_pages_name_no_files_inside_multi(anki: Running) -> None:
    inner = {"action": "importPackage", "params": {"path": "/etc/passwd"}}
    asked = {"action": "multi", "version": 6, "params": {"actions": [inner]}}
    data = request(json.dumps(asked).encode(), "Origin: http://localhost")
    reply = await exchange(anki.port, data)
    assert reply.json["result"] == [{"result": None, "error": NOT_ALLOWED}]
