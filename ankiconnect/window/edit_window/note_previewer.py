"""The preview of the cards of the note in the edit window.

This module needs Qt; import it only when a window is to be opened. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from anki.errors import NotFoundError
from aqt.browser.previewer import MultiCardPreviewer

if TYPE_CHECKING:
    from anki.cards import Card, CardId
    from aqt.main import AnkiQt


class NotePreviewer(MultiCardPreviewer):
    """Previews the cards of one note, which may be replaced by another note."""

    def __init__(
        self, mw: AnkiQt, cards: Callable[[], list[CardId]], on_close: Callable[[], None]
    ) -> None:
        """
        Args:
            cards: Gives the ids of the cards of the note that is to be shown now, in order.
        """
        super().__init__(parent=None, mw=mw, on_close=on_close)
        self._get_cards = cards
        self._cards = cards()
        self._index = 0
        self._changed = True

    def show_note(self) -> None:
        """Show the first card of the note that is to be shown now."""
        self._cards = self._get_cards()
        self._go(-self._index)

    def card(self) -> Card | None:
        """The card that is previewed; None when it was deleted."""
        try:
            return self.mw.col.get_card(self._cards[self._index])
        except (IndexError, NotFoundError):
            return None

    def card_changed(self) -> bool:
        """Whether the card is another one than at the last call."""
        changed, self._changed = self._changed, False
        return changed

    def _go(self, step: int) -> None:
        self._index += step
        self._changed = True
        self.render_card()

    def _on_prev_card(self) -> None:
        self._go(-1)

    def _on_next_card(self) -> None:
        self._go(1)

    def _should_enable_prev(self) -> bool:
        return super()._should_enable_prev() or self._index > 0

    def _should_enable_next(self) -> bool:
        return super()._should_enable_next() or self._index < len(self._cards) - 1

    def _render_scheduled(self) -> None:
        super()._render_scheduled()
        self._updateButtons()

    def _on_close(self) -> None:
        self.cancel_timer()  # while Anki shows progress, it would run after the window is gone
        super()._on_close()
