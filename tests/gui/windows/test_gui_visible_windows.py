"""Windows that are visible behind another one show what clients have changed."""

from __future__ import annotations

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki

BROWSER = "aqt.dialogs._dialogs['Browser'][1]"
NEW = "mw.deckBrowser._render_data.tree.children[0].new_count"


def behind(anki: Anki, window: str) -> None:
    """Put another window in front."""
    anki.refreshed()
    anki.run("other = aqt.qt.QLineEdit(); other.show(); other.activateWindow(); other.setFocus()")
    anki.until(f"aqt.utils.current_window() not in (None, {window})")


def opacity(anki: Anki) -> str:
    anki.run("seen = []; mw.web.evalWithCallback('document.body.style.opacity', seen.append)")
    return str(anki.until("seen and [seen[0] or '1']")[0])


def test_the_deck_list(anki: Anki) -> None:
    behind(anki, "mw")
    anki.call("addNote", note=basic_note("Default", "one"))
    anki.until(f"{NEW} == 1")
    anki.refreshed()
    assert opacity(anki) == "1"
    anki.call("reloadCollection")
    anki.refreshed()
    assert opacity(anki) == "1"


def test_the_overview(anki: Anki) -> None:
    anki.call("addNote", note=basic_note("Default", "one"))
    anki.go("overview")
    behind(anki, "mw")
    anki.call("addNote", note=basic_note("Default", "two"))
    anki.refreshed()
    assert "2" in anki.page_text()
    assert opacity(anki) == "1"


def test_a_window_that_nobody_sees_is_not_drawn(anki: Anki) -> None:
    behind(anki, "mw")
    anki.run("mw.showMinimized()")
    anki.call("addNote", note=basic_note("Default", "one"))
    anki.until("mw.deckBrowser._refresh_needed")
    anki.run("mw.showNormal()")


@pytest.mark.parametrize("sidebar", [True, False])
def test_the_browser(anki: Anki, sidebar: bool) -> None:
    note = anki.call("addNote", note=basic_note("Default", "one"))
    anki.call("guiBrowse", query="deck:Default")
    anki.until(f"{BROWSER}.table._model.len_rows() == 1")
    behind(anki, BROWSER)
    if sidebar:
        anki.call("createDeck", deck="Brand new")
        anki.until(f"not {BROWSER}.sidebar._refresh_needed")
        roots = f"{BROWSER}.sidebar.model().root.children"
        anki.until(f"'Brand new' in [one.name for root in {roots} for one in root.children]")
    else:
        anki.run(f"drawn = []; {BROWSER}.table._model.redraw_cells = lambda: drawn.append(1)")
        anki.call("updateNoteFields", note={"id": note, "fields": {"Front": "changed"}})
        anki.until("drawn")
