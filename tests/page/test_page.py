"""The page of a service without a window: its parts, the key, the keyboard, the README's pictures."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable

import pytest

from ankiconnect.client import Anki as Client
from ankiconnect.client.connection import post
from ankiconnect.handlers.framework import registry
from tools.ports import free_port

from ..support import page_tour
from ..support.browser import PHONE, WRITES_PICTURES, Browser
from ..support.running import Running
from ..support.waiting import until

KEY = "a key of enough characters"


def call_as(anki: Running, headers: dict[str, str], action: str) -> None:
    body = json.dumps({"action": action, "version": 6}).encode()
    post(anki.url, body, headers, timeout=30)


def test_it_says_that_the_service_is_on(browser: Browser, anki: Running) -> None:
    page_tour.check_state(browser, anki.url, anki.call)


def test_a_note_is_added(browser: Browser, anki: Running) -> None:
    page_tour.check_adding_a_note(browser, anki.url, anki.call)


def test_names_are_text(browser: Browser, anki: Running) -> None:
    page_tour.check_text_only(
        browser, anki.url, anki.call, lambda headers, action: call_as(anki, headers, action)
    )


# Is it on?


def test_it_says_why_no_collection_is_open(browser: Browser, anki: Running) -> None:
    anki.on_main(lambda col: anki.headless.profiles.close())
    browser.open(anki.url)
    browser.shows("no collection is open. Anki says: collection is not available")
    assert browser.text("#pill") == "no collection"
    page_tour.check_clean(browser, anki.url)


def test_it_says_that_anki_is_busy(browser: Browser, anki: Running) -> None:
    anki.headless.bridge.pause()
    browser.open(anki.url)
    browser.shows("Requests wait, since Anki itself uses the collection.")
    anki.headless.bridge.resume()
    browser.shows("Programs can use your collection now.")  # it looks again by itself
    page_tour.check_clean(browser, anki.url)


def test_it_warns_of_an_open_door(browser: Browser, start: Callable[..., Running]) -> None:
    port = start(webBindAddress="0.0.0.0").port
    browser.open(f"http://127.0.0.1:{port}")
    browser.shows("Warning: webBindAddress is 0.0.0.0 and there is no apiKey", "#warning")


# Try


ALL_EXAMPLES = """
const [names, kinds, done] = arguments;
const isShown = (name) => document.getElementById("action-name")?.firstChild.data === name;
const codesOf = async (name) => {
    location.hash = `try/${name}`;
    while (!isShown(name)) {
        await new Promise((next) => setTimeout(next));
    }
    const click = (text) => [...document.querySelectorAll("#action button")]
        .find((one) => one.textContent === text)?.click();
    click("Fill in an example");
    return kinds.map((kind) => {
        click(kind);
        return document.querySelector("#action pre").textContent;
    });
};
const all = async () => {
    const found = {};
    for (const name of names) {
        found[name] = await codesOf(name);
    }
    return found;
};
all().then(done, (error) => done(String(error)));
"""


def code_of_all_examples(browser: Browser, url: str) -> dict[str, tuple[str, str]]:
    """The request of each action's example, as the page shows it in JSON and in Python."""
    browser.open(url, "try/deckNames")
    browser.shows("deckNames", "#action")
    kinds = ["JSON", "Python"]
    found = browser.driver.execute_async_script(ALL_EXAMPLES, list(registry.actions()), kinds)
    assert isinstance(found, dict), found
    return found


def show(browser: Browser, name: str) -> None:
    browser.go(f"try/{name}")
    browser.until(f"document.getElementById('action-name')?.firstChild.data === {name!r}")


def python_call(code: str) -> tuple[str, list[str | None]]:
    """The method of the client that a program calls, and the names of its arguments."""
    calls = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call)]
    (call,) = [one for one in calls if ast.unparse(one.func).startswith("anki.")]
    return ast.unparse(call.func).removeprefix("anki."), [one.arg for one in call.keywords]


def test_every_action_has_a_form_that_holds_its_example(browser: Browser, anki: Running) -> None:
    """It is shown as JSON, and as Python that fits the client."""
    codes = code_of_all_examples(browser, anki.url)
    for name, action in registry.actions().items():
        as_json, as_python = codes[name]
        example = action.documentation.example()
        params = {} if example is None else example.params
        assert json.loads(as_json) == {"action": name, "version": 6, "params": params}
        method, arguments = python_call(as_python)
        known = getattr(Client, method).__code__
        assert set(arguments) <= set(known.co_varnames[: known.co_argcount])
        assert len(arguments) == len(params)
    page_tour.check_clean(browser, anki.url)
    browser.click("curl", "#action")
    assert browser.text("#action pre").startswith(f"curl {anki.url} -d '")


def test_actions_are_found_by_words(browser: Browser, anki: Running) -> None:
    browser.open(anki.url, "try")
    browser.shows("answerCards", "#actions")
    browser.type("Search for an action", "tags note")
    names = browser.text("#actions").splitlines()
    assert {"addTags", "getNoteTags"} <= set(names)
    assert "deckNames" not in names
    browser.type("Search for an action", "nothing has this")
    browser.shows("No action has these words.", "#actions")


def test_reading_asks_nothing_and_deleting_says_what_it_does(browser: Browser, anki: Running) -> None:
    anki.call("createDeck", deck="French")
    browser.open(anki.url, "try/deckNames")
    browser.shows("only reads", "#action")
    browser.click("Send", "#action")
    browser.shows('"French"', "#reply")
    show(browser, "deleteDecks")
    browser.shows("may overwrite or delete", "#action")
    browser.type("decks", "French", "#action")
    browser.named("cardsToo", "#action").click()
    browser.click("Send", "#action")
    browser.shows("deleteDecks may overwrite or delete", "#confirm")
    browser.press("ESCAPE")
    assert "French" in anki.call("deckNames")
    browser.click("Send", "#action")
    browser.click("Send", "#confirm")
    browser.shows('"error": null', "#reply")
    assert "French" not in anki.call("deckNames")
    page_tour.check_clean(browser, anki.url)


def test_an_error_is_shown(browser: Browser, anki: Running) -> None:
    browser.open(anki.url, "try/findNotes")
    browser.shows("findNotes", "#action")
    browser.type("query", "(((", "#action")
    browser.click("Send", "#action")
    browser.shows("It failed.", "#reply")
    browser.shows("Invalid search", "#reply pre")


# What happened


def test_a_refused_page_is_shown_with_the_setting(browser: Browser, anki: Running) -> None:
    call_as(anki, {"User-Agent": "GoodDictionary/1"}, "deckNames")
    call_as(anki, {"Origin": "https://page.example"}, "deckNames")
    browser.open(anki.url, "happened")
    browser.shows("refused, status 403", "#requests")
    browser.shows("add it to the setting webCorsOriginList", "#requests")
    browser.shows("GoodDictionary/1", "#requests")
    browser.named("Only what failed").click()
    until(lambda: "GoodDictionary/1" not in browser.text("#requests"))
    call_as(anki, {"Origin": "https://other.example"}, "deckNames")
    browser.shows("https://other.example", "#requests")  # it looks again by itself
    page_tour.check_clean(browser, anki.url)


# The key


def test_the_key_is_asked_for_once_in_each_tab(browser: Browser, start: Callable[..., Running]) -> None:
    anki = start(apiKey=f"{KEY} é")
    browser.open(anki.url)
    browser.shows("This service has a key")
    assert "User 1" not in browser.text()
    browser.type("Key", "wrong")
    browser.press("ENTER")
    browser.shows("That is not the key.")
    browser.type("Key", f"{KEY} é")
    browser.press("ENTER")
    browser.shows("User 1", "#facts")
    browser.open(anki.url, "try/deckNames")
    browser.shows("deckNames", "#action")
    browser.click("Send", "#action")
    browser.shows('"Default"', "#reply")
    assert KEY not in browser.text()  # it is shown as dots, and copied as it is
    browser.click("curl", "#action")
    browser.clipboard()
    browser.click("Copy the request", "#action")
    until(lambda: f'"key":"{KEY} é"' in browser.clipboard())
    page_tour.check_clean(browser, anki.url)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(anki.url)
    browser.shows("This service has a key")
    browser.driver.close()
    browser.driver.switch_to.window(first)


# Other names of this machine


def test_the_page_of_another_name_has_no_rights(browser: Browser, anki: Running) -> None:
    """The name of a page can be made to point to this machine (DNS rebinding)."""
    anki.call("createDeck", deck="French")
    browser.open(f"http://evil.example:{anki.port}")
    browser.shows(f"The service refuses this page: the address evil.example:{anki.port} is not known")
    browser.go("try/deckNames")
    browser.until("document.getElementById('action-name')")
    browser.click("Send", "#action")
    browser.shows("status 403", "#reply")
    assert "French" not in browser.text()


def test_a_listed_name_works(browser: Browser, start: Callable[..., Running]) -> None:
    port = free_port()
    url = f"http://anki.example:{port}"
    anki = start(webBindPort=port, webCorsOriginList=["http://localhost", url])
    anki.call("createDeck", deck="French")
    browser.open(url)
    browser.shows("User 1", "#facts")
    browser.go("try/deckNames")
    browser.until("document.getElementById('action-name')")
    browser.click("Send", "#action")
    browser.shows("French", "#reply")
    page_tour.check_clean(browser, url)


# The keyboard


def tab_to(browser: Browser, name: str) -> None:
    for _ in range(60):
        if browser.focused() == name:
            return
        browser.press("TAB")
    raise AssertionError(f"the Tab key does not reach {name}")


def test_everything_works_with_the_keyboard_alone(browser: Browser, anki: Running) -> None:
    browser.open(anki.url)
    browser.shows("User 1", "#facts")
    tab_to(browser, "Try")
    browser.press("ENTER")
    browser.shows("answerCards", "#actions")
    tab_to(browser, "Search for an action")
    browser.press(*"createDeck")
    browser.press("ENTER")
    browser.shows("createDeck", "#action")
    tab_to(browser, "deck")
    browser.press(*"German")
    browser.press("ENTER")
    browser.shows("createDeck changes your collection.", "#confirm")
    tab_to(browser, "Send")
    browser.press("ENTER")
    browser.shows('"error": null', "#reply")
    assert "German" in anki.call("deckNames")
    tab_to(browser, "JSON")
    browser.press("ARROW_RIGHT")
    assert browser.focused() == "curl"
    assert browser.text("#action pre").startswith("curl ")


# Pictures


IN_PICTURES = ("page-on-light", "page-try-light", "page-happened-light")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_pictures(browser: Browser, start: Callable[..., Running], scheme: str) -> None:
    """Nothing sticks out at any width. With PAGE_PICTURES=1 this writes the pictures of the README."""
    anki = start(webBindPort=8765 if WRITES_PICTURES else 0)
    fill_for_pictures(anki)
    for size in (PHONE, (1000, 640)):
        browser.look(size, scheme)
        for part in page_tour.PARTS:
            browser.open(anki.url, part)
            browser.until("document.getElementById('facts').children.length")
            if part == "try/addNote":
                browser.until("document.getElementById('action-name')")
                browser.click("Fill in an example", "#action")
                browser.run("scrollTo(0, 0)")
            browser.until("document.querySelector('main > section:not([hidden])')")
            width = browser.eval("document.documentElement.scrollWidth")
            assert width <= size[0], f"{part} is {width} wide"
            name = f"page-{part.split('/')[0]}-{scheme}"
            if size != PHONE and name in IN_PICTURES:
                browser.picture(name)


def fill_for_pictures(anki: Running) -> None:
    anki.call("createDeck", deck="Spanish")
    for front, back in [("gato", "cat"), ("perro", "dog"), ("pájaro", "bird"), ("gato", "cat")]:
        note = {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": front, "Back": back}}
        body = {"action": "addNote", "version": 6, "params": {"note": note}}
        anki.post(body, **{"Origin": "chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn"})
    call_as(anki, {"Origin": "https://app.asbplayer.dev"}, "deckNames")
    call_as(anki, {"User-Agent": "curl/8.14.1"}, "deckNames")
    call_as(anki, {"User-Agent": "mpvacious"}, "guiBrowse")
