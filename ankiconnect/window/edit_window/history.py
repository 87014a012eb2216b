"""Which notes were opened in the edit window, to go back and forth between them."""

from __future__ import annotations

MAX_NOTES = 25


class History:
    """The last notes that were opened, each once, the latest last."""

    def __init__(self) -> None:
        self._notes: list[int] = []

    def opened(self, note: int) -> None:
        """Make a note the latest."""
        self.forget(note)
        self._notes.append(note)
        del self._notes[:-MAX_NOTES]

    def forget(self, note: int) -> None:
        """Remove a note, which need not be in it."""
        if note in self._notes:
            self._notes.remove(note)

    def beside(self, note: int, step: int) -> int | None:
        """The note that was opened before (-1) or after (1) another; None at the end."""
        if note not in self._notes:
            return None
        index = self._notes.index(note) + step
        return self._notes[index] if 0 <= index < len(self._notes) else None
