"""The part Connect of the page: what to enter in programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from ..support import page_tour
from ..support.browser import PHONE, Browser
from ..support.pages import ROOT
from ..support.running import Running

KEY = "a key of enough characters"
SHOWN_KEY = "\u2022" * 8
CODES = """Object.fromEntries([...document.querySelectorAll("#programs details")]
    .map((one) => [one.querySelector("summary"), one.querySelector("pre")])
    .filter(([summary]) => summary.textContent.endsWith(", an assistant, by MCP"))
    .map(([summary, pre]) => [summary.firstChild.data, pre.textContent]))"""
OPEN_ALL = """
document.querySelectorAll("details").forEach((one) => {
    one.name = "";
    one.open = true;
});
"""


def documented() -> dict[str, str]:
    """The first code of each assistant in docs/mcp.md."""
    text = (ROOT / "docs" / "mcp.md").read_text("utf-8")
    _, *parts = re.split(
        r"^\*\*(.+?)\*\*", text.partition("\n## ankiconnect mcp")[0], flags=re.MULTILINE
    )
    codes = {
        name: re.search(r"```\w+\n(.*?)\n```", part, re.DOTALL)
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }
    return {name: code[1] for name, code in codes.items() if code}


def value(code: str) -> Any:
    """JSON without its layout, anything else as it is."""
    return json.loads(code) if code.startswith("{") else code


def enter_key(browser: Browser) -> None:
    browser.shows("This service has a key")
    browser.type("Key", KEY)
    browser.press("ENTER")
    browser.until("state")


def open_details(browser: Browser, name: str) -> None:
    next(one for one in browser.all("summary") if one.text.startswith(name)).click()


def test_settings_are_filled_in_and_copied(browser: Browser, anki: Running) -> None:
    browser.open(anki.url, "connect")
    browser.shows("Yomitan")
    for name, shown in [
        ("asbplayer", anki.url),
        ("Obsidian", "app://obsidian.md"),
        ("mpvacious", f"ankiconnect_url=127.0.0.1:{anki.port}"),
        ("KOReader", "webBindAddress"),
        ("Claude Code", f"claude mcp add --transport http --scope user anki {anki.url}/mcp"),
        ("Other MCP clients", f"{anki.url}/mcp"),
        ("curl", f'curl {anki.url} -d \'{{"action":"deckNames","version":6}}\''),
        ("Python", f'with Anki("{anki.url}") as anki:\n    print(anki.deck_names())'),
        ("JavaScript", f'await fetch("{anki.url}"'),
        ("Yomitan", anki.url),
    ]:
        open_details(browser, name)
        browser.shows(shown, "details[open]")
    browser.clipboard()
    browser.click("Copy AnkiConnect server address")
    browser.shows("Copied", "details[open]")
    assert browser.clipboard() == anki.url
    page_tour.check_clean(browser, anki.url)


def test_the_code_for_assistants_is_that_of_the_docs(
    browser: Browser, start: Callable[..., Running]
) -> None:
    anki = start(apiKey=KEY)
    browser.open(anki.url, "connect")
    enter_key(browser)
    shown = {
        name: code.replace(anki.url, "http://127.0.0.1:8765").replace(SHOWN_KEY, "KEY")
        for name, code in browser.eval(CODES).items()
    }
    expected = documented()
    assert len(expected) == 7
    assert {name: value(code) for name, code in shown.items()} == {
        name: value(code) for name, code in expected.items()
    }
    open_details(browser, "Gemini CLI")
    browser.clipboard()
    browser.click("Copy the code for Gemini CLI")
    browser.shows("Copied", "details[open]")
    copied = json.loads(browser.clipboard())["mcpServers"]["anki"]
    assert copied == {"httpUrl": f"{anki.url}/mcp", "headers": {"Authorization": f"Bearer {KEY}"}}
    page_tour.check_clean(browser, anki.url)


def test_without_a_key_the_code_for_assistants_names_none(browser: Browser, anki: Running) -> None:
    browser.open(anki.url, "connect")
    codes = browser.eval(CODES)
    assert codes.keys() == documented().keys()
    for code in codes.values():
        assert anki.url in code
        assert not re.search(r"key|bearer|headers|env|inputs", code, re.IGNORECASE)


def test_no_program_is_wider_than_a_phone(browser: Browser, start: Callable[..., Running]) -> None:
    anki = start(apiKey=KEY)
    browser.look(PHONE)
    browser.open(anki.url, "connect")
    enter_key(browser)
    browser.run(
        "document.querySelectorAll('details').forEach((one) => {one.name = ''; one.open = true})"
    )
    assert browser.eval("document.documentElement.scrollWidth") <= PHONE[0]


def test_it_says_whether_a_page_may_call(browser: Browser, start: Callable[..., Running]) -> None:
    anki = start(webCorsOriginList=["http://localhost", "https://listed.example"])
    browser.open(anki.url, "connect")
    browser.shows("https://listed.example", "#origins")
    for address, answer in [
        ("https://listed.example/page?x", "Yes, https://listed.example may"),
        ("https://other.example/", "No: the origin https://other.example is not allowed"),
        ("http://localhost:3000", "Yes"),
    ]:
        browser.type("Address of the page", address)
        browser.press("ENTER")
        browser.shows(answer, "#origin-answer")
    page_tour.check_clean(browser, anki.url)
