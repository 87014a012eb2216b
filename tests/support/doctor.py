"""Cases for ``ankiconnect doctor``, and what its checks find in them."""

from __future__ import annotations

import contextlib
import http.server
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from ankiconnect.doctor import case
from ankiconnect.doctor.case import Case, Source
from ankiconnect.doctor.finding import OK, Finding

from .net.webserver import serving


def of(
    values: dict[str, Any] | None = None,
    *,
    environment: dict[str, str] | None = None,
    url: str | None = None,
    in_anki: bool = False,
    file: Path | None = None,
    **more: Any,
) -> Case:
    """The case of settings with these values."""
    source = Source("the settings of the test", values or {}, file, in_anki)
    return case.make(source, environment or {}, url, **more)


def found(module: ModuleType, given: Case, *more: Any) -> list[tuple[str, str, str]]:
    """What a check finds. Whatever is not ok says what to do."""
    lines: list[Finding] = list(module.check(given, *more))
    for one in lines:
        assert (one.advice == "") is (one.status == OK), one
        assert one.text.endswith((".", "?")), one
    return [(one.status, one.text, one.advice) for one in lines]


def only(module: ModuleType, given: Case, *more: Any) -> tuple[str, str, str]:
    (line,) = found(module, given, *more)
    return line


@contextlib.contextmanager
def replies(
    *, get: tuple[int, str], post: tuple[int, str], bodies: list[bytes] | None = None
) -> Iterator[str]:
    """Another program that speaks HTTP; its URL. What it is sent is added to `bodies`."""
    received = [] if bodies is None else bodies

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(*get)

        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(*post)

        def _reply(self, status: int, body: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield url


def meta(base: Path, folder: str, text: str) -> None:
    (base / "addons21" / folder / "meta.json").write_text(text, "utf-8")
