"""Which notes were opened in the edit window, for the way back and forth."""

from __future__ import annotations

MOST = 25


class History:
    """The last notes that were opened, each once, the latest last."""

    def __init__(self) -> None:
        self._notes: list[int] = []

    def opened(self, note: int) -> None:
        """A note was opened; it is the latest now."""
        self.forget(note)
        self._notes.append(note)
        del self._notes[:-MOST]

    def forget(self, note: int) -> None:
        """A note is gone."""
        if note in self._notes:
            self._notes.remove(note)

    def beside(self, note: int, step: int) -> int | None:
        """The note that was opened before (-1) or after (1) another; None at the end."""
        if note not in self._notes:
            return None
        place = self._notes.index(note) + step
        return self._notes[place] if 0 <= place < len(self._notes) else None
