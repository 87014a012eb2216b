"""Downloads of media with aiohttp's client, within the limits of the settings."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any
from urllib.request import getproxies, proxy_bypass

from aiohttp import client
from aiohttp.cookiejar import DummyCookieJar
from yarl import URL

from ... import __version__
from ...handlers.framework.errors import ActionError
from ...settings import Settings
from ..api.memory_budget import BudgetExceeded, Reservation, total_limit
from .addresses import check_public, public_socket
from .download_errors import reason

MAX_REDIRECTS = 10
USER_AGENT = f"Mozilla/5.0 (compatible; ankiconnect/{__version__})"
"""Like a browser's, since some hosts answer everything else with 403."""
_CHUNK = 256 * 1024


class Downloads:
    """Fetches URLs. Make one for each loop, and `close` it at the end."""

    def __init__(self) -> None:
        self._unrestricted: client.ClientSession | None = None
        self._public_only: client.ClientSession | None = None

    async def fetch(
        self,
        url: str,
        settings: Settings,
        reservation: Reservation,
        allow_private: bool,
        seconds: float | None = None,
        only_https: bool = False,
    ) -> bytes:
        """Download `url`.

        Args:
            url: An http or https address.
            settings: webTimeout limits the whole download, webMaxDownloadBytes its size.
            reservation: Where the bytes of the content are counted.
            allow_private: Whether it may come from this machine and from private networks.
            seconds: What other downloads of the request have left of webTimeout; None: all of it.
            only_https: Refuse http, also in a redirect.

        Raises:
            ActionError: The download failed; the text says why (docs/actions.md, storeMediaFile).
        """
        limit = settings.webTimeout / 1000
        seconds = limit if seconds is None else seconds
        schemes = ("https",) if only_https else ("http", "https")
        fetching = self._follow(url, schemes, settings, reservation, allow_private)
        try:
            return await asyncio.wait_for(fetching, seconds)
        except (asyncio.TimeoutError, TimeoutError) as error:
            shared = " (all downloads of the request together)" if seconds < limit else ""
            raise ActionError(f"{url} download took longer than {limit:g} s{shared}") from error
        except BudgetExceeded as error:
            raise ActionError(f"{url} download failed: too many large downloads at a time") from error
        except (client.ClientError, OSError, ValueError) as error:
            raise ActionError(f"{url} download failed: {reason(error, allow_private)}") from error

    async def close(self) -> None:
        """Close the connections."""
        for session in (self._unrestricted, self._public_only):
            if session is not None:
                await session.close()

    async def _follow(
        self,
        url: str,
        schemes: Sequence[str],
        settings: Settings,
        reservation: Reservation,
        allow_private: bool,
    ) -> bytes:
        """Follow redirects by hand, so that each of their addresses is checked."""
        address = _checked(URL(url), schemes)
        for _ in range(MAX_REDIRECTS + 1):
            proxy = _proxy(address)
            if proxy is not None and not allow_private:
                await _check_public(address)
            session = self._client(allow_private or proxy is not None)
            async with session.get(address, allow_redirects=False, proxy=proxy) as response:
                if response.status in (301, 302, 303, 307, 308) and "Location" in response.headers:
                    address = _checked(address.join(URL(response.headers["Location"])), schemes)
                    continue
                if response.status != 200:
                    raise ActionError(f"{url} answered {response.status}")
                return await _read(response, url, settings, reservation)
        raise ActionError(f"{url} download failed: more than {MAX_REDIRECTS} redirects")

    def _client(self, unrestricted: bool) -> client.ClientSession:
        """One of two clients, which share neither connections nor a queue for them."""
        if unrestricted:
            self._unrestricted = self._unrestricted or _session(None)
            return self._unrestricted
        self._public_only = self._public_only or _session(public_socket)
        return self._public_only


def _session(make_socket: Callable[[tuple[Any, ...]], socket.socket] | None) -> client.ClientSession:
    return client.ClientSession(
        connector=client.TCPConnector(socket_factory=make_socket),
        cookie_jar=DummyCookieJar(),
        headers={"User-Agent": USER_AGENT},
        timeout=client.ClientTimeout(),  # none: `fetch` limits the whole download
        # Proxies are looked up here. trust_env would also send the passwords of ~/.netrc, for anybody.
        trust_env=False,
    )


def _checked(address: URL, schemes: Sequence[str]) -> URL:
    """Refuse other schemes than http and https, also in redirects: file: would read this machine."""
    if address.scheme not in schemes or not address.host:
        raise ActionError(
            f"{address} download failed: only {' and '.join(schemes)} addresses are fetched"
        )
    return address


def _proxy(address: URL) -> str | None:
    """The proxy of the environment, or of the system, for an address."""
    if address.host is None or proxy_bypass(address.host):
        return None
    return getproxies().get(address.scheme)


async def _check_public(address: URL) -> None:
    """Check what a proxy would fetch, where its name is known on this machine.

    Raises:
        PrivateAddress: It is on this machine or a private network.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return  # some networks have names that only the proxy knows
    for *_, sockaddr in found:
        check_public(str(sockaddr[0]))


async def _read(
    response: client.ClientResponse, url: str, settings: Settings, reservation: Reservation
) -> bytes:
    """Read a content, and reserve memory as it comes.

    Raises:
        ActionError: It is too large.
        BudgetExceeded: Too much is held already.
    """
    max_bytes = settings.webMaxDownloadBytes
    max_total_bytes = total_limit(settings.webMaxBodyBytes, max_bytes)
    too_large = f"{url} download failed: it is larger than {max_bytes} bytes"
    if (response.content_length or 0) > max_bytes:
        raise ActionError(too_large)
    content = bytearray()
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            reservation.reserve(len(chunk), max_total_bytes)
            content += chunk  # as much as was reserved
            if len(content) > max_bytes:
                raise ActionError(too_large)
    except BaseException as error:
        reservation.release(len(content))
        if isinstance(error, client.ClientPayloadError) and response.content_length:
            ended = f"the connection ended after {len(content)} of {response.content_length} bytes"
            raise ActionError(f"{url} download failed: {ended}") from error
        raise
    return bytes(content)
