"""Which web origins may use the service, and the CORS headers that tell the browser so.

Rules: docs/api-decisions.md, p and q. A request without an Origin header comes from no web page
and is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...settings import Settings, listed_origins

LOCALHOST = "http://localhost"

# Case matters and nothing may follow: http://localhost.evil.example is another machine.
_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)
_EXTENSION = re.compile(r"(chrome-extension|moz-extension|safari-web-extension)://[^/\s]+", re.ASCII)
_PROGRAM = re.compile(
    r"(chrome-extension|moz-extension|safari-web-extension"
    r"|app|tauri|capacitor|ionic|electron|obsidian|vscode-webview|vscode-file)://[^/\s,]+",
    re.ASCII,
)
"""Extensions, and programs that show pages of their own. Not every scheme: some browsers have pages of
everybody under ipfs: and the like."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Verdict:
    """What the settings say of a request's origin.

    Attributes:
        origin: The Origin header, "" when there is none.
        allowed: Whether it may use the service.
        allow_origin: Value of Access-Control-Allow-Origin.
    """

    origin: str
    allowed: bool
    allow_origin: str

    @property
    def own(self) -> str:
        """The same for a reply that the origin may read also when it is not allowed.

        Control characters, which no browser sends, cannot stand in a header.
        """
        return self.origin if self.origin and not _CONTROL.search(self.origin) else self.allow_origin


def judge(headers: Sequence[str], settings: Settings) -> Verdict:
    """Judge the Origin headers of a request.

    Args:
        headers: Every Origin header it has; a browser sends at most one.
        settings: The settings in force.
    """
    listed = tuple(listed_origins(settings))
    origin = ", ".join(headers)
    if "*" in listed:
        return Verdict(origin, True, "*")
    if not headers:
        return Verdict("", True, LOCALHOST)
    if len(headers) == 1 and _is_allowed(origin, listed):
        return Verdict(origin, True, origin)
    return Verdict(origin, False, LOCALHOST)


def _is_allowed(origin: str, listed: Sequence[str]) -> bool:
    if origin in listed:
        return True
    if LOCALHOST not in listed:
        return False
    return bool(_LOOPBACK.fullmatch(origin) or _EXTENSION.fullmatch(origin))


def is_program(origin: str) -> bool:
    """Whether a request with this Origin comes from a program rather than a web page.

    A program is a browser extension, or the page of a program with a scheme of its own (app:,
    tauri:...); see docs/api-decisions.md, m.

    Any page can get the origin "null", from a frame that it makes: only what no page can have counts.
    """
    return origin == "" or _PROGRAM.fullmatch(origin) is not None


def is_of_this_machine(origin: str) -> bool:
    """Whether a page with this Origin was served by this machine, or it is a program's (see above)."""
    return is_program(origin) or _LOOPBACK.fullmatch(origin) is not None


def forbidden_text(origin: str) -> str:
    """What a person reads who uses a page that is not allowed."""
    shown = origin if origin else "(empty)"
    return (
        f"the origin {shown} is not allowed to use this service; to allow it, add it to the setting "
        "webCorsOriginList, or let the page send requestPermission"
    )
