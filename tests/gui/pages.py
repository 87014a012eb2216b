"""The page of an editor in Anki, and the user who types in it."""

from __future__ import annotations

import time
from typing import Any

from tools.real_anki.process import Anki

DELAY = 0.6
"""Seconds after which an editor's page reports what was typed, and what it was filled with."""

SLACK_SECONDS = 0.1

_PAGE = """
page = {}

def ask(editor, script):
    page.clear()
    editor.web.evalWithCallback(script, lambda value: page.update(value=value))

def texts(editor):
    ask(editor, "Array.from(document.querySelectorAll('.rich-text-editable'))"
        ".map(e => e.shadowRoot.querySelector('anki-editable').innerText.trim())")
"""

_TYPE = """(() => {
    const host = document.querySelectorAll('.rich-text-editable')[%d];
    const field = host.shadowRoot.querySelector('anki-editable');
    field.focus();
    const range = document.createRange();
    range.selectNodeContents(field);
    const selection = host.shadowRoot.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('insertText', false, '%s');
})()"""


def typing(place: int, text: str) -> str:
    """The script that replaces a field's text, as typing does."""
    return _TYPE % (place, text)


def settle(anki: Anki) -> None:
    """Wait until every page has reported what was typed, and what it was then filled with again."""
    for _ in range(2):
        time.sleep(DELAY + SLACK_SECONDS)
        anki.refreshed()


class Page:
    """The page of an editor in Anki, and the user in front of it."""

    def __init__(self, anki: Anki, editor: str) -> None:
        """
        Args:
            anki: Where it is.
            editor: The expression that gives the editor there.
        """
        self._anki = anki
        self._editor = editor
        anki.run(_PAGE)
        anki.until(f"{editor}.note is not None")

    def ask(self, script: str) -> Any:
        """The value of JavaScript in the page."""
        self._anki.run(f"ask({self._editor}, {script!r})")
        return self._anki.until("'value' in page and [page['value']]")[0]

    def settle(self) -> None:
        """Wait until it can be typed in, and has reported what it was filled with."""
        self.ask("require('anki/ui').loaded.then(() => 1)")
        deadline = time.monotonic() + 20
        while not self.texts():
            assert time.monotonic() < deadline, "the page has no fields"
            time.sleep(0.05)
        time.sleep(DELAY * 2)

    def type(self, place: int, text: str) -> None:
        """Replace a field's text, as typing does."""
        assert self.ask(typing(place, text)) is True

    def texts(self) -> Any:
        """What the fields show."""
        self._anki.run(f"texts({self._editor})")
        return self._anki.until("'value' in page and [page['value']]")[0]

    def shows(self, *texts: str, seconds: float = 20) -> None:
        """Wait until the fields show these texts."""
        deadline = time.monotonic() + seconds
        while (seen := self.texts()) != list(texts):
            assert time.monotonic() < deadline, f"the page shows {seen}, not {list(texts)}"
            time.sleep(0.05)
