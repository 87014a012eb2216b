"""Showing Anki's card browser, in front of other windows or behind them. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .qt_helpers import to_front

if TYPE_CHECKING:
    from anki.collection import SearchNode
    from aqt.browser.browser import Browser
    from aqt.main import AnkiQt

Search = tuple["str | SearchNode"]


def opened() -> Browser | None:
    """The browser, if it is open."""
    import aqt

    browser: Browser | None = aqt.dialogs._dialogs["Browser"][1]
    return browser


def show(mw: AnkiQt, search: Search | None, activate: bool = True) -> Browser:
    """Open the browser unless it is open, and search in it.

    Args:
        search: What to search; None for what the browser shows by itself.
        activate: Whether it comes to the front and takes the focus.
    """
    import aqt

    if activate:
        browser: Browser = aqt.dialogs.open("Browser", mw, search=search)
        to_front(browser)
        return browser
    found = opened()
    if found is None:
        return _open_behind(mw, search)
    if search is not None:
        found.search_for_terms(*search)
    return found


def _open_behind(mw: AnkiQt, search: Search | None) -> Browser:
    import aqt
    from aqt import gui_hooks
    from aqt.qt import Qt

    quietly = Qt.WidgetAttribute.WA_ShowWithoutActivating

    def will_show(browser: Browser) -> None:
        browser.setAttribute(quietly)

    active = mw.app.activeWindow()
    gui_hooks.browser_will_show.append(will_show)
    try:
        browser: Browser = aqt.dialogs.open("Browser", mw, search=search)
    finally:
        gui_hooks.browser_will_show.remove(will_show)
    browser.lower()
    browser.setAttribute(quietly, False)
    if active is not None:  # some window systems ignore the attribute
        active.activateWindow()
    return browser
