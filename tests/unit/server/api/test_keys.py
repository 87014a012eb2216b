"""Finding the key in a body without parsing it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from ankiconnect.server.api import keys

KEY = 'sesame "é"'
LONG = "x" * 10_000


def is_the(wanted: str) -> keys.Wanted:
    return partial(keys.is_right, wanted=wanted)


@pytest.mark.parametrize(
    "members",
    [
        {"key": KEY, "params": LONG},
        {"params": LONG, "key": KEY},
        {"params": LONG, "key": KEY, "version": 6},
        {"params": {"key": "other", "x": LONG}, "key": KEY},
        {"params": [{"key": 1}] * 100 + [LONG] + [{"key": 1}] * 100, "key": KEY},
    ],
)
@pytest.mark.parametrize("indent", [None, 4])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_key_near_an_end(members: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    body = json.dumps(members, indent=indent, ensure_ascii=ascii_only).encode()
    assert keys.is_at_an_end(body, is_the(KEY))
    assert keys.is_at_an_end(bytearray(body), is_the(KEY))
    assert keys.is_at_start(body, is_the(KEY)) is (next(iter(members)) == "key")
    assert not keys.is_at_an_end(body, is_the(KEY + "x"))


def test_a_key_of_digits() -> None:
    assert keys.is_at_an_end(b'{"key": 1234, "params": "' + LONG.encode(), is_the("1234"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'"key":',
        b'{"key": sesame}',
        b'{"key": "\\x"}',
        b'{"key": "\xff"}',
        b'{"key": "ses',
        b'{"Key": "sesame"}',
        b'"sesame"',
        LONG.encode() + b'"key": "sesame"' + LONG.encode(),
        b'"key":"\\' * 500,
    ],
)
def test_no_key(body: bytes) -> None:
    assert not keys.is_at_an_end(body, is_the("sesame"))
