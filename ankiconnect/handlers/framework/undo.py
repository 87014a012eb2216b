"""Makes each request that writes one step in Anki's Undo.

Each operation of Anki's library makes its own entry in the undo history. `UndoStep` merges the entries
of one action into the first one, whose name says what the request does: "Add 100 Notes (AnkiConnect)".
It also collects what the operations changed, so that the windows can be refreshed. The actions of a
`multi` continue the entry of the actions before them, so a request that adds a thousand notes one by
one is undone in one step.

Entries are merged after every operation, since Anki keeps only the last 30 entries
(docs/anki-internals.md, 3).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges, OpChangesAfterUndo
    from anki.notes import Note

log = logging.getLogger(__name__)


SOURCE = "(AnkiConnect)"
"""The end of the names in Anki's Undo."""


class RequestSteps:
    """The undo entry that the steps of one HTTP request share."""

    def __init__(self, by: str = "api") -> None:
        """
        Args:
            by: The program that sends the request, for events.
        """
        self.by = by
        self._planned: Sequence[str] = ()
        self._col: Collection | None = None
        self._entry: int | None = None
        self._last = 0

    def plan(self, actions: Sequence[str]) -> None:
        """Name the entry by all that will be done, and not by the first action.

        Args:
            actions: The names of the actions of a `multi` that may write.
        """
        self._planned = actions

    def name(self, verb: str, noun: str, count: int) -> str:
        """The name of an entry that begins with an action; see `UndoStep.begin`."""
        planned = len(self._planned)
        if planned > 1 and (count > 1 or len(set(self._planned)) > 1):
            return f"{planned} Changes {SOURCE}"
        return _name(verb, noun, max(count, planned))

    @property
    def has_changes(self) -> bool:
        """Whether something was done."""
        return self._col is not None

    def remember(self, col: Collection, entry: int | None, last: int) -> None:
        """Store the collection, the undo entry so far, and Anki's number of the last step in it."""
        self._col, self._entry, self._last = col, entry, last

    def to_continue(self, col: Collection) -> int | None:
        """The entry, if it is the one that Undo would undo next, else None.

        If something else changed the collection in between, merging would make Undo revert that too
        (docs/anki-internals.md, 3).
        """
        if self._col is not col:
            return None
        status = col.undo_status()
        return self._entry if status.undo and status.last_step == self._last else None


class UndoStep:
    """The operations of one action on the collection.

    Attributes:
        changes: The union of what its operations changed; None when there were no operations.
    """

    def __init__(self, col: Collection, request: RequestSteps | None = None) -> None:
        """
        Args:
            col: The open collection.
            request: The entry of the same request, which this step continues if it can.
        """
        self._col = col
        self._request = request or RequestSteps()
        self._last = col.undo_status().last_step
        self._entry = self._request.to_continue(col)
        self.changes: OpChanges | None = None

    def resume(self) -> None:
        """Continue after other requests had their turn. What they changed stays a step of its own."""
        self._entry = self._request.to_continue(self._col)
        self._last = self._col.undo_status().last_step

    def begin(self, verb: str, noun: str = "", count: int = 1) -> None:
        """Start an undo entry, unless the step continues one. An operation that changes something must
        follow.

        Args:
            verb, noun, count: The name of the entry: "Add", "Note" and 2 are "Add 2 Notes".
        """
        if self._entry is None:
            name = self._request.name(verb, noun, count)
            self._entry = self._last = self._col.add_custom_undo_entry(name)

    def update_note(self, note: Note) -> None:
        """Store a note as a separate step.

        Anki merges updates of the same note within a minute, which is right while a user types. Two
        requests must stay two steps.
        """
        stored = self._col.get_note(note.id)
        if (stored.mid, stored.fields, stored.tags) != (note.mid, note.fields, note.tags):
            self.begin("Update", "Note")
        self.did(self._col.update_note(note))

    def did(self, operation: Any) -> Any:
        """Make the operation that was just done part of this step.

        Args:
            operation: What Anki's library returned: OpChanges, or an object with ``changes``.

        Returns:
            The same object, so that the caller can use a count or an id in it.
        """
        changes = getattr(operation, "changes", operation)
        self._collect(changes)
        if self._entry is not None and changes.ByteSize():
            self._merge(self._entry)
        else:
            self._find_entry(changes)
        self._request.remember(self._col, self._entry, self._last)
        return operation

    def _merge(self, entry: int) -> None:
        """Make the last operation part of the entry. Nothing happens if it made no entry of its own."""
        try:
            # Merging loses flags that depend on the operation: those of a deck that was selected.
            self._collect(self._col.merge_undo_entries(entry))
            self._last = entry  # merging makes it the last one again
        except Exception:
            # Something in between cleared the history, so a new step begins here.
            log.debug("the undo history was cleared within one request", exc_info=True)
            self._entry = self._last = self._col.undo_status().last_step

    def _find_entry(self, changes: OpChanges) -> None:
        """Begin with the entry that the operation made.

        If the number of the last step is the same, or nothing changed, it made none. The last entry
        belongs to something else then, and must not be merged.
        """
        last = self._col.undo_status().last_step
        if last != self._last and changes.ByteSize():
            self._entry = last
        self._last = last

    def reverted(self, done: OpChangesAfterUndo) -> str:
        """Record what Undo or Redo has just changed, and return its name."""
        self._collect(done.changes)
        return str(done.operation)

    def changed(self, **flags: bool) -> None:
        """Record a change that makes no undo entry: ``changed(deck_config=True)``."""
        from anki.collection import OpChanges  # here, since the server imports this module without Anki

        self._collect(OpChanges(**flags))

    def _collect(self, changes: OpChanges) -> None:
        if self.changes is None:
            self.changes = type(changes)()
        self.changes.MergeFrom(changes)


def _name(verb: str, noun: str, count: int) -> str:
    what = f"{count} {noun}s" if noun and count != 1 else noun
    return " ".join(filter(None, (verb, what, SOURCE)))
