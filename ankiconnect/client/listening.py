"""Reads a stream of events, without a connection: what to ask for, and what came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .service import Service

if TYPE_CHECKING:
    from ..objects.events import Event

RETRY_SECONDS = 2.0
"""How long to wait before a lost connection is opened again."""
SILENCE_SECONDS = 45.0
"""The service sends something every 15 seconds. After so long the connection is dead."""


class Listening:
    """A client that listens, over one connection after the other."""

    def __init__(
        self, service: Service, types: Iterable[str] | None, since: int | None, fields: bool
    ) -> None:
        """
        Args:
            types: Types of events; None for all.
            since: The id of the last event that is known; None to begin with the next one.
            fields: Whether events of notes shall have the notes' fields.
        """
        self._service = service
        self._types = None if types is None else ",".join(sorted(types))
        self._last = since
        self._fields = fields
        self._data: list[bytes] = []
        self.connected_before = False

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the next request."""
        headers = {"Accept": "text/event-stream"}
        if self._last is not None:
            headers["Last-Event-ID"] = str(self._last)
        return headers

    @property
    def path(self) -> str:
        """Path and query of the next request."""
        query = {
            "types": self._types,
            "fields": "1" if self._fields else None,
            "key": self._service.key,
        }
        given = {name: value for name, value in query.items() if value is not None}
        return f"/events?{urlencode(given)}" if given else "/events"

    def connected(self) -> None:
        """A connection has been opened."""
        self._data.clear()

    def read(self, line: bytes) -> Iterator[Event]:
        """Take one line.

        Yields:
            The event that it completes. The `hello` of a connection that was opened again is left out.
        """
        line = line.rstrip(b"\r\n")
        if line.startswith(b"data:"):
            self._data.append(line[5:])
        elif not line and self._data:
            event: Event = json.loads(b"\n".join(self._data))
            self._data.clear()
            if event["type"] != "hello" or self._last is None:
                self._last = event["id"]
            if event["type"] != "hello" or not self.connected_before:
                self.connected_before = True
                yield event
