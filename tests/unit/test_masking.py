"""The key stays out of what is written down, in whatever form it came."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from ankiconnect.log.redaction import MASK, mask_broken, mask_text

LONG = "0123456789abcdef" * 4
KEYS = [LONG, 'ab"cd!tail', "correct horse battery", "a,b}c", "se\u00e4same-\U0001f600"]


@pytest.mark.parametrize("key", KEYS)
def test_a_text_that_holds_the_key(key: str) -> None:
    for text in (f"x {key} y {key}", json.dumps({"x": key}), repr([key])):
        masked = mask_text(text, key)
        assert MASK in masked
        assert key not in masked
        assert json.dumps(key)[1:-1] not in masked


@pytest.mark.parametrize("kept", [9, 20, 60, 63])
def test_a_key_that_was_cut(kept: int) -> None:
    """As the error about a long value is."""
    assert mask_text(f"not '{LONG[:kept]}'... and {LONG}", LONG) == f"not '{MASK}'... and {MASK}"


def test_a_few_characters_may_stand_anywhere() -> None:
    for text in (
        f"not '{LONG[:7]}'...",
        f"port {LONG[:8]} of {LONG[:20]}",
        "/home/0123456789abcdef/log",
    ):
        assert mask_text(text, LONG) == text
    assert mask_text("sesam, open...", "sesame") == "sesam, open..."


def test_many_beginnings_take_no_longer_than_a_text_is() -> None:
    text = f"{LONG[:8]} " * 500_000
    assert mask_text(text, LONG) == text


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "form",
    [
        '{{"key": "{}", "action": "version",}}',
        "{{'key': '{}',,}}",
        "{{key: {}}}",
        '{{"action": "x", "params": {{"a": "{}"}}',
        "key={}&action=version",
    ],
)
def test_what_was_meant_to_be_json(key: str, form: str) -> None:
    masked = mask_broken(form.format(key), key)
    assert key not in masked
    for part in key.replace(",", " ").replace('"', " ").split():
        assert part not in masked or len(part) < 3


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_another_form(key: str) -> None:
    escaped = "".join(f"\\u{ord(one):04x}" for one in key if ord(one) < 2**16)
    plain = "".join(one for one in key if ord(one) < 2**16)
    for text, wanted in (
        (f'{{"key": "{escaped}",}}', plain),
        (f"k={quote(key, safe='')}", key),
        (f"k={quote_plus(key)}", key),
        (key.encode("utf-16-le").decode("utf-8", "replace"), key) if key.isascii() else (key, key),
    ):
        shown = mask_broken(text, wanted)
        assert shown.endswith("that are no JSON and hold the key") or MASK in shown
        assert text not in shown


def test_what_holds_no_key_is_shown_as_it_is() -> None:
    for text in ("100% + 1", "a\\u00e4b", "\0\0", '{"action": "version",}'):
        assert mask_broken(text, "sesame") == text
        assert mask_broken(text, None) == text
