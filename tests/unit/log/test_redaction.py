"""The key is never logged, in whatever form it was sent."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from ankiconnect.log.redaction import MASK, mask_request, mask_text

LONG = "0123456789abcdef" * 4
KEYS = [LONG, 'ab"cd!tail', "correct horse battery", "a,b}c", "se\u00e4same-\U0001f600"]


@pytest.mark.parametrize("key", KEYS)
def test_a_text_that_holds_the_key(key: str) -> None:
    for text in (f"x {key} y {key}", json.dumps({"x": key}), repr([key])):
        masked = mask_text(text, key)
        assert MASK in masked
        assert key not in masked
        assert json.dumps(key)[1:-1] not in masked


@pytest.mark.parametrize("key", ["abc+def/ghi=jkl0", "correct horse battery", "a&b#c?d%e"])
def test_a_key_in_an_address(key: str) -> None:
    for written in (quote(key), quote(key, safe=""), quote_plus(key)):
        assert mask_text(f"http://127.0.0.1/?k={written} failed", key) == (
            f"http://127.0.0.1/?k={MASK} failed"
        )


@pytest.mark.parametrize("kept", [9, 20, 60, 63])
def test_a_key_that_was_cut(kept: int) -> None:
    """Error texts about long values are cut like this."""
    assert mask_text(f"not '{LONG[:kept]}'... and {LONG}", LONG) == f"not '{MASK}'... and {MASK}"


def test_a_few_characters_may_stand_anywhere() -> None:
    for text in (
        f"not '{LONG[:7]}'...",
        f"port {LONG[:8]} of {LONG[:20]}",
        "/home/0123456789abcdef/log",
    ):
        assert mask_text(text, LONG) == text
    assert mask_text("sesam, open...", "sesame") == "sesam, open..."


@pytest.mark.slow
def test_many_beginnings_take_no_longer_than_a_text_is() -> None:
    text = f"{LONG[:8]} " * 500_000
    assert mask_text(text, LONG) == text


def test_a_key_of_digits_that_came_as_a_number() -> None:
    asked = {"action": "x", "params": {"a": [12345678, 3.5, True, None, "12345678"]}}
    assert mask_request(asked, "12345678")["params"] == {"a": [MASK, 3.5, True, None, MASK]}
    assert mask_request(asked, None) == asked
