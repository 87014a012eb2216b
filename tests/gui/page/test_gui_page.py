"""The page inside Anki: its parts, as without a window, and what only Anki's window has."""

from __future__ import annotations

import json
from typing import Any

from ankiconnect.client.connection import post
from tools.real_anki.process import Anki

from ...support import page_tour
from ...support.browser import Browser
from ..reuse import Lender


def test_it_says_that_the_service_is_on(browser: Browser, anki: Anki) -> None:
    page_tour.check_state(browser, anki.url, anki.call)
    browser.shows("not required", "#facts")
    assert "without a window" not in browser.text("#facts")


def test_a_note_is_added(browser: Browser, anki: Anki) -> None:
    page_tour.check_adding_a_note(browser, anki.url, anki.call)


def test_names_are_text(browser: Browser, anki: Anki) -> None:
    def call_as(headers: dict[str, str], action: str) -> Any:
        body = json.dumps({"action": action, "version": 6}).encode()
        return post(anki.url, body, headers, timeout=30)

    page_tour.check_text_only(browser, anki.url, anki.call, call_as)


def test_it_says_that_no_profile_is_open(browser: Browser, lend_anki: Lender) -> None:
    anki = lend_anki(profile=None)
    browser.open(anki.url)
    browser.shows("Anki says: collection is not available: no profile is open in Anki.")
    page_tour.check_clean(browser, anki.url)


def test_it_says_what_anki_is_busy_with(browser: Browser, anki: Anki) -> None:
    found = "next(one for one in gc.get_objects() if type(one).__name__ == 'Busy')"
    anki.run(f"import gc\ngc.unfreeze()\nbusy = {found}\nbusy.begin('sync')")
    browser.open(anki.url)
    browser.shows("It is busy with: sync.")
    anki.run("busy.end('sync')")
    browser.shows("Programs can use your collection now.")
    page_tour.check_clean(browser, anki.url)


def test_the_menu_opens_it(browser: Browser, anki: Anki) -> None:
    anki.run(
        "opened = []\n"
        "aqt.utils.openLink = opened.append\n"
        "menus = mw.form.menuTools.actions()\n"
        "menu = next(one.menu() for one in menus if one.text() == 'AnkiConnect')\n"
        "menu.aboutToShow.emit()\n"
        "next(one for one in menu.actions() if one.text() == 'Open in browser').trigger()"
    )
    (url,) = anki.eval("opened")
    browser.open(url)
    browser.shows("Yes. Programs can use your collection now.")
