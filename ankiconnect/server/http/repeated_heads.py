"""The head of a request that repeats the last one on its connection.

A client sends the same head with each request, but for the length of the body. For aiohttp's pure
parser, which the add-on carries, reading it takes longer than everything else that the service does for
`version`. So a head is read once, and later only its Content-Length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiohttp import http_parser, web_protocol
from aiohttp.http_parser import HttpRequestParserPy, RawRequestMessagePy
from multidict import CIMultiDict, CIMultiDictProxy

MAX_KEPT_BYTES = 4 * 1024
MAX_KEPT_LINES = 32
"""Each connection keeps its last head, unless it is larger: about 4 kB of memory, 20 at most."""

_LENGTH = re.compile(rb"(content-length): ([0-9]{1,15})", re.IGNORECASE)


class HeadParser(HttpRequestParserPy):
    """Reads as aiohttp's pure parser does."""

    _kept: RawRequestMessagePy | None = None
    """What the last head said, which had one line with the length of a body."""
    _kept_lines: list[bytes]
    _length_at = 0
    """The index of that line."""

    def parse_message(self, lines: list[bytes]) -> RawRequestMessagePy:
        if self._kept is not None and len(lines) == len(self._kept_lines):
            at = self._length_at
            last, self._kept_lines[at] = self._kept_lines[at], lines[at]
            if lines == self._kept_lines and (length := _LENGTH.fullmatch(lines[at])):
                if lines[at] != last:
                    self._kept = _with_length(self._kept, at - 1, length)
                return self._kept
        self._kept = None
        message = super().parse_message(lines)
        self._keep(lines, message)
        return message

    def _keep(self, lines: Sequence[bytes], message: RawRequestMessagePy) -> None:
        lengths = [at for at, line in enumerate(lines) if _LENGTH.fullmatch(line)]
        is_small = len(lines) <= MAX_KEPT_LINES and sum(map(len, lines)) <= MAX_KEPT_BYTES
        if len(lengths) == 1 and is_small:
            self._kept, self._kept_lines, self._length_at = message, list(lines), lengths[0]


def _with_length(
    message: RawRequestMessagePy, index: int, length: re.Match[bytes]
) -> RawRequestMessagePy:
    """A message with another length of the body.

    Args:
        index: The position of the length among its headers.
        length: The new line.
    """
    headers = CIMultiDict(message.headers)
    headers[length[1].decode()] = length[2].decode()
    raw_headers = list(message.raw_headers)
    raw_headers[index] = (length[1], length[2])
    return message._replace(headers=CIMultiDictProxy(headers), raw_headers=tuple(raw_headers))


def use() -> None:
    """Have new connections use `HeadParser`, unless aiohttp is compiled, which is faster."""
    if http_parser.HttpRequestParser is HttpRequestParserPy:
        web_protocol.HttpRequestParser = HeadParser  # type: ignore[attr-defined]
