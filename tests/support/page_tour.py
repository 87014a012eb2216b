"""What the page must do in both forms of the service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .browser import Browser
from .waiting import until

Call = Callable[..., Any]
EVIL = "<img src=x onerror=document.title='harm'>"

NOTE = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}}
PARTS = ("on", "connect", "try/addNote", "happened")


def check_clean(browser: Browser, url: str) -> None:
    """The console is clean, and the page asked for nothing from elsewhere."""
    assert browser.complaints() == []
    assert browser.requested() == {url}


def check_state(browser: Browser, url: str, call: Call) -> None:
    """It says that the service is on, and what is in its collection."""
    call("addNote", note=NOTE)
    browser.open(url)
    browser.shows("Yes. Programs can use your collection now.")
    assert browser.text().split()[:2] == ["AnkiConnect", "v.6"]
    assert browser.driver.title == "AnkiConnect v.6"
    lines = browser.text("#facts").splitlines()
    facts = dict(zip(lines[::2], lines[1::2], strict=True))
    assert url in facts["Address"]
    assert (facts["Profile"], facts["Notes"], facts["Cards"]) == ("User 1", "1", "1")
    assert "just now" in browser.text("#clients")
    check_clean(browser, url)


def check_adding_a_note(browser: Browser, url: str, call: Call) -> None:
    """A note is added by its form, after a question, and is in the list of requests."""
    browser.open(url, "try/addNote")
    browser.until("document.getElementById('action-name')")
    browser.type("deckName", "Default", "#action")
    browser.type("modelName", "Basic", "#action")
    browser.press("TAB")
    browser.until(
        "[...document.querySelectorAll('#action label')].some((one) => one.textContent === 'Front')"
    )
    browser.type("Front", "perro", "#action")
    browser.type("Back", "dog", "#action")
    sent = json.loads(browser.text("#action pre"))
    fields = {"Front": "perro", "Back": "dog"}
    assert sent["params"] == {"note": {**NOTE, "fields": fields}}
    browser.click("Send", "#action")
    browser.shows("addNote changes your collection.", "#confirm")
    browser.click("Cancel", "#confirm")
    assert call("findNotes", query="perro") == []
    browser.click("Send", "#action")
    browser.click("Send", "#confirm")
    browser.shows('"error": null', "#reply")
    (note,) = call("findNotes", query="perro")
    assert f'"result": {note}' in browser.text("#reply")
    assert " ms, " in browser.text("#reply")
    browser.click("What happened")
    browser.shows("this page", "#requests")
    assert "addNote" in browser.text("#requests")
    assert "perro" not in browser.text("#requests")
    check_clean(browser, url)


def check_text_only(browser: Browser, url: str, call: Call, call_as: Callable[..., Any]) -> None:
    """Names from the collection and from programs are text, whatever they hold.

    Args:
        call_as: Sends a request with headers.
    """
    call("createDeck", deck=EVIL)
    call(
        "createModel",
        modelName=EVIL,
        inOrderFields=[EVIL, "Back"],
        cardTemplates=[{"Front": f"{{{{{EVIL}}}}}", "Back": "b"}],
    )
    tag = EVIL.replace(" ", "/")
    call("addNote", note={"deckName": EVIL, "modelName": EVIL, "fields": {EVIL: EVIL}, "tags": [tag]})
    call_as({"Origin": EVIL, "User-Agent": EVIL}, "deckNames")
    call_as({"User-Agent": EVIL}, EVIL)
    browser.open(url)
    browser.shows(EVIL, "#clients")
    browser.go("happened")
    browser.shows(f"the origin {EVIL} is not allowed", "#requests")
    browser.go("try/addNote")
    browser.until("document.getElementById('action-name')?.textContent.startsWith('addNote')")
    browser.named("deckName", "#action").click()
    options = "[...document.querySelectorAll('#action option')].map((one) => one.value)"
    until(lambda: EVIL in browser.eval(options))
    browser.type("modelName", EVIL, "#action")
    browser.press("TAB")
    browser.shows(EVIL, "#action")
    browser.type(EVIL, EVIL, "#action")
    browser.named("one of tags", "#action").click()
    until(lambda: tag in browser.eval(options))
    browser.go("try/notesInfo")
    browser.until("document.getElementById('action-name')?.textContent.startsWith('notesInfo')")
    browser.type("query", f'"note:{EVIL}"', "#action")
    browser.click("Send", "#action")
    browser.shows(tag, "#reply")
    browser.go("connect")
    browser.type("Address of the page", EVIL)
    browser.press("ENTER")
    browser.shows(EVIL.lower() if "://" in EVIL else EVIL, "#origin-answer")
    assert browser.driver.title == "AnkiConnect v.6"
    assert browser.all("img, svg, script:not([src])") == []
    check_clean(browser, url)
