"""Downloads of media with aiohttp's client, within the limits of the settings."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from ... import __version__
from ...handlers.framework.errors import ActionError, error_text
from ...settings import Settings
from ..api.memory_budget import BudgetExceeded, Reservation, total_limit
from .addresses import PrivateAddress, is_public, public_socket

MOST_REDIRECTS = 10
_CHUNK = 256 * 1024

_PRIVATE = (
    "the address is on this machine or a private network, from which media are fetched only for "
    "programs and pages of this machine (setting allowPrivateDownloads)"
)


class Downloads:
    """Fetches URLs. One per loop; `close` when it ends."""

    def __init__(self) -> None:
        self._anywhere: aiohttp.ClientSession | None = None
        self._public: aiohttp.ClientSession | None = None

    async def fetch(
        self, url: str, settings: Settings, reservation: Reservation, privately: bool
    ) -> bytes:
        """Download `url`.

        Args:
            url: An http or https address.
            settings: webTimeout limits the whole download, webMaxDownloadBytes its size.
            reservation: Where the bytes of the content are counted.
            privately: Whether it may come from this machine and from private networks.

        Raises:
            ActionError: It could not be fetched; the text says why (docs/actions.md, storeMediaFile).
        """
        limit = settings.webTimeout / 1000
        fetching = self._follow(url, settings.webMaxDownloadBytes, reservation, privately)
        try:
            return await asyncio.wait_for(fetching, limit)
        except (asyncio.TimeoutError, TimeoutError) as error:
            raise ActionError(f"{url} download took longer than {limit:g} s") from error
        except BudgetExceeded as error:
            raise ActionError(f"{url} download failed: too many large downloads at a time") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            why = _PRIVATE if _is_private(error) else " ".join(error_text(error).split())
            raise ActionError(f"{url} download failed: {why}") from error

    async def close(self) -> None:
        """Close the connections."""
        for session in (self._anywhere, self._public):
            if session is not None:
                await session.close()

    async def _follow(
        self, url: str, most_bytes: int, reservation: Reservation, privately: bool
    ) -> bytes:
        """Follow redirects by hand, so that every address on the way is checked."""
        address = _checked(URL(url))
        for _ in range(MOST_REDIRECTS + 1):
            proxy = _proxy(address)
            if proxy is not None and not privately:
                await _check_public(address)
            client = self._client(privately or proxy is not None)
            async with client.get(address, allow_redirects=False, proxy=proxy) as response:
                if response.status in (301, 302, 303, 307, 308) and "Location" in response.headers:
                    address = _checked(address.join(URL(response.headers["Location"])))
                    continue
                if response.status != 200:
                    raise ActionError(f"{url} download failed with return code {response.status}")
                return await _read(response, url, most_bytes, reservation)
        raise ActionError(f"{url} download failed: more than {MOST_REDIRECTS} redirects")

    def _client(self, anywhere: bool) -> aiohttp.ClientSession:
        """One of two clients: they share no connection, and no queue for the next free one."""
        if anywhere:
            self._anywhere = self._anywhere or _session(None)
            return self._anywhere
        self._public = self._public or _session(public_socket)
        return self._public


def _session(make_socket: Callable[[tuple[Any, ...]], socket.socket] | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=make_socket),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"ankiconnect/{__version__}"},
        timeout=aiohttp.ClientTimeout(),  # none of its own: `fetch` limits the whole
        # Proxies are looked up here. With it the passwords of ~/.netrc would be sent too, for anybody.
        trust_env=False,
    )


def _checked(address: URL) -> URL:
    """Refuse everything but http and https, on the way too: file: would read this machine."""
    if address.scheme not in ("http", "https") or not address.host:
        raise ActionError(f"{address} download failed: only http and https addresses are fetched")
    return address


def _proxy(address: URL) -> str | None:
    """The proxy that the environment, or the system, wants for an address."""
    if address.host is None or proxy_bypass(address.host):
        return None
    return getproxies().get(address.scheme)


async def _check_public(address: URL) -> None:
    """Refuse what a proxy would fetch, as far as its address is known here.

    Raises:
        PrivateAddress: It is on this machine or a private network.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return  # behind some proxies only they know names
    if not all(is_public(str(place[0])) for *_, place in found):
        raise PrivateAddress


def _is_private(error: Exception) -> bool:
    if isinstance(error, aiohttp.ClientConnectorError):
        return isinstance(error.os_error, PrivateAddress)
    return isinstance(error, PrivateAddress)


async def _read(
    response: aiohttp.ClientResponse, url: str, most_bytes: int, reservation: Reservation
) -> bytes:
    """Read a content, counting it while it comes.

    Raises:
        ActionError: It is too large.
        BudgetExceeded: Too much is held already.
    """
    too_large = f"{url} download failed: it is larger than {most_bytes} bytes"
    if (response.content_length or 0) > most_bytes:
        raise ActionError(too_large)
    content = bytearray()
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            reservation.reserve(len(chunk), total_limit(most_bytes))
            content += chunk  # as much as was taken
            if len(content) > most_bytes:
                raise ActionError(too_large)
    except BaseException:
        reservation.release(len(content))
        raise
    return bytes(content)
