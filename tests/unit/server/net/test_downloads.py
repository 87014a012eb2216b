"""Downloads of media from a small test server (docs/actions.md, storeMediaFile)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientTimeout, web
from pytest_aiohttp import AiohttpServer

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.server.api.memory_budget import MemoryBudget
from ankiconnect.server.net.downloads import MAX_REDIRECTS, Downloads
from ankiconnect.settings import Settings

LIMITS = Settings(webTimeout=5000, webMaxDownloadBytes=1000)


async def small(request: web.Request) -> web.Response:
    return web.Response(body=b"small")


async def large(request: web.Request) -> web.StreamResponse:
    """1001 bytes, with or without a Content-Length."""
    if "told" in request.query:
        return web.Response(body=b"x" * 1001)
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    for _ in range(1001):
        await response.write(b"x")
    return response


async def exact(request: web.Request) -> web.Response:
    return web.Response(body=b"x" * 1000)


async def slow(request: web.Request) -> web.StreamResponse:
    """Begins immediately and then sends a little from time to time."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.02)


async def status(request: web.Request) -> web.Response:
    return web.Response(status=int(request.query["code"]), body=b"no")


async def redirect(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": request.query["to"]})


async def chain(request: web.Request) -> web.Response:
    left = int(request.query["left"])
    to = f"chain?left={left - 1}" if left else "/small"
    return web.Response(status=301, headers={"Location": to})


async def headers(request: web.Request) -> web.Response:
    return web.json_response(dict(request.headers))


async def half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b"x")
    assert request.transport is not None
    request.transport.abort()
    return response


@pytest.fixture
async def site(aiohttp_server: AiohttpServer) -> str:
    """The URL of a server with one resource for each case."""
    app = web.Application()
    for handler in (small, large, exact, slow, status, redirect, chain, headers, half):
        app.router.add_get(f"/{handler.__name__}", handler)
    server = await aiohttp_server(app, shutdown_timeout=0.1)
    return str(server.make_url("/"))


@pytest.fixture
async def downloads() -> AsyncIterator[Downloads]:
    downloads = Downloads()
    yield downloads
    await downloads.close()


async def fetch(
    downloads: Downloads, url: str, limits: Settings = LIMITS, allow_private: bool = True
) -> bytes:
    with MemoryBudget().reservation() as reservation:
        content = await downloads.fetch(url, limits, reservation, allow_private)
        assert reservation.reserved == len(content)
    return content


async def error_of(
    downloads: Downloads, url: str, limits: Settings = LIMITS, allow_private: bool = True
) -> str:
    with pytest.raises(ActionError) as error:
        await fetch(downloads, url, limits, allow_private)
    text = str(error.value)
    assert "\n" not in text
    return text


async def test_a_file_comes_whole(downloads: Downloads, site: str) -> None:
    for _ in range(2):
        assert await fetch(downloads, site + "small") == b"small"
    assert await fetch(downloads, site + "exact") == b"x" * 1000
    assert b'"Mozilla/5.0 (compatible; ankiconnect/' in await fetch(downloads, site + "headers")


@pytest.mark.parametrize("code", [201, 204, 304, 400, 403, 404, 500, 503])
async def test_another_status_is_told(downloads: Downloads, site: str, code: int) -> None:
    url = f"{site}status?code={code}"
    assert await error_of(downloads, url) == f"{url} answered {code}"


async def test_an_unknown_file(downloads: Downloads, site: str) -> None:
    url = site + "nope"
    assert await error_of(downloads, url) == f"{url} answered 404"


@pytest.mark.parametrize("left", [0, 1, MAX_REDIRECTS - 1])
async def test_redirects_are_followed(downloads: Downloads, site: str, left: int) -> None:
    assert await fetch(downloads, f"{site}chain?left={left}") == b"small"


async def test_too_many_redirects(downloads: Downloads, site: str) -> None:
    for url in (f"{site}chain?left={MAX_REDIRECTS}", f"{site}redirect?to=/redirect%3Fto=/x"):
        text = await error_of(downloads, url)
        assert url in text
    loop = f"{site}chain?left=100000"
    assert "redirects" in await error_of(downloads, loop)


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:text/plain,x",
        "http://",
        "javascript:x",
        "http://[",
    ],
)
async def test_redirects_elsewhere_are_refused(downloads: Downloads, site: str, to: str) -> None:
    text = await error_of(downloads, f"{site}redirect?to={to}")
    assert "download failed" in text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:text/plain,x",
        "http:",
        "http://",
        "http:///x",
        "http://[",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:x/",
        "http://a b/",
        "http://" + "x" * 300 + "/",
        "http://..",
        "http://\ud800/",
        "http://no-such-host.invalid/",
    ],
    ids=repr,
)
async def test_bad_addresses(downloads: Downloads, url: str) -> None:
    assert "download" in await error_of(downloads, url)


async def test_nobody_listens(downloads: Downloads, aiohttp_server: AiohttpServer) -> None:
    server = await aiohttp_server(web.Application())
    url, port = str(server.make_url("/x")), server.port
    await server.close()
    text = await error_of(downloads, url)
    assert text == f"{url} download failed: cannot connect to 127.0.0.1 port {port}: refused"


async def test_an_unknown_host(downloads: Downloads) -> None:
    text = await error_of(downloads, "http://no-such-host.invalid/x")
    assert text == (
        "http://no-such-host.invalid/x download failed: cannot find the host no-such-host.invalid"
    )


@pytest.mark.parametrize("told", ["?told", ""])
async def test_too_large(downloads: Downloads, site: str, told: str) -> None:
    url = f"{site}large{told}"
    text = await error_of(downloads, url)
    assert url in text
    assert "1000 bytes" in text


async def test_too_slow(downloads: Downloads, site: str) -> None:
    limits = Settings(webTimeout=100)
    url = site + "slow"
    text = await error_of(downloads, url, limits)
    assert url in text
    assert "0.1 s" in text


@pytest.mark.parametrize("left", [0.1, 0, -1])
async def test_what_other_downloads_have_left_of_the_time(
    downloads: Downloads, site: str, left: float
) -> None:
    url = site + "slow"
    with MemoryBudget().reservation() as reservation, pytest.raises(ActionError) as error:
        await downloads.fetch(url, LIMITS, reservation, True, left)
    together = "(all downloads of the request together)"
    assert str(error.value) == f"{url} download took longer than 5 s {together}"


async def test_a_connection_that_breaks(downloads: Downloads, site: str) -> None:
    url = site + "half"
    assert await error_of(downloads, url) == (
        f"{url} download failed: the connection ended after 1 of 500 bytes"
    )


async def test_several_at_a_time(downloads: Downloads, site: str) -> None:
    urls = [site + name for name in ("small", "exact", "nope", "small")]
    found: list[Any] = await asyncio.gather(
        *(fetch(downloads, url) for url in urls), return_exceptions=True
    )
    assert [found[0], found[1], found[3]] == [b"small", b"x" * 1000, b"small"]
    assert isinstance(found[2], ActionError)


async def test_only_the_setting_limits_the_time(downloads: Downloads) -> None:
    """The library has its own timeouts, which would end downloads that the setting allows."""
    for anywhere in (True, False):
        assert downloads._client(anywhere).timeout == ClientTimeout()


async def test_close_without_a_download() -> None:
    await Downloads().close()
