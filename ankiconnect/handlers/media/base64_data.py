"""Strict base64: every byte that is stored was sent (docs/api-decisions.md, aa)."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re

from ..framework.errors import ActionError

_DATA_URL = re.compile(r"\s*data:([^,]*),", re.IGNORECASE)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_FOREIGN = re.compile(r"[^A-Za-z0-9+/=_-]")


def decode(data: str) -> bytes:
    """Decode base64, also its URL-safe form, with white space, or as a `data:` URL.

    Raises:
        ActionError: It is anything else. A decoder that skips what it does not know would store other
            bytes than those that were meant.
    """
    if not len(data) % 4:
        # Most data need nothing else, which would copy them several times.
        with contextlib.suppress(ValueError):
            return base64.b64decode(data, validate=True)
    text = "".join(_without_prefix(data).split())
    try:
        if len(text) % 4:
            raise binascii.Error
        return base64.b64decode(text.encode().translate(_URL_SAFE), validate=True)
    except binascii.Error:
        foreign = _FOREIGN.search(text)
        reason = f'it has "{foreign[0]}" in it' if foreign else "it is cut off, or has a wrong end"
        raise ActionError(f"data is not base64: {reason}") from None


def _without_prefix(data: str) -> str:
    prefix = _DATA_URL.match(data)
    if prefix is None:
        return data
    if not prefix[1].lower().rstrip().endswith(";base64"):
        raise ActionError("data is not base64: it is a data: URL of plain text")
    return data[prefix.end() :]
