"""What is kept of requests: the file of requests and replies, and the list that the page shows."""

from __future__ import annotations

import time

from aiohttp import web

from ...settings import Settings
from ..api.api_log import ApiLog
from ..http.origins import OriginCheck
from ..pages import recent_requests
from ..pages.recent_requests import RecentRequests


class Records:
    """Writes to both."""

    def __init__(self, api_log: ApiLog, recent: RecentRequests) -> None:
        self._api_log = api_log
        self._recent = recent

    def write(self, settings: Settings, content: bytearray, reply: bytes) -> None:
        """Write a request and its reply to the file, if there is one."""
        self._api_log.write(settings.apiLogPath, content, reply, settings.apiKey)

    def add(
        self,
        request: web.BaseRequest,
        origin: OriginCheck,
        began: float,
        name: str,
        status: int,
        error: str,
    ) -> None:
        """Add a request to the list, unless it only asked for a page or whether the service is there.

        Args:
            began: When it began, by `time.perf_counter`.
            name: The action; "" without one.
            error: Why it failed; "" if it did not.
        """
        if not (name or error):
            return
        reason = recent_requests.reason_of(error) if error else ("", "")
        seconds = time.perf_counter() - began
        self._recent.add(request.raw_headers, origin.header, name, status, seconds, *reason)
