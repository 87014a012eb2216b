"""Attacks by web pages: other host names, odd origins, replies that are shown as pages."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tools.raw_request import BODY, request

from ...support.net.raw import connected, exchange
from ...support.running import Running

CREATE = b'{"action": "createDeck", "params": {"deck": "X"}}'


def of_host(host: str, *headers: str, body: bytes = CREATE, method: str = "POST") -> bytes:
    data = request(body, *headers, method=method)
    return data.replace(b"Host: 127.0.0.1", f"Host: {host}".encode())


async def decks(running: Running) -> object:
    return (await exchange(running.port, request(b'{"action": "deckNames"}'))).json


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "localhost.evil.example"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_page_whose_name_was_turned_to_this_machine(
    anki: Running, host: str, method: str
) -> None:
    """DNS rebinding: the browser treats the service as the page's own host, but the Origin header
    counts."""
    reply = await exchange(anki.port, of_host(host, f"Origin: http://{host}", method=method))
    assert reply.status == 403
    assert reply.headers["access-control-allow-origin"] == "http://localhost"
    assert await decks(anki) == ["Default"]


async def test_all_that_such_a_page_reaches_without_an_origin_is_the_probe(anki: Running) -> None:
    """A browser sends no Origin with a GET to the page's own host, and a GET cannot have a body."""
    for method in ("GET", "HEAD"):
        async with connected(anki.port) as connection:
            await connection.send(of_host("evil.example", body=b"", method=method))
            reply = await connection.reply(has_body=method == "GET")
        assert (reply.status, reply.body) == (200, b"AnkiConnect v.6"[: len(reply.body)])


@pytest.mark.parametrize(
    "host", ["anki.lan:8765", "host.docker.internal:8765", "192.168.1.5", "[fe80::1]", "evil.example"]
)
async def test_programs_may_call_this_machine_by_any_name(anki: Running, host: str) -> None:
    """Programs send no Origin, and the service cannot know the names of networks, containers or
    proxies."""
    assert (await exchange(anki.port, of_host(host, body=BODY))).json["result"] == 6


TRICKS = [
    "http://localhost@evil.example",
    "http://evil.example#http://localhost",
    "http://evil.example/http://localhost",
    "http://evil.example?http://localhost",
    "http://localhost%00.evil.example",
    "http://localhost%2eevil.example",
    "http://localhost\\.evil.example",
    "http://localhost, https://evil.example",
    "http://localhost http://evil.example",
    "http://localhost.",
    "http://127.0.0.1.",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://[::ffff:127.0.0.1]",
    "http://[0:0:0:0:0:0:0:1]",
    "http://\uff4cocalhost",
    "http://localho\u017ft",
    "http://LOCALHOST",
    "hTTp://localhost",
    "http:localhost",
    "http:///localhost",
    "http://localhost:-1",
    "http://localhost:8765:80",
    "chrome-extension://x@evil.example/",
    "CHROME-EXTENSION://x",
    "extension://x",
    "javascript://localhost",
    "null",
    "NULL",
    "undefined",
    "about:blank",
    "*",
]


@pytest.mark.parametrize("origin", TRICKS)
async def test_odd_origins_are_refused(anki: Running, origin: str) -> None:
    reply = await exchange(anki.port, request(CREATE, f"Origin: {origin}"))
    assert reply.status == 403
    assert await decks(anki) == ["Default"]


@pytest.mark.parametrize("name", ["Origin", "origin", "ORIGIN", "oRiGiN"])
async def test_the_header_may_be_written_in_any_case(anki: Running, name: str) -> None:
    assert (await exchange(anki.port, request(CREATE, f"{name}: http://evil.example"))).status == 403
    two = (f"{name}: http://localhost", "Origin: http://evil.example")
    assert (await exchange(anki.port, request(CREATE, *two))).status == 403
    assert await decks(anki) == ["Default"]


async def test_other_headers_do_not_stand_for_the_origin(anki: Running) -> None:
    headers = (
        "Origin: http://evil.example",
        "X-Forwarded-For: 127.0.0.1",
        "Referer: http://localhost/",
    )
    assert (await exchange(anki.port, request(CREATE, *headers))).status == 403


SCRIPT = "<script>alert(1)</script>"


def asked(data: bytes, *headers: str) -> bytes:
    return request(data, "Accept: text/html,application/xhtml+xml,*/*", *headers)


def as_json(**members: object) -> bytes:
    return asked(json.dumps(members).encode())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (asked(BODY, f"Origin: http://{SCRIPT}"), 403),
        (as_json(action=SCRIPT, version=6), 200),
        (as_json(action="createDeck", params={SCRIPT: 1}), 200),
        (as_json(action="guiBrowse", params={"query": SCRIPT}), 200),
        (as_json(action="addNote", params={"note": {"deckName": SCRIPT}}), 200),
        (asked(f"{{{SCRIPT}".encode()), 200),
        (asked(b"x", f"Content-Encoding: gzip, {SCRIPT}"), 415),
        (f"{SCRIPT} / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".encode(), 400),
        (f"GET /{SCRIPT} {SCRIPT} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".encode(), 400),
        (f"POST / HTTP/1.1\r\nHost: x\r\n{SCRIPT}\r\n\r\n".encode(), 400),
        (f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {SCRIPT}\r\n\r\n".encode(), 400),
    ],
    ids=lambda one: repr(one)[:40],
)
async def test_a_clients_words_come_back_as_json_alone(anki: Running, data: bytes, status: int) -> None:
    reply = await exchange(anki.port, data)
    assert reply.status == status
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert list(reply.json) == ["result", "error"]
    assert reply.json["error"]


async def test_a_fault_of_ours_shows_nothing_of_itself(
    anki: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(f"{SCRIPT} and a secret")

    monkeypatch.setattr("ankiconnect.server.requests.handler.HttpHandler._answer", fail)
    reply = await exchange(anki.port, request(BODY, "Accept: text/html"))
    assert reply.status == 500
    assert reply.json == {"result": None, "error": "the service failed; its log says why"}
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_the_probe_is_no_page_either(anki: Running, accept: str) -> None:
    data = request(b"", f"Accept: {accept}", method="GET", target="/<script>")
    reply = await exchange(anki.port, data)
    assert reply.status == 200
    assert b"script" not in reply.body
    assert not reply.headers["content-type"].startswith("text/html")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_star_lets_every_page_in(start: Callable[..., Running]) -> None:
    """The setting allows this, and docs/security.md warns about it."""
    running = start(webCorsOriginList=["*"])
    host = "evil.example"
    reply = await exchange(running.port, of_host(host, f"Origin: http://{host}"))
    assert reply.status == 200
