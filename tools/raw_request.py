"""Makes the bytes of an HTTP request, also of invalid requests that no client library sends."""

from __future__ import annotations

BODY = b'{"action": "version", "version": 6}'


def request(
    body: bytes = BODY,
    *headers: str,
    method: str = "POST",
    target: str = "/",
    length: int | None = None,
) -> bytes:
    """The bytes of one request.

    Args:
        headers: Header lines without line breaks.
        length: The Content-Length, if it should differ from the length of the body.
    """
    size = len(body) if length is None else length
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if size or length is not None:
        lines.append(f"Content-Length: {size}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
