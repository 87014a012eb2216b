"""TLS: https from aiohttp itself, its files, and the command as a client of it."""

from __future__ import annotations

import asyncio
import gc
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.client import Anki, AnkiError
from ankiconnect.server.http import file_limit, handshake, tls
from ankiconnect.server.http.listener import CannotListen
from ankiconnect.settings import Settings
from tools.raw_request import BODY, request

from ...support.net.raw import connected, many
from ...support.processes import run, served
from ...support.running import Running
from ...support.tls import CERTIFICATE, FILES, KEY
from ...support.waiting import until

WITH_TLS: dict[str, Any] = {"webTlsCertificate": CERTIFICATE, "webTlsKey": KEY}


def call(
    url: str, action: str, params: dict[str, Any], key: str | None, trusted: str | None = None
) -> Any:
    with Anki(url, key, trusted=trusted) as anki:
        return anki.call(action, params)


@pytest.fixture
def secured(start: Callable[..., Running]) -> Running:
    return start(apiKey="sesame", **WITH_TLS)


def test_https_is_served_and_told(secured: Running) -> None:
    assert all(one.startswith("https://") for one in secured.headless.service.urls)
    assert call(secured.url, "version", {}, "sesame", CERTIFICATE) == 6
    assert call(secured.url, "deckNames", {}, "sesame", CERTIFICATE) == ["Default"]


def test_a_large_reply_comes_whole(secured: Running) -> None:
    reflect = {"action": "apiReflect", "params": {"scopes": ["actions"]}}
    found = call(secured.url, "multi", {"actions": [reflect] * 2000}, "sesame", CERTIFICATE)
    assert len(found) == 2000


def test_a_certificate_that_nobody_trusts_is_refused(secured: Running) -> None:
    with pytest.raises(AnkiError, match="certificate verify failed: self"):
        call(secured.url, "version", {}, "sesame")


def test_a_certificate_for_another_name_is_refused(start: Callable[..., Running]) -> None:
    running = start(webBindAddress="127.0.0.2", **WITH_TLS)
    with pytest.raises(AnkiError, match=r"certificate verify failed.*127\.0\.0\.2"):
        call(running.url, "version", {}, None, CERTIFICATE)


@pytest.mark.parametrize("trusted", [KEY, __file__, "/no/such/file.pem"], ids=["key", "text", "none"])
def test_what_is_to_be_trusted_must_be_a_certificate(trusted: str) -> None:
    with pytest.raises(AnkiError, match="certificate ") as error:
        call("https://127.0.0.1:1", "version", {}, None, trusted)
    assert trusted in str(error.value)


async def test_plain_http_is_told_that_the_port_speaks_https(secured: Running) -> None:
    async with connected(secured.port) as connection:
        await connection.send(request())
        answer = await connection.end()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"this port speaks https: use https:// instead of http://" in answer


@pytest.mark.parametrize("said", [b"SSH-2.0-x\r\n", b"\x00" * 20])
async def test_what_is_neither_http_nor_tls_ends_without_an_answer(
    secured: Running, said: bytes
) -> None:
    async with connected(secured.port) as connection:
        await connection.send(said)
        assert b"HTTP" not in await connection.end()
    assert await asyncio.to_thread(call, secured.url, "version", {}, "sesame", CERTIFICATE) == 6


async def test_clients_that_never_agree_on_tls_leave_room_for_others(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(file_limit, "max_connections", lambda: 50)
    running = start(**WITH_TLS)
    async with many(running.port, 300) as silent:
        for _ in range(3):
            assert await asyncio.to_thread(call, running.url, "version", {}, None, CERTIFICATE) == 6
        ended = [one for one in silent if one.reader.at_eof()]
        assert len(ended) >= 250
    assert caplog.text == ""


async def test_a_client_for_whom_there_is_no_room_is_not_waited_for(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server stops at the moment when the connection arrives."""
    monkeypatch.setattr(file_limit, "max_connections", lambda: 0)
    started: list[handshake.Handshake] = []
    real = handshake.Handshake.connection_made

    def noted(self: handshake.Handshake, transport: asyncio.BaseTransport) -> None:
        started.append(self)
        real(self, transport)

    monkeypatch.setattr(handshake.Handshake, "connection_made", noted)
    running = start(**WITH_TLS)
    async with connected(running.port) as one:
        assert await one.end() == b""
    await asyncio.to_thread(until, lambda: started and started[0]._lost)


async def test_who_says_nothing_takes_no_memory_for_tls(start: Callable[..., Running]) -> None:
    running = start(**WITH_TLS)
    gc.collect()  # the connections of other tests
    async with many(running.port, 20), connected(running.port, trusted=CERTIFICATE) as used:
        assert (await used.exchange(request())).status == 200
        kinds = [type(one) for one in gc.get_objects()]
    assert kinds.count(SSLProtocol) == 2, "both ends of one connection"


async def test_agreeing_on_tls_is_not_waited_for_for_ever(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handshake, "HEAD_SECONDS", 0.5)
    running = start(**WITH_TLS)
    async with connected(running.port) as silent, connected(running.port) as half:
        await half.send(b"\x16\x03\x01\x02\x00\x01\x00")
        assert (await silent.end(), await half.end()) == (b"", b"")


async def test_a_request_that_comes_with_the_agreement(start: Callable[..., Running]) -> None:
    """Many clients send a request right after the handshake, and none is lost."""
    running = start(**WITH_TLS)

    async def ask() -> int:
        async with connected(running.port, trusted=CERTIFICATE) as connection:
            return int((await connection.exchange(request())).json["result"])

    assert await asyncio.gather(*(ask() for _ in range(50))) == [6] * 50


def test_old_tls_is_not_served() -> None:
    made = tls.context(Settings(**WITH_TLS))
    assert made is not None
    assert made.minimum_version >= ssl.TLSVersion.TLSv1_2


async def test_pages_are_judged_as_without_it(start: Callable[..., Running]) -> None:
    running = start(**WITH_TLS)
    async with connected(running.port, trusted=CERTIFICATE) as connection:
        for origin, status in (("https://localhost", 200), ("https://evil.example", 403)):
            assert (await connection.exchange(request(BODY, f"Origin: {origin}"))).status == status


async def test_stopping_with_clients_connected(start: Callable[..., Running]) -> None:
    running = start(**WITH_TLS)
    async with connected(running.port, trusted=CERTIFICATE) as used:
        assert (await used.exchange(request())).json["result"] == 6
        await asyncio.to_thread(running.__exit__)
        assert await used.end() == b""


def both(tmp_path: Path) -> str:
    """One file with the key and the certificate."""
    file = tmp_path / "both.pem"
    file.write_text((FILES / "key.pem").read_text() + (FILES / "certificate.pem").read_text())
    return str(file)


def test_one_file_may_hold_both(start: Callable[..., Running], tmp_path: Path) -> None:
    running = start(webTlsCertificate=both(tmp_path))
    assert call(running.url, "version", {}, None, CERTIFICATE) == 6


BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"webTlsKey": KEY}, ["webTlsKey is set, but webTlsCertificate is not"]),
    ({"webTlsCertificate": "/no/x.pem"}, ["webTlsCertificate /no/x.pem", "No such file"]),
    ({"webTlsCertificate": "\0"}, ["webTlsCertificate"]),
    ({"webTlsCertificate": str(FILES)}, ["webTlsCertificate", "Is a directory"]),
    ({"webTlsCertificate": CERTIFICATE}, ["webTlsCertificate", CERTIFICATE, "key", "PEM"]),
    ({"webTlsCertificate": KEY, "webTlsKey": KEY}, ["webTlsCertificate", KEY, "PEM"]),
    ({"webTlsCertificate": __file__, "webTlsKey": KEY}, ["webTlsCertificate", __file__, "PEM"]),
    ({"webTlsCertificate": CERTIFICATE, "webTlsKey": "/no/k"}, ["webTlsKey /no/k", "No such file"]),
    ({"webTlsCertificate": CERTIFICATE, "webTlsKey": CERTIFICATE}, ["webTlsKey", "PEM"]),
    (
        {"webTlsCertificate": CERTIFICATE, "webTlsKey": str(FILES / "other-key.pem")},
        ["webTlsKey", "other-key.pem", "does not belong"],
    ),
    (
        {"webTlsCertificate": CERTIFICATE, "webTlsKey": str(FILES / "encrypted-key.pem")},
        ["webTlsKey", "encrypted-key.pem", "Use a key without one"],
    ),
]


@pytest.mark.parametrize(("given", "words"), BAD)
def test_files_that_cannot_be_used_are_told(given: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(CannotListen) as error:
        tls.context(Settings(**given))
    for one in words:
        assert one in str(error.value)


def test_bad_files_stop_the_start_with_one_line(collection_file: Path) -> None:
    done = run(
        *("serve", "--collection", collection_file, "--port", "0"),
        ANKICONNECT_TLS_CERTIFICATE=CERTIFICATE,
        ANKICONNECT_TLS_KEY=str(FILES / "other-key.pem"),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ankiconnect: webTlsKey ")
    assert done.stderr.count("\n") == 1, done.stderr


def test_the_command_serves_and_calls_https(collection_file: Path, tmp_path: Path) -> None:
    variables = {"ANKICONNECT_TLS_CERTIFICATE": CERTIFICATE, "ANKICONNECT_TLS_KEY": KEY}
    arguments = ["--collection", collection_file, "--port", "0"]
    with served(tmp_path, arguments, **variables) as service:
        assert service.url.startswith("https://127.0.0.1:")
        port = service.url.rsplit(":", 1)[1]
        for more, environment in (
            (("--url", service.url, "--ca", CERTIFICATE), {}),
            ((), {**variables, "ANKICONNECT_BIND_PORT": port}),
        ):
            done = run("call", "version", *more, **environment)
            assert (done.returncode, done.stdout, done.stderr) == (0, "6\n", "")
        assert run("call", "version", "--url", service.url).returncode == 1
        assert service.end() == 0
        assert service.errors == ""


def test_a_change_of_the_files_counts_while_it_runs(start: Callable[..., Running]) -> None:
    running = start()
    service, store = running.headless.service, running.headless.store
    plain = replace(store.current, webBindPort=running.port)
    store.current = replace(plain, webTlsCertificate="/no/such/file")
    with pytest.raises(CannotListen, match="webTlsCertificate"):
        service.rebind(plain)
    assert running.call("version") == 6
    store.current = replace(plain, **WITH_TLS)
    service.rebind(plain)
    assert service.urls[0] == running.url.replace("http:", "https:")
    assert call(service.urls[0], "version", {}, None, CERTIFICATE) == 6
