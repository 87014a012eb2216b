"""Downloads from this machine and private networks: who may, and how pages cannot evade the rule."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.server.api import memory_budget
from ankiconnect.server.api.memory_budget import MemoryBudget
from ankiconnect.server.net import addresses
from ankiconnect.server.net.downloads import Downloads
from ankiconnect.settings import Settings

from ...support.content.notes import basic
from ...support.memory import held_bytes
from ...support.running import Running

LIMITS = Settings(webTimeout=5000, webMaxDownloadBytes=1000)
REFUSED = "the address is on this machine or a private network"
BOMB = gzip.compress(bytes(50_000_000))


async def small(request: web.Request) -> web.Response:
    return web.Response(body=b"small")


async def redirect(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": request.query["to"]})


async def bomb(request: web.Request) -> web.Response:
    return web.Response(body=BOMB, headers={"Content-Encoding": "gzip"})


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    while True:
        await response.write(bytes(100_000))


async def more_than_told(request: web.Request) -> web.StreamResponse:
    """A body that is longer than its Content-Length says."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsmall and more")
    request.transport.close()
    return web.Response()


async def two_lengths(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nsmall")
    request.transport.close()
    return web.Response()


async def no_length(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nsmall")
    request.transport.close()
    return web.Response()


@pytest.fixture
async def site(aiohttp_server: AiohttpServer) -> str:
    app = web.Application()
    for handler in (small, redirect, bomb, endless, more_than_told, two_lengths, no_length):
        app.router.add_get(f"/{handler.__name__}", handler)
    server = await aiohttp_server(app, shutdown_timeout=0.1)
    return str(server.make_url("/"))


@pytest.fixture
async def fetcher() -> AsyncIterator[Downloads]:
    fetcher = Downloads()
    yield fetcher
    await fetcher.close()


async def fetch(fetcher: Downloads, url: str, allow_private: bool = False) -> bytes:
    with MemoryBudget().reservation() as reservation:
        return await fetcher.fetch(url, LIMITS, reservation, allow_private)


async def error_of(fetcher: Downloads, url: str, allow_private: bool = False) -> str:
    with pytest.raises(ActionError) as error:
        await fetch(fetcher, url, allow_private)
    assert str(error.value).startswith(url)
    return str(error.value)


@pytest.fixture
def loopback_counts_as_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat 127.0.0.1 as a public address, since tests must not use real public addresses."""
    real = addresses.is_public

    def is_public(address: str) -> bool:
        return address == "127.0.0.1" or real(address)

    monkeypatch.setattr(addresses, "is_public", is_public)
    monkeypatch.setattr(addresses, "is_own", lambda address: False)


async def test_only_with_leave(fetcher: Downloads, site: str) -> None:
    assert await fetch(fetcher, site + "small", allow_private=True) == b"small"
    text = await error_of(fetcher, site + "small")
    assert REFUSED in text
    assert "allowPrivateDownloads" in text


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "169.254.169.254",
        "10.1.2.3",
        "192.168.0.1",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
async def test_whichever_way_it_is_written(fetcher: Downloads, host: str) -> None:
    assert REFUSED in await error_of(fetcher, f"http://{host}:8765/")


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0177.0.0.1", "localhost.", "127.0.0.1."])
async def test_odd_ways_to_write_it(fetcher: Downloads, site: str, host: str) -> None:
    """The client library refuses some of them itself, and some systems do not resolve such names."""
    port = site.rsplit(":", 1)[1]
    assert "download failed" in await error_of(fetcher, f"http://{host}:{port}small")


@pytest.mark.usefixtures("loopback_counts_as_public")
async def test_a_redirect_to_a_private_address(fetcher: Downloads, site: str) -> None:
    assert await fetch(fetcher, site + "small") == b"small"
    port = site.rsplit(":", 1)[1]
    for host in ("127.0.0.2", "[::1]", "10.0.0.1"):
        assert REFUSED in await error_of(fetcher, f"{site}redirect?to=http://{host}:{port}small")
    assert await fetch(fetcher, f"{site}redirect?to=/small") == b"small"


@pytest.mark.usefixtures("loopback_counts_as_public")
async def test_a_name_that_changes_its_address(
    fetcher: Downloads, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address of the connection counts, not an earlier lookup."""
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo
    given = iter(["127.0.0.1", "127.0.0.2"])

    async def getaddrinfo(host: Any, *arguments: Any, **more: Any) -> Any:
        address = next(given) if host == "media.example" else host
        return await real(address, *arguments, **more)

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    url = site.replace("127.0.0.1", "media.example")
    assert await fetch(fetcher, url + "small") == b"small"
    await fetcher.close()
    again = Downloads()
    assert REFUSED in await error_of(again, url + "small")
    await again.close()


async def test_an_own_address_that_is_public(
    fetcher: Downloads, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    assert REFUSED in await error_of(fetcher, site + "small")
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("no_proxy", "")
    assert REFUSED in await error_of(fetcher, "http://127.0.0.1:1/small")


async def test_only_https(fetcher: Downloads, site: str) -> None:
    with MemoryBudget().reservation() as reservation, pytest.raises(ActionError) as error:
        await fetcher.fetch(site + "small", LIMITS, reservation, True, only_https=True)
    assert "only https addresses are fetched" in str(error.value)


async def test_one_text_for_every_host_that_may_not_be_reached(fetcher: Downloads) -> None:
    urls = [f"http://{host}:1/x" for host in ("127.0.0.1", "10.0.0.1", "localhost", "no.invalid")]
    texts = {(await error_of(fetcher, url)).removeprefix(url) for url in urls}
    assert len(texts) == 1


async def test_a_connection_of_a_program_is_no_way_for_a_page(fetcher: Downloads, site: str) -> None:
    assert await fetch(fetcher, site + "small", allow_private=True) == b"small"
    assert REFUSED in await error_of(fetcher, site + "small")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1"])
async def test_a_proxy_is_no_way_around(
    fetcher: Downloads, site: str, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("no_proxy", "")
    assert REFUSED in await error_of(fetcher, f"http://{host}:1/small")


async def test_a_proxy_of_the_environment_is_used(
    fetcher: Downloads, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy may have a private address, and only it may be able to resolve names."""
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("no_proxy", "skipped.invalid")
    for allow_private in (True, False):
        assert await fetch(fetcher, "http://media.invalid/small", allow_private) == b"small"
        text = await error_of(fetcher, "http://skipped.invalid/small", allow_private)
        assert ("cannot find the host skipped.invalid" if allow_private else REFUSED) in text


async def test_no_password_of_this_machine_is_sent(
    fetcher: Downloads,
    aiohttp_server: AiohttpServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    seen: list[str | None] = []

    async def tell(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response()

    app = web.Application()
    app.router.add_get("/", tell)
    server = await aiohttp_server(app, shutdown_timeout=0.1)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    await fetch(fetcher, str(server.make_url("/")), allow_private=True)
    assert seen == [None]


async def test_a_small_body_that_unpacks_to_a_large_one(fetcher: Downloads, site: str) -> None:
    tracemalloc.start()
    try:
        assert "1000 bytes" in await error_of(fetcher, site + "bomb", allow_private=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


async def test_a_body_without_an_end(fetcher: Downloads, site: str) -> None:
    assert "1000 bytes" in await error_of(fetcher, site + "endless", allow_private=True)


async def test_wrong_lengths(fetcher: Downloads, site: str) -> None:
    for name in ("two_lengths", "no_length"):
        assert "download failed" in await error_of(fetcher, site + name, allow_private=True)
    try:
        assert await fetch(fetcher, site + "more_than_told", allow_private=True) == b"small"
    except ActionError as error:  # when the surplus arrives together with the rest
        assert "download failed" in str(error)
    assert await fetch(fetcher, site + "small", allow_private=True) == b"small"


async def test_many_large_downloads_are_bounded_together(
    fetcher: Downloads, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 0)
    budget = MemoryBudget()
    limits = Settings(webMaxDownloadBytes=5, webMaxBodyBytes=1)  # twice the larger one together
    url = site + "small"
    with budget.reservation() as one, budget.reservation() as two, budget.reservation() as three:
        for reservation in (one, two):
            assert await fetcher.fetch(url, limits, reservation, True) == b"small"
        with pytest.raises(ActionError, match="too many large downloads at a time"):
            await fetcher.fetch(url, limits, three, True)
        assert (three.reserved, budget.used) == (0, 10)
        one.release(5)
        assert await fetcher.fetch(url, limits, three, True) == b"small"
    assert budget.used == 0


def stored(running: Running, url: str, **headers: str) -> dict[str, Any]:
    params = {"filename": "x.txt", "url": url}
    reply: dict[str, Any] = running.post(
        {"action": "storeMediaFile", "version": 6, "params": params}, **headers
    )
    return reply


async def test_for_whom_they_are_fetched(start: Callable[..., Running], site: str) -> None:
    url = site + "small"
    foreign = "https://page.example"
    running = start(webCorsOriginList=["http://localhost", foreign, "null"])
    for origin in (None, "chrome-extension://abc", "moz-extension://abc", "http://localhost:3000"):
        headers = {} if origin is None else {"Origin": origin}
        assert (await asyncio.to_thread(stored, running, url, **headers))["result"] == "x.txt"
    for origin in (foreign, "null"):
        reply = await asyncio.to_thread(stored, running, url, Origin=origin)
        assert reply["result"] is None
        assert REFUSED in reply["error"]


async def test_another_machine_has_neither_files_nor_private_addresses(
    start: Callable[..., Running], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ankiconnect.server.requests.callers.is_loopback", lambda address: False)
    running = start()
    for headers in ({}, {"Origin": "chrome-extension://abc"}, {"Origin": "http://localhost"}):
        reply = await asyncio.to_thread(stored, running, site + "small", **headers)
        assert REFUSED in reply["error"]
        path = {"filename": "y.txt", "path": "/etc/hostname"}
        asked = {"action": "storeMediaFile", "version": 6, "params": path}
        refused = await asyncio.to_thread(running.post, asked, **headers)
        assert refused["error"] == "file paths are not allowed from this origin"


async def test_a_star_lets_no_page_fetch_privately(start: Callable[..., Running], site: str) -> None:
    running = start(webCorsOriginList=["*"])
    reply = await asyncio.to_thread(stored, running, site + "small", Origin="https://evil.example")
    assert REFUSED in reply["error"]


async def test_a_setting_allows_it(start: Callable[..., Running], site: str) -> None:
    running = start(webCorsOriginList=["*"], allowPrivateDownloads=True)
    reply = await asyncio.to_thread(stored, running, site + "small", Origin="https://page.example")
    assert reply["result"] == "x.txt"
    path = {"filename": "y.txt", "path": "/etc/hostname"}
    asked = {"action": "storeMediaFile", "version": 6, "params": path}
    refused = await asyncio.to_thread(running.post, asked, Origin="https://page.example")
    assert refused["error"] == "file paths are not allowed from this origin"


async def test_media_of_notes_and_requests_inside_multi(
    start: Callable[..., Running], site: str
) -> None:
    """The rule depends on the caller, wherever the address is in the request."""
    page = "https://page.example"
    running = start(webCorsOriginList=[page])
    audio = {"filename": "a.mp3", "url": site + "small", "fields": ["Back"]}
    add = {"action": "addNote", "version": 6, "params": {"note": basic("f", "b", audio=audio)}}
    note = (await asyncio.to_thread(running.post, add, Origin=page))["result"]
    info = await asyncio.to_thread(running.call, "notesInfo", notes=[note])
    assert REFUSED in info[0]["fields"]["Back"]["value"]
    inner = {"action": "storeMediaFile", "params": {"filename": "x.txt", "url": site + "small"}}
    multi = {"action": "multi", "version": 6, "params": {"actions": [inner]}}
    reply = await asyncio.to_thread(running.post, multi, Origin=page)
    assert REFUSED in reply["result"][0]["error"]
    assert await asyncio.to_thread(running.call, "getMediaFilesNames") == []


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "file://localhost/etc/passwd", "FILE:/etc/passwd"]
)
async def test_no_file_is_read_by_a_redirect(anki: Running, site: str, to: str) -> None:
    audio = {"filename": "a.mp3", "url": f"{site}redirect?to={to}", "fields": ["Back"]}
    note = await asyncio.to_thread(anki.call, "addNote", note=basic("f", "b", audio=audio))
    info = await asyncio.to_thread(anki.call, "notesInfo", notes=[note])
    assert "only http and https" in info[0]["fields"]["Back"]["value"]
    assert await asyncio.to_thread(anki.call, "getMediaFilesNames") == []


async def test_what_requests_fetched_is_held_no_more(anki: Running, site: str) -> None:
    for _ in range(3):
        await asyncio.to_thread(stored, anki, site + "small")
        audio = {"filename": "a.mp3", "url": site + "small", "fields": ["Back"], "skipHash": "x"}
        notes = [basic(f"n{number}", audio=[audio] * 3) for number in range(3)]
        await asyncio.to_thread(anki.call, "addNotes", notes=notes)
    assert held_bytes(anki) == 0
