"""Bugs of Anki that ankiconnect/window/workarounds works around, shown with each workaround off.

When a test here fails, Anki has fixed the bug, and its workaround can go.
"""

from __future__ import annotations

import pytest

from tools.real_anki.process import Anki

from ..editors.test_gui_editor import ADD, BROWSER, basic, settled
from ..leaving_pages import HOLD_CONGRATULATIONS, NO_ANSWER, WATCH

OFF = {
    "closed_page_crash": (
        "from aqt.webview import AnkiWebView\nAnkiWebView.cleanup = AnkiWebView.cleanup.__wrapped__"
    ),
    "failed_fetch_alert": (
        "from aqt.webview import AnkiWebPage\n"
        "AnkiWebPage.javaScriptAlert = AnkiWebPage.javaScriptAlert.__wrapped__"
    ),
    "late_congratulations": (
        "from aqt import mediasrv\nmediasrv.post_handlers['congratsInfo'] = mediasrv.congrats_info"
    ),
    "missing_background": "del mw.web.evalWithCallback",
    "needless_refills": (
        "import contextlib, sys\n"
        "workaround = sys.modules['ankiconnect.window.workarounds.needless_refills']\n"
        "workaround.prevented = lambda editors: contextlib.nullcontext()"
    ),
    "missing_height": "del mw.bottomWeb._onHeight",
}
"""The source that takes each workaround away."""


@pytest.fixture
def off(anki: Anki, request: pytest.FixtureRequest) -> None:
    """The workaround that the test names is off."""
    anki.run(OFF[request.param])


def without(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("off", [name], indirect=True)


@without("closed_page_crash")
@pytest.mark.usefixtures("off")
def test_the_page_of_a_closed_window_is_freed_too_early(anki: Anki) -> None:
    anki.run(WATCH)
    anki.call("guiAddCards")
    anki.until(f"{ADD} is not None")
    anki.run(f"watch({ADD}.editor)")
    assert anki.eval(f"close_and_collect({ADD}._close)") is False


@without("failed_fetch_alert")
@pytest.mark.usefixtures("off")
def test_a_page_that_is_replaced_shows_an_alert(anki: Anki) -> None:
    anki.forgive(f"modal box: {NO_ANSWER}")
    anki.run(HOLD_CONGRATULATIONS)
    anki.call("guiDeckOverview", name="Default")
    anki.until("asked")
    anki.run("mw.moveToState('deckBrowser')")
    anki.until("said")
    anki.run("answers.set()")
    assert anki.until("messages") == [NO_ANSWER]
    anki.run("mw.app.activeModalWidget().accept()")


@without("late_congratulations")
@pytest.mark.usefixtures("off")
def test_late_congratulations_end_a_review(anki: Anki) -> None:
    anki.call("createDeck", deck="Full")
    anki.call("addNote", note={**basic("a"), "deckName": "Full"})
    anki.run(HOLD_CONGRATULATIONS)
    anki.call("guiDeckReview", name="Default")
    anki.until("asked")
    anki.call("guiDeckReview", name="Full")
    anki.run("answers.set()")
    anki.until("mw.state == 'overview'")


@without("missing_background")
@pytest.mark.usefixtures("off")
def test_the_toolbar_fails_without_a_background(anki: Anki) -> None:
    anki.forgive("Traceback|(modal box|error pop-up): Anki encountered a problem")
    anki.run("mw.web.eval('document.body.remove()')\nmw.toolbarWeb.update_background_image()")
    anki.until("messages")
    assert "in set_background" in anki.output()
    anki.run("mw.app.activeModalWidget().close()\nmw.moveToState('deckBrowser')")


@without("missing_height")
@pytest.mark.usefixtures("off")
def test_a_bar_without_a_height_resets_the_windows(anki: Anki) -> None:
    anki.run("resets = []\nmw.reset = lambda *_: resets.append(True)\nmw.bottomWeb._onHeight(None)")
    anki.until("resets")
    anki.run("del mw.reset")


@without("needless_refills")
@pytest.mark.usefixtures("off")
def test_any_change_fills_every_editor_again(anki: Anki) -> None:
    note = anki.call("addNote", note=basic("shown"))
    anki.call("guiAddCards")
    anki.call("guiEditNote", note=note)
    anki.run(f"aqt.dialogs.open('Browser', mw, search=('nid:{note}',))")
    for window in (ADD, BROWSER):
        settled(anki, window)
    anki.refreshed()
    anki.run(FILLED)
    anki.call("createDeck", deck="New")
    anki.call("addNote", note=basic("another"))
    anki.until("filled >= {'AddCards', 'Browser'}")


FILLED = """
filled = set()

def will_fill(script, note, editor):
    filled.add(type(editor.parentWindow).__name__)
    return script

gui_hooks.editor_will_load_note.append(will_fill)
"""


def test_an_older_page_makes_a_newer_one_count_as_loaded(anki: Anki) -> None:
    """The page that was there reports that it has loaded, while the next one is being loaded."""
    anki.shows("Default")
    anki.run("mw.web.stdHtml('a newer page')\nbefore = mw.web._domDone\nmw.web._onBridgeCmd('domDone')")
    assert anki.eval("[before, mw.web._domDone]") == [False, True]
    anki.shows("a newer page")
    anki.run("mw.moveToState('deckBrowser')")


def test_a_subscriber_that_raises_hides_the_event(anki: Anki) -> None:
    """The hook is one that nobody else follows."""
    notified = anki.run("""
import contextlib

notified = []
hook = type(gui_hooks.sync_did_finish)()
hook._hooks = [lambda: 1 / 0, lambda: notified.append(True)]
with contextlib.suppress(ZeroDivisionError):
    hook()
notified
""")
    assert notified == []


def test_the_hooks_for_closing_and_sync(anki: Anki) -> None:
    """A new hook may replace what two workarounds notice."""
    words = ("clos", "exit", "quit", "sync", "unload")
    names = anki.eval(f"[one for one in dir(gui_hooks) if any(word in one for word in {words})]")
    assert sorted(names) == [
        "collection_did_temporarily_close",
        "collection_will_temporarily_close",
        "media_sync_did_progress",
        "media_sync_did_start_or_stop",
        "profile_will_close",
        "sync_did_finish",
        "sync_will_start",
    ]
