"""``GET /`` for browsers: a page that shows the service, helps to connect programs, and tries actions.

Its three files are read when a browser first asks for them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from .document import Document

_FILES = Path(__file__).parent / "static"
_TYPES: Mapping[str, str] = {
    "page.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}
_OF_BROWSERS = ("text/html", "application/xhtml+xml")
"""Media types that browsers accept when they open an address, and hardly any program does."""


def is_wanted(accept: str) -> bool:
    """Whether a browser opens the address, by its header Accept."""
    accepted = accept.lower()
    if accepted.strip() == "text/html":
        return True
    return all(one in accepted for one in _OF_BROWSERS) and "application/json" not in accepted


def find(path: str, accept: str) -> Document | None:
    """The page, or one of the two files that it loads."""
    if path == "/":
        return _files()["page.html"] if is_wanted(accept) else None
    name = path.removeprefix("/")
    return _files()[name] if name in ("page.css", "page.js") else None


@functools.cache
def _files() -> Mapping[str, Document]:
    """All three together, since an upgrade of the add-on replaces them."""
    return {
        name: Document((_FILES / name).read_bytes(), kind, cached=True, is_page=name == "page.html")
        for name, kind in _TYPES.items()
    }
