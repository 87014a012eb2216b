"""GET requests as they go over the wire, with any headers."""

from __future__ import annotations

import http.client
from typing import Any

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
"""The header Accept of a browser that opens an address."""


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
    """The response to a request without a body, and its content.

    Args:
        headers: Headers, with "_" for "-" in their names.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers={one.replace("_", "-"): headers[one] for one in headers})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content
