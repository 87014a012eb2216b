"""Which origins the user is asked about, and what a No refuses."""

from __future__ import annotations

import pytest

from ankiconnect.handlers.misc.origins import MAX_LENGTH, is_origin, site


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://example.com",
        "http://sub.example.com:8443",
        "http://[::1]:80",
        "http://10.0.0.1",
        "app://obsidian.md",
        "http://xn--bcher-kva.example",
    ],
)
def test_an_origin(origin: str) -> None:
    assert is_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "Null",
        "example.com",
        "https://",
        "file://",
        "https://example.com/",
        "https://example.com ",
        "https://example.com\n",
        "https://example.com?x",
        "https://user@example.com",
        "https://example.com:80:80",
        "https://a.example, https://b.example",
        "https://\u0435xample.com",
        "https://<b>x</b>",
        "https://" + "a" * MAX_LENGTH,
    ],
)
def test_what_is_not_an_origin(origin: str) -> None:
    """In the list, "*" would allow every page there is."""
    assert not is_origin(origin)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://example.com", "example.com"),
        ("http://a.b.EXAMPLE.com:8080", "example.com"),
        ("https://example.com.", "example.com"),
        ("https://example.co.uk", "example.co.uk"),
        ("https://a.b.example.co.uk", "example.co.uk"),
        ("https://co.uk", "co.uk"),
        ("https://a.b.example.io", "example.io"),
        ("https://a.co.example", "co.example"),
        ("http://192.168.1.5:80", "192.168.1.5"),
        ("http://[fe80::1]:80", "[fe80::1]"),
        ("http://localhost:3000", "localhost"),
        ("app://obsidian.md", "obsidian.md"),
        ("chrome-extension://abc", "abc"),
        ("null", "null"),
    ],
)
def test_site(origin: str, expected: str) -> None:
    assert site(origin) == expected
