"""Downloads for a service that starts before it can download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...settings import Settings
from ..api.memory_budget import Reservation

if TYPE_CHECKING:
    from .downloads import Downloads


class Downloader:
    """Makes the `Downloads` of one loop when they are needed.

    aiohttp's client takes longer to import than all that the first reply needs.
    """

    def __init__(self) -> None:
        self._downloads: Downloads | None = None

    async def fetch(
        self,
        url: str,
        settings: Settings,
        reservation: Reservation,
        allow_private: bool,
        seconds: float | None = None,
        only_https: bool = False,
    ) -> bytes:
        """See `Downloads.fetch`."""
        if self._downloads is None:
            from .downloads import Downloads

            self._downloads = Downloads()
        return await self._downloads.fetch(
            url, settings, reservation, allow_private, seconds, only_https
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._downloads is not None:
            await self._downloads.close()
