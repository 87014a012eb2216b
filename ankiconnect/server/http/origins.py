"""Which web origins may use the service, and the CORS headers that say so to the browser.

Rules: docs/api-decisions.md, p and q. A request without an Origin header does not come from a web page
and is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...settings import Settings, listed_origins

LOCALHOST = "http://localhost"

# Case matters, and nothing may follow: http://localhost.evil.example is another machine.
_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)
_EXTENSION = re.compile(r"(chrome-extension|moz-extension|safari-web-extension)://[^/\s]+", re.ASCII)
_PROGRAM = re.compile(
    r"(chrome-extension|moz-extension|safari-web-extension"
    r"|app|tauri|capacitor|ionic|electron|obsidian|vscode-webview|vscode-file)://[^/\s,]+",
    re.ASCII,
)
"""Extensions, and programs that show pages of their own. Not every scheme: in some browsers, any
page can have ipfs: and the like."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(slots=True)  # frozen takes four times as long, and each request makes one
class OriginCheck:
    """What the settings say about a request's origin.

    Attributes:
        header: The Origin header, "" when there is none.
        allowed: Whether it may use the service.
        allow_origin: Value of Access-Control-Allow-Origin.
    """

    header: str
    allowed: bool
    allow_origin: str

    @property
    def reflected(self) -> str:
        """Value of Access-Control-Allow-Origin for a reply that every origin may read.

        A header cannot contain control characters, which no browser sends.
        """
        return self.header if self.header and not _CONTROL.search(self.header) else self.allow_origin


def check(headers: Sequence[str], settings: Settings) -> OriginCheck:
    """Check all Origin headers of a request. A browser sends at most one."""
    listed = settings.webCorsOriginList
    origin = ", ".join(headers)
    if "*" in listed or settings.webCorsOrigin == "*":
        return OriginCheck(origin, True, "*")
    if not headers:
        return OriginCheck("", True, LOCALHOST)
    if len(headers) == 1 and _is_allowed(origin, tuple(listed_origins(settings))):
        return OriginCheck(origin, True, origin)
    return OriginCheck(origin, False, LOCALHOST)


Headers = Iterable[tuple[bytes, bytes]]


def names(headers: Headers) -> set[bytes]:
    """The names of headers, in lower case. Most requests lack most headers, and looking for each in
    aiohttp's headers takes longer."""
    return {name.lower() for name, _ in headers}


def is_foreign(headers: Headers, origin: OriginCheck) -> bool:
    """Whether a page of another site sent a request without Origin; some browsers leave it out."""
    if origin.header or origin.allow_origin == "*":
        return False
    return any(name.lower() == b"sec-fetch-site" and value == b"cross-site" for name, value in headers)


def _is_allowed(origin: str, listed: Sequence[str]) -> bool:
    if origin in listed:
        return True
    if LOCALHOST not in listed:
        return False
    return bool(_LOOPBACK.fullmatch(origin) or _EXTENSION.fullmatch(origin))


def refusal(origin: str, settings: Settings, can_ask: bool) -> str:
    """Why an origin may not use the service; "" if it may."""
    return "" if check([origin], settings).allowed else forbidden_text(origin, can_ask)


def may_name_files(origin: str) -> bool:
    """Whether a request with this Origin may name files, if it comes from this machine.

    Only a program without an Origin may (docs/api-decisions.md, m). An extension runs what its author
    sends. ``tauri://localhost`` is the origin of many programs, ``app://obsidian.md`` of many plugins.
    """
    return origin == ""


def is_local(origin: str) -> bool:
    """Whether this machine served the page with this Origin, or a program or an extension did.

    "null" is not local: any page can get that origin from a frame that it makes.
    """
    return origin == "" or bool(_PROGRAM.fullmatch(origin) or _LOOPBACK.fullmatch(origin))


def forbidden_text(origin: str, can_ask: bool) -> str:
    """The error for the user of a page that is not allowed.

    Args:
        can_ask: Whether there is a window in which the user can be asked.
    """
    shown = origin if origin else "(empty)"
    text = (
        f"the origin {shown} is not allowed to use this service; to allow it, add it to the setting "
        "webCorsOriginList"
    )
    return f"{text}, or let the page send requestPermission" if can_ask else text


# What only the service's own page and programs may read. Browsers leave out Origin when a page fetches
# something from where it came from, so Host counts: a page whose name was made to point to this machine
# (DNS rebinding) still has that name there.

_OWN_SITES = (b"same-origin", b"none")
"""Values of Sec-Fetch-Site for the service's own page, and for an address that the user has opened."""

OTHER_PAGE = "only programs, and the page that this service itself has, may read this"


def is_of_other_page(headers: Headers) -> bool:
    """Whether a page of another origin, or an extension, sent a GET request. A listed one is another
    too."""
    return any(
        name.lower() == b"origin" or (name.lower() == b"sec-fetch-site" and value not in _OWN_SITES)
        for name, value in headers
    )


def is_known_host(host: str, settings: Settings) -> bool:
    """Whether the name in a request's header Host is this machine's, or one that the settings list."""
    known = {f"{scheme}://{host}" for scheme in ("http", "https")}
    return bool(_LOOPBACK.fullmatch(f"http://{host}")) or not known.isdisjoint(listed_origins(settings))


def unknown_host_text(host: str) -> str:
    """The error for the user of a page with another address."""
    shown = host if host else "(empty)"
    return (
        f"the address {shown} is not known to this service; open it at 127.0.0.1, or add "
        f"http://{shown} to the setting webCorsOriginList"
    )
