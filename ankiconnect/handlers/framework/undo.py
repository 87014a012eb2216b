"""One request that writes is one step in Anki's Undo.

Each operation of Anki's library makes an entry of its own in the undo history. `UndoStep` joins those
of one action into the first of them, whose name Anki words in the person's language ("Add Note"),
and gathers what they changed, for the refresh of the windows. The actions of a `multi` go on with the
entry of those before them, so a request that adds a thousand notes one by one is undone at once too.

Entries are joined after every operation, since Anki keeps 30 of them and finds no older one
(docs/anki-internals.md, 3).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges
    from anki.notes import Note

log = logging.getLogger(__name__)


class RequestSteps:
    """Where the steps of one HTTP request meet: the undo entry of those that are done."""

    def __init__(self) -> None:
        self._col: Collection | None = None
        self._entry: int | None = None
        self._last = 0

    def are(self, col: Collection, entry: int | None, last: int) -> None:
        """What was done so far is that entry of that collection, and its last step has that number."""
        self._col, self._entry, self._last = col, entry, last

    def to_go_on_with(self, col: Collection) -> int | None:
        """The entry, if it is the one that Undo would undo next, else None.

        Had somebody else done something since, joining would undo that too (docs/anki-internals.md, 3).
        """
        if self._col is not col:
            return None
        status = col.undo_status()
        return self._entry if status.undo and status.last_step == self._last else None


class UndoStep:
    """What one action did to the collection.

    Attributes:
        changes: The union of what its operations changed, or None when there were none.
    """

    def __init__(self, col: Collection, request: RequestSteps | None = None) -> None:
        """
        Args:
            col: The open collection.
            request: What was done in the same request, with which this step goes on if it can.
        """
        self._col = col
        self._request = request or RequestSteps()
        self._last = col.undo_status().last_step
        self._entry = self._request.to_go_on_with(col)
        self.changes: OpChanges | None = None

    def begin(self, name: str) -> None:
        """Begin with an entry of that name, unless one is gone on with; an operation must follow."""
        if self._entry is None:
            self._entry = self._last = self._col.add_custom_undo_entry(name)

    def update_note(self, note: Note) -> None:
        """Store a note, as a step of its own.

        Anki joins updates of one note that follow each other within a minute, as it suits a person who
        types; two requests are two steps.
        """
        stored = self._col.get_note(note.id)
        if (stored.mid, stored.fields, stored.tags) != (note.mid, note.fields, note.tags):
            self.begin(self._col.tr.actions_update_note())
        self.did(self._col.update_note(note))

    def did(self, operation: Any) -> Any:
        """Count an operation that was just done as part of this step.

        Args:
            operation: What Anki's library returned: OpChanges, or an object that has ``changes``.

        Returns:
            The same object, so that a count or an id in it can be used.
        """
        changes = getattr(operation, "changes", operation)
        last = self._col.undo_status().last_step
        # Without a number of its own, or without a change, it has made no entry: that of somebody else
        # must not be touched.
        if last != self._last and changes.ListFields():
            if self._entry is None:
                self._entry = last
            else:
                changes = self._merged(self._entry, changes)
                last = self._col.undo_status().last_step
        self._last = last
        self._request.are(self._col, self._entry, self._last)
        self._gather(changes)
        return operation

    def _merged(self, entry: int, changes: OpChanges) -> OpChanges:
        try:
            return self._col.merge_undo_entries(entry)
        except Exception:
            # Something in between cleared the history; what follows begins a step of its own.
            log.debug("the undo history was cleared within one request", exc_info=True)
            self._entry = self._col.undo_status().last_step
            return changes

    def changed(self, **flags: bool) -> None:
        """Tell what changed by something that makes no undo entry: ``changed(deck_config=True)``."""
        from anki.collection import OpChanges  # here, since the server imports this module without Anki

        self._gather(OpChanges(**flags))

    def _gather(self, changes: OpChanges) -> None:
        if self.changes is None:
            self.changes = type(changes)()
        for field, value in changes.ListFields():
            setattr(self.changes, field.name, value)
