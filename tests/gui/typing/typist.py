"""A user who types into an editor."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools

from tools.real_anki.process import Anki

from ...support.content.notes import basic
from ...support.waiting import until
from ..keyboard import Keyboard
from ..pages import Page

END = "END"
_numbers = itertools.count()


@dataclasses.dataclass(frozen=True)
class Window:
    """A window with an editor.

    Attributes:
        name: Its name for Anki's dialog manager.
        opens: Opens it on the note NOTE.
    """

    name: str
    opens: str

    def __str__(self) -> str:
        return self.name

    @property
    def itself(self) -> str:
        return f"aqt.dialogs._dialogs[{self.name!r}][1]"


ADD = Window("AddCards", "aqt.dialogs.open('AddCards', mw)")
BROWSE = Window("Browser", "aqt.dialogs.open('Browser', mw, search=('nid:NOTE',))")
CURRENT = Window("EditCurrent", "aqt.dialogs.open('EditCurrent', mw)")
NOTE = Window("AnkiConnectEditNote", "")
WINDOWS = (ADD, BROWSE, CURRENT, NOTE)


class Typist:
    """A user who has the caret in the first field of a window.

    Attributes:
        place: Index of the field.
    """

    def __init__(self, anki: Anki, keyboard: Keyboard, window: Window, middle: bool) -> None:
        """
        Args:
            middle: Whether there is text after the caret.
        """
        self.anki = anki
        self.keyboard = keyboard
        self._window = window
        self._end = END if middle else ""
        self._typed = ""
        self.place = 0
        self._deck = f"mine {next(_numbers)}"
        anki.call("createDeck", deck=self._deck)
        self.note = int(anki.call("addNote", note=basic(self._deck, deckName=self._deck)))
        self._open()
        self.page = Page(anki, f"{window.itself}.editor")
        self.page.settle()
        self._begin()

    def _open(self) -> None:
        if self._window is CURRENT:
            self.anki.call("guiDeckReview", name=self._deck)
            self.anki.until(f"mw.reviewer.card and mw.reviewer.card.nid == {self.note}")
        if self._window is NOTE:
            self.anki.call("guiEditNote", note=self.note)
        else:
            self.anki.run(self._window.opens.replace("NOTE", str(self.note)))

    def _focus(self) -> None:
        window = self._window.itself
        self.anki.run(f"{window}.activateWindow(); {window}.editor.web.setFocus()")
        self.anki.run(f"{window}.editor.loadNote(focusTo=0)")
        self.anki.until(f"aqt.utils.current_window() is {window}")
        self.anki.until(f"{window}.editor.currentField == 0")

    def put_caret(self, key: str) -> None:
        """Have the caret in the first field, where a key moves it."""
        self._focus()
        self.keyboard.press(key)

    def _begin(self) -> None:
        """Have only `END` in the field, and the caret before it.

        The screen has no window manager: a window may get the keys a moment later than Qt says.
        """
        for _ in range(5):
            self._focus()
            self.keyboard.press("ctrl+a", "Delete")
            self.keyboard.type(self._end)
            if self.seen_at_last() == self.expected:
                break
        assert self.seen() == self.expected
        self.keyboard.press("Home")

    def type(self, text: str, milliseconds: int) -> None:
        """Press the keys of a text, one each so many milliseconds."""
        self.keyboard.type(text, milliseconds)
        self._typed += text

    @property
    def expected(self) -> str:
        """What the page must show."""
        return (self._typed + self._end).strip()

    def seen(self) -> str:
        """What the page shows."""
        return str(self.page.texts()[self.place]).replace("\u00a0", " ")

    def seen_at_last(self) -> str:
        """What the page shows once it has got all keys."""
        with contextlib.suppress(AssertionError):
            until(lambda: self.seen() == self.expected, 5)
        return self.seen()

    def stored(self) -> list[str]:
        """What the note has in the collection."""
        fields = self.anki.call("notesInfo", notes=[self.note])[0]["fields"].values()
        return [one["value"].replace("&nbsp;", " ").strip() for one in fields]

    def close(self) -> None:
        """Close the window."""
        window = self._window.itself
        if self._window is ADD:
            self.anki.run(f"{window}._close()")
        else:
            self.anki.run(f"{window}.close()")
        self.anki.until(f"{window} is None")
        self.anki.run("mw.moveToState('deckBrowser')")
