"""The header Idempotency-Key: what makes two requests the same one, sent twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

HEADER = "Idempotency-Key"
NAME = HEADER.lower().encode()
REPLAYED = "Idempotency-Replayed"
REPLAYED_HEADERS = ((REPLAYED, "true"), ("Access-Control-Expose-Headers", REPLAYED))
"""The headers of a reply that was kept. Pages may read the first one."""

_ALLOWED = re.compile(r"[!-~]{1,128}")


class BadRetryKey(Exception):
    """The header cannot be used. The text says what is allowed."""


@dataclass(frozen=True)
class RetryKey:
    """The key that a client gave its request.

    Attributes:
        key: The header.
        request: Identifies the body of the request.
    """

    key: str
    request: bytes

    def name(self, owner: str) -> bytes:
        """Identifies the reply.

        Args:
            owner: The API key of the client. Clients with different ones may use the same `key`.
        """
        return hashlib.sha256(f"{self.key} {owner}".encode("utf-8", "surrogatepass")).digest()


def read(values: Sequence[str], body: bytes | bytearray) -> RetryKey:
    """Read the header.

    Args:
        values: The header, as many times as it was sent.
        body: The body of the request.

    Raises:
        BadRetryKey: It cannot be used.
    """
    if len(values) != 1 or not _ALLOWED.fullmatch(values[0]):
        raise BadRetryKey(f"{HEADER} must be sent once, with 1 to 128 visible ASCII characters")
    return RetryKey(values[0], hashlib.sha256(body).digest())
