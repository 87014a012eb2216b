"""Checks which of many notes can be added: the first field must not be empty or a duplicate.

For each note, Anki's own check reads all notes of the note type. The check here looks up the first
fields of all candidates in one query by their checksums. It compares them in the same way as Anki:
without HTML, but with the names of media files. Only the rules for cloze deletions are left to Anki.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anki.consts import MODEL_CLOZE
from anki.decks import DeckId
from anki.notes import NoteFieldsCheckResult
from anki.utils import checksum, strip_html_media

from ..framework.errors import ActionError
from ..shared.names import find_deck
from ..shared.queries import IN_IDS, database, json_ids
from .draft import Draft, OnDuplicate, Options, Reader
from .texts import StoredTexts

if TYPE_CHECKING:
    from anki.collection import Collection

EMPTY = "cannot create note because it is empty"
DUPLICATE = "cannot create note because it is a duplicate"
UNKNOWN_REASON = "cannot create note for unknown reason"

_CLOZE = "{{c1::...}}"

_FIELD_REPLACEMENT = re.compile(r"\{\{([^{}]*)\}\}")


def compared(field: str) -> str:
    """A first field in the form that Anki compares: without HTML, but with the names of media files."""
    # Text without markup does not change. Calling Anki for it would take a tenth of the time of
    # addNotes.
    return strip_html_media(field) if "<" in field or "&" in field else field


@dataclass(frozen=True)
class _Candidate:
    """A draft with its first field in the form that Anki compares."""

    draft: Draft
    text: str
    checksum: int


@dataclass
class Known:
    """A note that others may be duplicates of.

    Attributes:
        text: Its first field in the form that Anki compares.
        decks: The decks of its cards.
        note: Its id; 0 while it is not stored.
        draft: What it will be stored as; None for a note of the collection.
        error: Why Anki has refused to store it.
    """

    notetype: int
    text: str
    decks: frozenset[int]
    note: int = 0
    draft: Draft | None = None
    error: ActionError | None = None


def is_a_duplicate() -> ActionError:
    """The error for a duplicate."""
    return ActionError(DUPLICATE, "duplicate")


class Check:
    """Checks drafts against the collection and against the drafts accepted before them."""

    def __init__(self, col: Collection, reader: Reader, drafts: Sequence[Draft]) -> None:
        """
        Args:
            col: The collection.
            reader: The reader of the drafts.
            drafts: The drafts that will be checked. Others cost a query each, unless `look_up` gets
                them together.
        """
        self._col = col
        self._reader = reader
        self._texts = StoredTexts(col)
        self._known: defaultdict[int, list[Known]] = defaultdict(list)
        self._looked_up: set[int] = set()
        self._candidates: dict[int, _Candidate] = {}
        self.look_up(drafts)

    def look_up(self, drafts: Sequence[Draft]) -> None:
        """Find the notes whose first field has the same checksum as that of a draft, in one query."""
        self._candidates.update((id(draft), self._candidate(draft)) for draft in drafts)
        wanted = {self._candidates[id(draft)].checksum for draft in drafts} - self._looked_up
        if not wanted:
            return
        self._looked_up |= wanted
        rows = database(self._col).all(
            "select csum, id, mid, substr(flds, 1, instr(flds || char(31), char(31)) - 1) "
            f"from notes where csum {IN_IDS} order by id",
            json_ids(wanted),
        )
        decks = self._decks_of([row[1] for row in rows]) if rows and self._needs_decks() else {}
        for csum, note, notetype, first in rows:
            known = Known(notetype, compared(first), frozenset(decks.get(note, ())), note)
            self._known[csum].append(known)

    def refusal(self, draft: Draft) -> ActionError | None:
        """Why a draft cannot be added, or None when it can."""
        problem = self.problem(draft)
        if problem is None and draft.options.on_duplicate is not OnDuplicate.ALLOW:
            return is_a_duplicate() if self.duplicates(draft) else None
        return problem

    def problem(self, draft: Draft) -> ActionError | None:
        """Why a draft cannot be added even if a duplicate may be."""
        candidate = self._candidate_of(draft)
        plain = draft.options.is_plain
        if plain and self._has_stray_cloze(draft):
            # Anki checks this even before it checks for an empty field.
            return ActionError(f"{UNKNOWN_REASON}: {self._stray_cloze_text(draft)}", "refused")
        if self._is_empty(candidate):
            if draft.unknown:
                return ActionError(f"{EMPTY}: {draft.unknown}", "fieldNotFound")
            return ActionError(EMPTY, "empty")
        if draft.unknown:
            # Only its media fill it: a value would be lost.
            return ActionError(draft.unknown, "fieldNotFound")
        if plain and self._breaks_cloze_rules(draft):
            return ActionError(f"{UNKNOWN_REASON}: {self._cloze_rule(draft)}", "refused")
        return None

    def duplicates(self, draft: Draft) -> list[Known]:
        """The notes that a draft is a duplicate of, the oldest first."""
        candidate, options = self._candidate_of(draft), draft.options
        alike = [
            known
            for known in self._known[candidate.checksum]
            if known.text == candidate.text
            and (options.all_models or known.notetype == draft.notetype["id"])
        ]
        # Most drafts are new: the decks are looked up for the others only.
        if not alike or not options.in_deck:
            return alike
        decks = self._scope(draft)
        return [known for known in alike if not decks.isdisjoint(known.decks)]

    def accept(self, draft: Draft) -> Known:
        """Treat a draft as an existing note when later drafts are checked.

        Returns:
            The note, which gets its id when it is stored.
        """
        candidate = self._candidate_of(draft)
        deck = draft.deck
        decks = frozenset(template["did"] or deck for template in draft.notetype["tmpls"])
        known = Known(draft.notetype["id"], candidate.text, decks, draft=draft)
        self._known[candidate.checksum].append(known)
        return known

    def _candidate(self, draft: Draft) -> _Candidate:
        text = compared(self._texts.stored(draft.fields[0]) if draft.fields else "")
        return _Candidate(draft, text, int(checksum(text.encode("utf-8"))[:8], 16))

    def _candidate_of(self, draft: Draft) -> _Candidate:
        if id(draft) not in self._candidates:
            self.look_up([draft])
        return self._candidates[id(draft)]

    def _needs_decks(self) -> bool:
        return any(one.draft.options.in_deck for one in self._candidates.values())

    def _decks_of(self, notes: Sequence[int]) -> dict[int, set[int]]:
        """The decks of the notes' cards. A card in a filtered deck counts for its home deck too."""
        decks: defaultdict[int, set[int]] = defaultdict(set)
        rows: list[Any] = database(self._col).all(
            f"select nid, did, odid from cards where nid {IN_IDS}", json_ids(notes)
        )
        for note, deck, home in rows:
            decks[note] |= {deck, home} - {0}
        return decks

    def _is_empty(self, candidate: _Candidate) -> bool:
        """Whether the first field counts as empty. Anki ignores HTML here; the check of this API within
        a deck or across note types ignores only white space."""
        if candidate.draft.options.is_plain:
            return not candidate.text.strip()
        return not candidate.draft.fields[0].strip()

    def _scope(self, draft: Draft) -> frozenset[int]:
        """The decks in which a duplicate counts. Empty when the named deck does not exist."""
        options: Options = draft.options
        deck: DeckId | None = draft.deck
        if options.deck_name is not None:
            deck = find_deck(self._col, options.deck_name)
        if deck is None:
            return frozenset()
        if options.children:
            return frozenset(self._col.decks.deck_and_child_ids(deck))
        return frozenset([deck])

    def _has_stray_cloze(self, draft: Draft) -> bool:
        """Whether a note of a cloze note type has a cloze deletion in a field that is not meant for
        it."""
        if draft.notetype["type"] != MODEL_CLOZE or not self._outside_cloze_fields(draft):
            return False
        return self._reader.make(draft).fields_check() == NoteFieldsCheckResult.FIELD_NOT_CLOZE

    def _breaks_cloze_rules(self, draft: Draft) -> bool:
        """Whether Anki refuses the note because of its cloze deletions, or because it has none."""
        if draft.notetype["type"] != MODEL_CLOZE:
            if not _with_cloze(draft):
                return False
            result = self._reader.make(draft).fields_check()
            return result == NoteFieldsCheckResult.NOTETYPE_NOT_CLOZE
        return not self._reader.make(draft).cloze_numbers_in_fields()

    def _stray_cloze_text(self, draft: Draft) -> str:
        meant = self._named(draft, self._cloze_fields(draft))
        stray = self._named(draft, self._outside_cloze_fields(draft))
        return f"{draft.notetype['name']} takes {_CLOZE} in {meant}, not in {stray}"

    def _cloze_rule(self, draft: Draft) -> str:
        """The rule that `_breaks_cloze_rules` has found broken, for the error text."""
        name = draft.notetype["name"]
        if draft.notetype["type"] == MODEL_CLOZE:
            return f"{name} needs {_CLOZE} in {self._named(draft, self._cloze_fields(draft))}"
        fields = self._named(draft, _with_cloze(draft))
        return f"{name} takes no {_CLOZE}, which is in {fields}; use a cloze note type"

    def _named(self, draft: Draft, fields: set[int]) -> str:
        names = self._reader.field_names(draft.notetype["id"])
        return " or ".join(names[index] for index in sorted(fields)) or "no field"

    def _outside_cloze_fields(self, draft: Draft) -> set[int]:
        return _with_cloze(draft) - self._cloze_fields(draft)

    def _cloze_fields(self, draft: Draft) -> set[int]:
        """The indexes of the fields that a template shows as cloze deletions."""
        shown = {name for one in draft.notetype["tmpls"] for name in _cloze_names(one["qfmt"])}
        names = self._reader.field_names(draft.notetype["id"])
        return {index for index, name in enumerate(names) if name in shown}


def _cloze_names(template: str) -> Iterator[str]:
    """The fields to which a template applies the filter "cloze"."""
    for replacement in _FIELD_REPLACEMENT.findall(template):
        *filters, name = (part.strip() for part in replacement.split(":"))
        if "cloze" in filters:
            yield name


def _with_cloze(draft: Draft) -> set[int]:
    """The indexes of the fields that may contain a cloze deletion."""
    return {index for index, text in enumerate(draft.fields) if "{{c" in text}
