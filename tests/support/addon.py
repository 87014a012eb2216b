"""Which packages the add-on carries, and which it leaves to Anki."""

from __future__ import annotations

VENDORED = {
    *("aiohappyeyeballs", "aiohttp", "aiosignal", "async_timeout"),
    *("frozenlist", "multidict", "propcache", "yarl"),
}

OPTIONAL = {"aiodns", "backports", "brotli", "brotlicffi"}
"""What aiohttp uses where it finds it, which could only be another add-on's."""

OF_ANKI = {"attrs": "attr", "idna": "idna", "typing_extensions": "typing_extensions"}
"""What aiohttp needs and every Anki has, by distribution and module."""
