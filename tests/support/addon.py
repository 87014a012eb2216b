"""Which packages the add-on bundles, and which it imports from Anki's environment."""

from __future__ import annotations

VENDORED = {
    *("aiohappyeyeballs", "aiohttp", "aiosignal", "async_timeout"),
    *("frozenlist", "multidict", "propcache", "yarl"),
}

OPTIONAL = {"aiodns", "backports", "brotli", "brotlicffi"}
"""Optional packages that aiohttp uses if they are installed; inside Anki only another add-on could have
them."""

OF_ANKI = {"attrs": "attr", "idna": "idna", "typing_extensions": "typing_extensions"}
"""Packages that aiohttp needs and every Anki has: distributions and modules."""
