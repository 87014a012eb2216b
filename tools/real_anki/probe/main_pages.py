"""Keeps the pages of the main window from being drawn again for nothing by a reset. Main thread only.

The deck list takes most of the processor time of a reset. It is drawn when the profile opens. If the
page shows that already, it stays. While windows close nobody needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aqt
from aqt.mediasrv import PageContext
from aqt.webview import AnkiWebView

HARMLESS = (
    "window.pageYOffset",
    "window.scrollTo(0, 0, 'instant')",
    "document.documentElement.offsetHeight",
    "document.body.innerText",
    "document.body.style.opacity = 1",
    "if(globalThis.anki && globalThis.anki.onOperationDidExecute)",
    'document.addEventListener("keydown", function(evt) {\n            if (evt.key === "Escape")',
)
"""How scripts begin after which a deck list is as it was when it was drawn; Anki runs the last on every
page that has been loaded."""


class _Page:
    """What one of the main window's views shows."""

    def __init__(self, web: AnkiWebView) -> None:
        page = web.page()
        assert page is not None
        self._web = web
        self._page = page
        self._draw: Callable[..., None] = web.setHtml
        self._run: Callable[..., None] = page.runJavaScript
        server = aqt.mw.mediaServer
        self._content = (server.get_page_html(id(web)), server.get_page_context(id(web)))
        self._first = self._content
        self._changed = False
        self._may_stay = False
        self.is_shown = False
        vars(web)["setHtml"] = self._show
        vars(page)["runJavaScript"] = self._run_script
        page.renderProcessTerminated.connect(self._forget)

    def _show(self, html: Any, context: Any = PageContext.UNKNOWN) -> None:
        content = html, context
        self.is_shown = True
        if self._may_stay and self._shows(content):
            self._web.set_open_links_externally(True)
            self._web.show()
            return
        self._content, self._changed = content, False
        self._draw(*content)

    def _shows(self, content: tuple[Any, Any]) -> bool:
        """Whether it is there, and nothing has happened to it since it was drawn."""
        return (
            content == self._content
            and not self._changed
            and not self._web._pendingActions
            and bool(self._web._domDone)
            and not self._page.isLoading()
            and self._page.url().path() == "/_anki/legacyPageData"
        )

    def _run_script(self, script: str, *more: Any) -> None:
        self._changed |= not script.strip().startswith(HARMLESS)
        self._run(script, *more)

    def _forget(self, *_: Any) -> None:
        self._changed = True

    def expect(self) -> None:
        self._may_stay, self.is_shown = True, False

    def begin(self) -> None:
        self._may_stay = False

    def show_first(self) -> None:
        """Show what it showed when Anki had just been started."""
        self._show(*self._first)


class MainPages:
    """The deck list of the main window, and the buttons below it."""

    def __init__(self) -> None:
        self._pages = [_Page(aqt.mw.web), _Page(aqt.mw.bottomWeb)]

    def rest(self) -> None:
        """Draw no deck list until a profile opens."""
        aqt.mw.deckBrowser.refresh = lambda: None  # type: ignore[method-assign]

    def show_first(self) -> None:
        """Show the deck list of an empty collection in place of what has been there."""
        for page in self._pages:
            page.show_first()

    def expect(self) -> None:
        """A profile opens, and the deck list may stay if it is the same."""
        vars(aqt.mw.deckBrowser).pop("refresh", None)
        for page in self._pages:
            page.expect()

    def are_shown(self) -> bool:
        """Whether the deck list of the profile is there."""
        return all(page.is_shown for page in self._pages)

    def begin(self) -> None:
        """A test begins, for which every page is drawn."""
        for page in self._pages:
            page.begin()
