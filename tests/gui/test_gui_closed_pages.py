"""Windows that clients open and close in quick succession."""

from __future__ import annotations

import pytest

from .anki import Anki
from .test_gui_editor import ADD, BROWSER, EDIT, basic

_WATCH = """
import gc, weakref

def watch(editor):
    global bridge, talks_at_the_end
    page = editor.web.page()
    bridge = weakref.ref(page._bridge)
    talks_at_the_end = []
    page.destroyed.connect(lambda *_: talks_at_the_end.append(bridge() is not None))

def close_and_collect(close):
    close()
    gc.collect()
    return bridge() is not None
"""


@pytest.mark.parametrize(
    ("opens", "window", "close"),
    [
        ("guiAddCards", ADD, "_close"),
        ("guiBrowse", BROWSER, "_closeWindow"),
        ("guiEditNote", EDIT, "_end"),
    ],
)
def test_a_page_can_talk_until_it_is_gone(anki: Anki, opens: str, window: str, close: str) -> None:
    note = anki.call("addNote", note=basic("a"))
    anki.run(_WATCH)
    params = {"guiBrowse": {"query": "a"}, "guiEditNote": {"note": note}}
    anki.call(opens, **params.get(opens, {}))
    anki.until(f"{window} is not None")
    anki.run(f"watch({window}.editor)")
    assert anki.eval(f"close_and_collect({window}.{close})")
    assert anki.until("talks_at_the_end") == [True]
    anki.until("gc.collect() is not None and bridge() is None")  # and nothing keeps it longer
