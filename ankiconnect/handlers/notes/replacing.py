"""Find and replace in the fields of notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anki.config import Config
from anki.dbproxy import DBProxy
from anki.errors import InvalidInput
from anki.models import NotetypeId
from anki.notes import NoteId
from anki.notes_pb2 import AddNoteRequest, Note
from anki.notetypes_pb2 import StockNotetype
from anki.utils import from_json_bytes, to_json_bytes

from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Memory
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..shared import search
from ..shared.bounds import MAX_GROWN_LENGTH, check_text
from ..shared.loaded_notes import FIELD_SEPARATOR
from ..shared.names import find as find_name
from ..shared.names import stored_field
from ..shared.queries import IN_IDS, database, json_ids
from ..shared.scratch_collection import open_scratch
from .many import save_typed, version
from .texts import StoredTexts

if TYPE_CHECKING:
    from anki.collection import Collection

_TOGETHER = 200
"""Notes that are changed in one operation: about 10 ms."""
_TEXTS_IN_A_NOTE = 100
"""Texts that a note of the scratch collection has. A note for each text would take 30 times as long."""
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")
_MARK = "\ue000"
"""Stands for a match while matches are counted."""


@dataclass(frozen=True)
class _Pattern:
    """What to find and what to insert, in the words of regular expressions.

    Before Anki 26.05, ``$1`` meant a group even if the text to find was not a regular expression.
    """

    find: str
    replace: str
    match_case: bool

    @classmethod
    def of(cls, find: str, replace: str, regex: bool, match_case: bool) -> _Pattern:
        if regex:
            return cls(find, replace, match_case)
        return cls(_SPECIAL.sub(r"\\\g<0>", find), replace.replace("$", "$$"), match_case)

    @property
    def flagged(self) -> str:
        """The expression with its flag, as Anki makes it."""
        return self.find if self.match_case else f"(?i){self.find}"


@action("findAndReplaceInNotes", scope=Scope.EDIT, writes=Writes.NOTES, destructive=True)
async def find_and_replace_in_notes(
    context: RequestContext,
    /,
    find: str,
    replace: str,
    notes: list[NoteId] | None = None,
    query: str | None = None,
    fieldName: str | None = None,
    regex: bool = False,
    matchCase: bool = False,
) -> int:
    """Replace text in the fields of notes, as Anki's browser does.

    Args:
        find: The text to find. It must not be empty.
        replace: The text to insert instead. With regex, ``$1`` or ``${name}`` is what a group has
            matched, and ``$$`` a dollar sign.
        notes: Ids of the notes; unknown ones are ignored.
        query: Search text in Anki's syntax. If it is given, the ids are ignored.
        fieldName: Name of the only field to replace in; null for all fields. Notes without that field
            stay as they are.
        regex: Whether find is a regular expression, as Anki's search has them.
        matchCase: Whether upper and lower case differ.

    Returns:
        int: number of notes that changed

    Errors:
        ``Must provide either "notes" or a "query"``, ``Invalid search: ...`` with a text from Anki,
        ``find must not be empty``, ``find must be a regular expression, not ...: ...`` with the reason
        from Anki, ``none of these notes has a field ...; they have ...``.

    Example:
        {
          "find": "(hello|hi)",
          "replace": "<b>$1</b>",
          "query": "deck:Spanish",
          "fieldName": "Back",
          "regex": true
        }
    """
    if not find:
        raise ActionError("find must not be empty")
    ids = await context.main(_ids, notes, query)
    await context.start_and_wait(save_typed, ids)
    wanted = _Pattern.of(find, replace, regex, matchCase)
    return await context.main(_replace, ids, wanted, fieldName)


def _ids(col: Collection, /, notes: Sequence[NoteId] | None, query: str | None) -> Sequence[NoteId]:
    if query is not None:
        return search.find_notes(col, query)
    if notes is None:
        raise ActionError('Must provide either "notes" or a "query"')
    return list(dict.fromkeys(notes))


def _replace(
    col: Collection,
    step: UndoStep,
    memory: Memory,
    /,
    ids: Sequence[NoteId],
    pattern: _Pattern,
    field: str | None,
) -> Slices[int]:
    replacing = _Replacing(col, memory, pattern, _field_names(col, ids, field))
    seen, changed = version(col), []
    for some in groups(ids, _TOGETHER):
        changed += replacing.changed_by_it(some)
        yield
    count = 0
    for some in groups(changed, _TOGETHER):
        if version(col) != seen:
            some = replacing.changed_by_it(some)
        count += replacing.do(step, some, len(changed))
        seen = version(col)
        yield
    return count


def _field_names(col: Collection, ids: Sequence[NoteId], field: str | None) -> dict[int, str | None]:
    """The name of the field to replace in by note type; None stands for all fields. Note types without
    that field are left out.

    Raises:
        ActionError: None of the note types has it.
    """
    rows = database(col).list(f"select distinct mid from notes where id {IN_IDS}", json_ids(ids))
    if field is None:
        return dict.fromkeys(rows)
    fields = {one: _fields_of(col, one) for one in rows}
    found = {one: find_name(names, field, stored_field) for one, names in fields.items()}
    if rows and not any(found.values()):
        there = parameter_types.listed(dict.fromkeys(one for names in fields.values() for one in names))
        raise ActionError(
            f"none of these notes has a field {field}; they have {there}", "fieldNotFound"
        )
    return {one: name for one, name in found.items() if name is not None}


def _fields_of(col: Collection, notetype: int) -> list[str]:
    found = col.models.get(NotetypeId(notetype))
    assert found is not None
    return col.models.field_names(found)


class _Replacing:
    """Replaces in notes, where that changes something."""

    def __init__(
        self,
        col: Collection,
        memory: Memory,
        pattern: _Pattern,
        fields: Mapping[int, str | None],
    ) -> None:
        """
        Raises:
            ActionError: The pattern is not valid.
        """
        self._col = col
        self._memory = memory
        self._pattern = pattern
        self._fields = fields
        self._flagged = StoredTexts(col).normalized(pattern.flagged)
        self._trial = _Trial(pattern, col.get_config_bool(Config.Bool.NORMALIZE_NOTE_TEXT))
        self._names: dict[int, list[str]] = {}

    def changed_by_it(self, notes: Iterable[NoteId]) -> list[NoteId]:
        """The notes that would be changed.

        Raises:
            ActionError: A text would become too long, or would keep Anki busy for too long.
        """
        rows = database(self._col).all(
            f"select id, mid, flds from notes where id {IN_IDS} and regexp_fields(?, flds)",
            json_ids(notes),
            self._flagged,
        )
        owners: list[NoteId] = []
        texts: list[str] = []
        for note, notetype, fields in rows:
            some = self._chosen(notetype, fields.split(FIELD_SEPARATOR))
            owners += [note] * len(some)
            texts += some
        self._memory.reserve(4 * sum(map(len, texts)))
        replaced = self._trial.replaced(texts)
        changed = [
            (note, new) for note, text, new in zip(owners, texts, replaced, strict=True) if text != new
        ]
        for note, new in changed:
            check_text(f"a field of note {note}", new)
        return list(dict.fromkeys(note for note, _ in changed))

    def _chosen(self, notetype: int, texts: list[str]) -> list[str]:
        """The texts to replace in."""
        if notetype not in self._fields:
            return []
        name = self._fields[notetype]
        if name is None:
            return texts
        if notetype not in self._names:
            self._names[notetype] = _fields_of(self._col, notetype)
        return [texts[self._names[notetype].index(name)]]

    def do(self, step: UndoStep, notes: Sequence[NoteId], count: int) -> int:
        """Replace in notes that this changes.

        Args:
            count: How many notes the whole request changes, for the name in Undo.

        Returns:
            How many changed.
        """
        rows = database(self._col).all(f"select id, mid from notes where id {IN_IDS}", json_ids(notes))
        by_name: defaultdict[str | None, list[NoteId]] = defaultdict(list)
        for note, notetype in rows:
            by_name[self._fields[notetype]].append(note)
        for name, some in by_name.items():
            step.begin("Find and Replace in", "Note", count)
            step.did(
                self._col.find_and_replace(
                    note_ids=some,
                    search=self._pattern.find,
                    replacement=self._pattern.replace,
                    regex=True,
                    field_name=name,
                    match_case=self._pattern.match_case,
                )
            )
        return len(rows)


class _Trial:
    """Replaces in texts with Anki's own operation, in a scratch collection.

    The operation counts every match as a change, also one that is replaced by itself, and makes a step
    in Undo even if it finds nothing.
    """

    def __init__(self, pattern: _Pattern, normalize: bool) -> None:
        """
        Args:
            normalize: Whether the user's collection stores texts in the Unicode form NFC.

        Raises:
            ActionError: The pattern is not valid.
        """
        self._pattern = pattern
        self._scratch = open_scratch()
        self._scratch.set_config_bool(
            key=Config.Bool.NORMALIZE_NOTE_TEXT, value=normalize, undoable=False
        )
        self._notetype = self._add_notetype()
        try:
            self._operate([], pattern.replace)
        except InvalidInput as error:
            raise _not_valid(pattern, error) from None

    def replaced(self, texts: Sequence[str]) -> list[str]:
        """The texts after the replacement.

        Raises:
            ActionError: One would become too long.
        """
        for text in texts:
            self._check_growth(text)
        return self._replaced(texts, self._pattern.replace)

    def _check_growth(self, text: str) -> None:
        longest = self._longest(text, len(text) + 1)
        if longest > MAX_GROWN_LENGTH:
            (marked,) = self._replaced([text], _MARK)
            longest = self._longest(text, marked.count(_MARK))
        if longest > MAX_GROWN_LENGTH:
            raise ActionError(f"a field would have more than {MAX_GROWN_LENGTH} characters")

    def _longest(self, text: str, matches: int) -> int:
        """The most characters that a text may have after so many matches are replaced. All that a group
        has matched together is not longer than the text."""
        references = self._pattern.replace.replace("$$", "").count("$")
        return len(text) * (1 + references) + matches * len(self._pattern.replace)

    def _replaced(self, texts: Sequence[str], replacement: str) -> list[str]:
        if not texts:
            return []
        some = list(groups(texts, _TEXTS_IN_A_NOTE))
        notes = self._scratch.add_notes([self._request(one) for one in some]).nids
        self._operate(notes, replacement)
        rows: list[Any] = DBProxy(self._scratch).all("select flds from notes order by id")
        self._scratch.remove_notes(note_ids=notes, card_ids=[])
        found = [
            row[0].split(FIELD_SEPARATOR)[1 : len(one) + 1] for row, one in zip(rows, some, strict=True)
        ]
        return [text for one in found for text in one]

    def _operate(self, notes: Sequence[int], replacement: str) -> None:
        self._scratch.find_and_replace(
            nids=notes,
            search=self._pattern.find,
            replacement=replacement,
            regex=True,
            match_case=self._pattern.match_case,
            field_name="",
        )

    def _request(self, texts: Sequence[str]) -> AddNoteRequest:
        rest = [""] * (_TEXTS_IN_A_NOTE - len(texts))
        return AddNoteRequest(
            note=Note(notetype_id=self._notetype, fields=["", *texts, *rest]), deck_id=1
        )

    def _add_notetype(self) -> int:
        """Add a note type with as many fields as there are texts, after one that is always empty."""
        notetype = from_json_bytes(self._scratch.get_stock_notetype_legacy(StockNotetype.KIND_BASIC))
        first = notetype["flds"][0]
        notetype["flds"] = [
            {**first, "name": str(number), "ord": number, "id": None}
            for number in range(_TEXTS_IN_A_NOTE + 1)
        ]
        notetype["name"] = "Texts"
        notetype["tmpls"][0].update(qfmt="{{0}}", afmt="{{0}}")
        return int(self._scratch.add_notetype_legacy(to_json_bytes(notetype)).id)


def _not_valid(pattern: _Pattern, error: InvalidInput) -> ActionError:
    """The error for a regular expression that is not valid, with Anki's reason."""
    text = re.sub(r"</?pre>", "", str(error)).strip().splitlines()[-1].removeprefix("error: ")
    refusal = parameter_types.refusal("find", "a regular expression", pattern.find)
    return ActionError(f"{refusal}: {text}")
