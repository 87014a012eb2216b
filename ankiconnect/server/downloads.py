"""Downloads of media with aiohttp's client, within the limits of the settings."""

from __future__ import annotations

import asyncio

import aiohttp
from yarl import URL

from .. import __version__
from ..handlers.errors import ActionError, error_text
from ..settings import Settings

MOST_REDIRECTS = 10
_CHUNK = 256 * 1024


class Downloads:
    """Fetches URLs. One per loop; `close` when it ends."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, settings: Settings) -> bytes:
        """Download `url`.

        Args:
            url: An http or https address.
            settings: webTimeout limits the whole download, webMaxDownloadBytes its size.

        Raises:
            ActionError: It could not be fetched; the text says why (contract, storeMediaFile).
        """
        limit = settings.webTimeout / 1000
        try:
            return await asyncio.wait_for(self._follow(url, settings.webMaxDownloadBytes), limit)
        except (asyncio.TimeoutError, TimeoutError):
            raise ActionError(f"{url} download took longer than {limit:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ActionError(f"{url} download failed: {error_text(error)}") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _follow(self, url: str, most_bytes: int) -> bytes:
        """Follow redirects by hand, so that every address on the way is checked."""
        address = _checked(URL(url))
        for _ in range(MOST_REDIRECTS + 1):
            async with self._client().get(address, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308) and "Location" in response.headers:
                    address = _checked(address.join(URL(response.headers["Location"])))
                    continue
                if response.status != 200:
                    raise ActionError(f"{url} download failed with return code {response.status}")
                return await _read(response, url, most_bytes)
        raise ActionError(f"{url} download failed: more than {MOST_REDIRECTS} redirects")

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": f"ankiconnect/{__version__}"},
                timeout=aiohttp.ClientTimeout(),  # none of its own: `fetch` limits the whole
                trust_env=True,
            )
        return self._session


def _checked(address: URL) -> URL:
    """Refuse everything but http and https, on the way too: file: would read this machine."""
    if address.scheme not in ("http", "https") or not address.host:
        raise ActionError(f"{address} download failed: only http and https addresses are fetched")
    return address


async def _read(response: aiohttp.ClientResponse, url: str, most_bytes: int) -> bytes:
    too_large = ActionError(f"{url} download failed: it is larger than {most_bytes} bytes")
    if (response.content_length or 0) > most_bytes:
        raise too_large
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > most_bytes:
            raise too_large
    return bytes(content)
