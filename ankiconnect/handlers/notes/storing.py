"""Adding notes whose media have been fetched: one part on the main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from anki.collection import AddNoteRequest
from anki.errors import AnkiException
from anki.notes import Note

from ...objects.outcomes import AddOutcome
from ..framework.errors import ActionError, never_raised
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..media.attachments import NoteMedia, with_media
from ..shared.attachments import Attachment, append_to
from ..shared.loaded_notes import load_notes
from ..shared.tags import folded
from .draft import MAX_TOGETHER, Draft, OnDuplicate, Reader
from .duplicates import Check, Known, is_a_duplicate
from .finding import cards_of
from .many import store_notes
from .texts import Comparison, Content
from .updating import new_texts

if TYPE_CHECKING:
    from anki.collection import Collection


_DESCRIBED_TOGETHER = 500


class NotFetched:
    """In the place of the media of a note that is not written, since it is a duplicate."""


Fetched = NoteMedia | NotFetched | ActionError | None
"""The media of a note, the error for which it is refused, or None for a note without media."""


@dataclass
class Outcome:
    """What became of a note.

    Attributes:
        status: As clients get it.
        note: The note that was added, or the one that was there already.
        error: Why it was refused; never raised.
        duplicates: What it is a duplicate of.
    """

    status: Literal["added", "updated", "skipped", "refused"]
    note: Known | None = None
    error: ActionError | None = None
    duplicates: Sequence[Known] = ()

    @property
    def id(self) -> int | None:
        """The id of `note`."""
        return self.note.note if self.note else None


def refused(error: ActionError, duplicates: Sequence[Known] = ()) -> Outcome:
    """The outcome of a note that is refused."""
    return Outcome("refused", error=error, duplicates=duplicates)


def read(reader: Reader, note: Any) -> Draft | ActionError:
    """Read a note object; an error is returned."""
    try:
        return reader.read(note)
    except ActionError as error:
        return never_raised(error)


@dataclass(frozen=True)
class _Rewritten:
    """New fields and tags for a note that is there already, or for a draft that is not stored yet."""

    target: Note | Draft
    fields: list[str]
    tags: list[str]


class Batch:
    """Notes that are added together, or written into notes that are there already."""

    def __init__(self, col: Collection, syncs_media: bool = False) -> None:
        self._col = col
        self._syncs_media = syncs_media
        self._reader = Reader(col)
        self._check = Check(col, self._reader, [])
        self._comparison = Comparison(col)
        self._added: list[Known] = []
        self._there: dict[int, Note] = {}
        """Notes of the collection by id, as they will be stored."""
        self._before: dict[int, Content] = {}
        """By id, what those that are written into have had before."""

    def take(self, notes: Sequence[Any], media: Sequence[Fetched]) -> list[Outcome]:
        """Decide what becomes of notes, and write their media. The notes themselves are not stored."""
        drafts = [
            one if isinstance(one, ActionError) else read(self._reader, note)
            for note, one in zip(notes, media, strict=True)
        ]
        valid = [one for one in drafts if isinstance(one, Draft)]
        self._check.look_up(valid)
        self._load(valid)
        return [self._take(*one) for one in zip(drafts, media, strict=True)]

    def targets(self) -> list[int]:
        """The ids of the notes that are there already and are written into."""
        return list(self._before)

    def title(self) -> tuple[str, int]:
        """What will be done to how many notes, for the name in Undo."""
        added, changed = len(self._added), len(self._changed())
        verb = "Add and Update" if added and changed else "Update" if changed else "Add"
        return verb, added + changed

    def store(self, step: UndoStep, title: tuple[str, int]) -> dict[int, ActionError]:
        """Store the notes.

        Args:
            title: For the name in Undo.

        Returns:
            The errors of notes that were there already, and which Anki refused to change. A note that
            Anki refused to add has no id afterwards.
        """
        changed = self._changed()
        if not self._added and not changed:
            return {}
        step.begin(title[0], "Note", max(title[1], self.title()[1]))
        if self._added:
            self._add(step)
        return store_notes(self._col, step, changed) if changed else {}

    def _load(self, drafts: Sequence[Draft]) -> None:
        """Read the notes that will be written into, in one query."""
        targets = {
            one.note
            for draft in drafts
            if draft.options.on_duplicate is OnDuplicate.UPDATE
            for one in self._check.duplicates(draft)[:1]
        }
        self._read(targets - self._there.keys() - {0})

    def _read(self, notes: AbstractSet[int]) -> None:
        if notes:
            self._there.update(load_notes(self._col, notes))

    def _take(self, draft: Draft | ActionError, media: Fetched) -> Outcome:
        if isinstance(draft, ActionError):
            return refused(draft)
        if isinstance(media, NotFetched):
            return _not_written(draft, self._check.duplicates(draft))
        found: list[Known] = []

        def place(attachments: Sequence[Attachment]) -> Draft | _Rewritten:
            placed = self._reader.with_attachments(draft, attachments) if attachments else draft
            problem = self._check.problem(placed)
            if problem is not None:
                raise problem
            found[:] = self._check.duplicates(placed)
            if not found or draft.options.on_duplicate is OnDuplicate.ALLOW:
                return placed
            if draft.options.on_duplicate is OnDuplicate.UPDATE:
                return self._written_into(found[0], draft, attachments)
            raise is_a_duplicate()

        try:
            fetched = media if isinstance(media, NoteMedia) else None
            placed = with_media(self._col, self._syncs_media, fetched, place)
        except ActionError as error:
            return (
                _not_written(draft, found)
                if error.code == "duplicate"
                else refused(never_raised(error))
            )
        return self._accept(placed, found)

    def _accept(self, placed: Draft | _Rewritten, found: Sequence[Known]) -> Outcome:
        if isinstance(placed, Draft):
            self._added.append(self._check.accept(placed))
            return Outcome("added", self._added[-1], duplicates=found)
        target = placed.target
        if isinstance(target, Note):
            self._before.setdefault(target.id, Content(target.fields, target.tags))
        target.fields, target.tags = placed.fields, placed.tags
        return Outcome("updated", found[0], duplicates=found)

    def _written_into(
        self, known: Known, draft: Draft, attachments: Sequence[Attachment]
    ) -> _Rewritten:
        """A note that is there already with the given fields and tags of a draft, and its media.

        Raises:
            ActionError: None of the fields is one of that note.
        """
        target = self._target(known)
        notetype = target.notetype["id"] if isinstance(target, Draft) else target.mid
        names = self._reader.field_names(notetype)
        fields = list(target.fields)
        for name, text in new_texts(self._col, notetype, names, draft.given).items():
            fields[names.index(name)] = text
        # The same note may be sent again and again, so its media are not appended each time.
        append_to(names, fields, attachments, only_missing=True)
        return _Rewritten(target, fields, _with_tags(target.tags, draft.tags))

    def _target(self, known: Known) -> Note | Draft:
        """What will be stored of a note that is there already."""
        if known.draft is not None:
            return known.draft
        if known.note not in self._there:
            self._read({known.note})
        return self._there[known.note]

    def _changed(self) -> list[Note]:
        changed = ((before, self._there[note]) for note, before in self._before.items())
        return [now for before, now in changed if self._comparison.differ(before, now.fields, now.tags)]

    def _add(self, step: UndoStep) -> None:
        """Add notes in one operation. If Anki refuses it, add them one by one, so that only the notes
        that Anki refuses fail."""
        drafts = [one.draft for one in self._added if one.draft is not None]
        requests = [AddNoteRequest(self._reader.make(one), one.deck) for one in drafts]
        try:
            step.did(self._col.add_notes(requests))
        except AnkiException:
            for known, request in zip(self._added, requests, strict=True):
                self._add_singly(step, known, request)
        for known, request in zip(self._added, requests, strict=True):
            known.note = request.note.id

    def _add_singly(self, step: UndoStep, known: Known, request: AddNoteRequest) -> None:
        try:
            step.did(self._col.add_note(request.note, request.deck_id))
        except AnkiException as error:
            known.error = never_raised(error)


def _not_written(draft: Draft, found: Sequence[Known]) -> Outcome:
    """The outcome of a duplicate that is neither added nor written into the note that is there."""
    if found and draft.options.on_duplicate is OnDuplicate.SKIP:
        return Outcome("skipped", found[0], duplicates=found)
    return refused(is_a_duplicate(), found)


def _with_tags(tags: Sequence[str], more: Sequence[str]) -> list[str]:
    there = set(map(folded, tags))
    return [*tags, *(one for one in more if folded(one) not in there)]


def add(
    col: Collection,
    syncs_media: bool,
    step: UndoStep,
    /,
    notes: Sequence[Any],
    media: Sequence[Fetched],
    title: tuple[str, int] | int,
) -> list[Outcome]:
    """Add the notes that can be added.

    Args:
        title: What the whole request does to how many notes, for the name in Undo; or how many notes
            of the request come later, when that was not found out.
    """
    batch = Batch(col, syncs_media)
    outcomes = batch.take(notes, media)
    if isinstance(title, int):
        verb, count = batch.title()
        title = verb, count + title
    errors = batch.store(step, title)
    outcomes = [_stored(one, errors) for one in outcomes]
    for outcome, one in zip(outcomes, media, strict=True):
        if isinstance(one, NoteMedia) and outcome.error is not None:
            one.undo()
    return outcomes


def _stored(outcome: Outcome, errors: Mapping[int, ActionError]) -> Outcome:
    """The outcome after the notes were stored."""
    if outcome.note is None:
        return outcome
    changed = outcome.status == "updated"
    error = outcome.note.error or (errors.get(outcome.note.note) if changed else None)
    return outcome if error is None else refused(error, outcome.duplicates)


def plan(col: Collection, /, notes: Sequence[Any]) -> Slices[tuple[list[int], tuple[str, int]]]:
    """Find out what a request will do, without its media. Nothing is stored.

    Returns:
        The ids of the notes that it will write into, and the title for `add`.
    """
    batch = Batch(col)
    for some in groups(notes, MAX_TOGETHER):
        batch.take(some, [None] * len(some))
        yield
    return batch.targets(), batch.title()


def outcomes_of(col: Collection, /, outcomes: Sequence[Outcome]) -> Slices[list[AddOutcome]]:
    """The outcomes as clients get them."""
    found: list[AddOutcome] = []
    for some in groups(outcomes, _DESCRIBED_TOGETHER):
        cards = cards_of(col, [one.id for one in some if one.id])
        found += [_described(one, cards) for one in some]
        yield
    return found


def _described(outcome: Outcome, cards: Mapping[int, list[int]]) -> AddOutcome:
    return {
        "status": outcome.status,
        "noteId": outcome.id,
        "cards": cards.get(outcome.id or 0, []),
        "code": None if outcome.error is None else outcome.error.code,
        "error": None if outcome.error is None else str(outcome.error),
        "duplicateNoteIds": [one.note for one in outcome.duplicates if one.note],
    }
