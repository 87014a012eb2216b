"""Lets an editor's page load in half of the processor time. Main thread only.

Most of that time goes into compiling its script. A process of Chromium keeps compiled scripts, but ends
with its last page. So one page stays, and with --process-per-site the others get its process.
"""

from __future__ import annotations

import aqt
import aqt.mediasrv
from aqt.qt import QUrl
from aqt.webview import AnkiWebPage, AnkiWebViewKind
from flask import Response, request

BUNDLED = ("/_anki/js/", "/_anki/css/")


def keep_compiled() -> AnkiWebPage:
    """Make a page that no window shows. Editors load quickly for as long as it is kept."""
    aqt.mediasrv.app.after_request_funcs.setdefault(None, []).append(_cached)
    page = AnkiWebPage(lambda _: None, AnkiWebViewKind.EDITOR, aqt.mw)
    page.load(QUrl(f"{aqt.mw.serverURL()}favicon.ico"))
    return page


def _cached(response: Response) -> Response:
    """Let Chromium keep the scripts and styles that come with Anki."""
    if request.path.startswith(BUNDLED):
        response.headers["Cache-Control"] = "max-age=31536000"
    return response
