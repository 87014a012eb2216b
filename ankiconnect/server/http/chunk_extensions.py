"""Chunk extensions: words after the size of a chunk, which no client of the API sends.

aiohttp's pure parser accepts a bare CR in them. A proxy may take that for the end of the line, and then
reads another request than the service.
"""

from __future__ import annotations

from typing import Any

from aiohttp import http_parser


class _BodyParser(http_parser.HttpPayloadParser):
    """Reads the body of a request, or of a downloaded file.

    In a request, an extension counts as a part of the size, and so as a malformed one.
    """

    def __init__(self, payload: Any, *, lax: bool = False, **options: Any) -> None:
        super().__init__(payload, lax=lax, **options)
        self._before_extension = b";" if lax else b"\r\n"

    def feed_data(self, chunk: bytes, SEP: Any = b"\r\n", CHUNK_EXT: bytes = b";") -> Any:
        return super().feed_data(chunk, SEP, self._before_extension)


def refuse() -> None:
    """Have aiohttp's pure parser refuse them in requests. Downloads may have them."""
    http_parser.HttpPayloadParser = _BodyParser  # type: ignore[misc, assignment]
