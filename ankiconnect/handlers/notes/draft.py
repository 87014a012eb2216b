"""Reads the note objects of the API into drafts, from which Anki can add notes.

The rules are in docs/actions.md, addNote. The note type is checked first, then the deck, the fields,
the tags and the options, since a client sees only the first error.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import orjson
from anki.decks import DeckId
from anki.notes import Note

from ..framework import parameter_types
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..media.objects import media_objects
from ..shared.attachments import Attachment, append_to
from ..shared.bounds import check_text
from ..shared.names import by_field, find, find_notetype, known_deck, no_such_field, stored_field
from ..shared.tags import split_new

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict


K = TypeVar("K")
V = TypeVar("V")

MAX_TOGETHER = 100
"""Notes that are checked or added before other requests have their turn: about 5 ms."""


class OnDuplicate(enum.Enum):
    """What happens to a note that is a duplicate (docs/api-decisions.md, ll)."""

    REFUSE = "refuse"
    ALLOW = "allow"
    """It is added all the same."""
    SKIP = "skip"
    """Nothing is written. The note that is there already counts as the result."""
    UPDATE = "update"
    """What it has is written into the note that is there already."""


@dataclass(frozen=True)
class Options:
    """How a note object wants duplicates to be handled.

    Attributes:
        on_duplicate: What happens to the note if it is a duplicate.
        in_deck: Whether only notes with cards in one deck count as duplicates.
        deck_name: The name of that deck; None for the deck of the new note.
        children: Whether the subdecks of that deck count too.
        all_models: Whether notes of other note types count too.
    """

    on_duplicate: OnDuplicate = OnDuplicate.REFUSE
    in_deck: bool = False
    deck_name: str | None = None
    children: bool = False
    all_models: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether duplicates are detected in the whole collection within one note type, as in Anki."""
        return not self.in_deck and not self.all_models


@dataclass
class Draft:
    """A valid note that is not in the collection yet.

    Attributes:
        fields: The text of each field, in the order of the note type.
        unknown: The error text when no given name is that of a field, else "".
        given: The fields as the client gave them.
    """

    notetype: NotetypeDict
    deck: DeckId
    fields: list[str]
    tags: list[str]
    options: Options = field(default_factory=Options)
    unknown: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


class _Shared(NamedTuple):
    """What the notes of a request mostly have in common: they differ in their fields.

    It is read again only for a note that differs from the last one in one of `_SHARED_MEMBERS`.
    """

    notetype: NotetypeDict
    deck: DeckId
    tags: list[str]
    options: Options


_SHARED_MEMBERS = ("modelName", "deckName", "tags", "options")


class _Results(dict[K, V]):
    """The results of a function by its argument."""

    def __init__(self, function: Callable[[K], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, argument: K) -> V:
        result = self[argument] = self._function(argument)
        return result


def _cached(function: Callable[[K], V]) -> Callable[[K], V]:
    """A function that is called once for each argument.

    Each request makes some, and functools.cache would take six times as long to make one.
    """
    return _Results(function).__getitem__


class Reader:
    """Reads note objects, and caches what it looks up in the collection for one request."""

    def __init__(self, col: Collection) -> None:
        # None of these functions refers to the reader. A reference cycle would stay in memory until the
        # garbage collector runs, which inside Anki happens only every 15 minutes.
        self._col = col
        self.notetype = _cached(functools.partial(_notetype, col))
        self.deck = _cached(functools.partial(known_deck, col))
        self.field_names = _cached(functools.partial(_field_names, col))
        self.is_filtered = _cached(functools.partial(_is_filtered, col))
        self._shared: _Shared | None = None
        self._shared_key: bytes | None = None

    def read(self, note: Any) -> Draft:
        """Read one note object, without its media.

        Args:
            note: As the client sent it.

        Raises:
            ActionError: Something in it is not valid or missing.
        """
        if isinstance(note, parameter_types.Unreadable):
            raise ActionError(note.error)
        if not isinstance(note, dict):
            raise parameter_types.refusal("a note", "an object", note)
        note = without_nulls(note)
        key = _key(note)
        shared = self._shared if key is not None and key == self._shared_key else None
        notetype, deck = self._place(note) if shared is None else (shared.notetype, shared.deck)
        names = self.field_names(notetype["id"])
        fields = read_fields(names, parameter_types.member("note", note, "fields"))
        if shared is None:
            tags, options = optional_tags(note.get("tags")), _options(note.get("options"))
            shared = self._shared = _Shared(notetype, deck, tags, options)
            self._shared_key = key
        # A text shows that a name matched, without comparing all names again.
        unknown = "" if any(fields) else _unknown(notetype["name"], names, note["fields"])
        # A list of its own: other add-ons may add a tag to a note.
        tags = list(shared.tags)
        return Draft(notetype, deck, fields, tags, shared.options, unknown, note["fields"])

    def _place(self, note: JsonObject) -> tuple[NotetypeDict, DeckId]:
        """The note type and the deck that a note object names."""
        notetype = self.notetype(_text(note, "modelName"))
        deck = self.deck(_text(note, "deckName"))
        if self.is_filtered(deck):
            raise ActionError(
                f"{note['deckName']} is a filtered deck, which takes no new notes", "deckFiltered"
            )
        return notetype, deck

    def with_attachments(self, draft: Draft, attachments: Sequence[Attachment]) -> Draft:
        """A draft with what its media append to its fields."""
        fields = list(draft.fields)
        append_to(self.field_names(draft.notetype["id"]), fields, attachments)
        return replace(draft, fields=fields)

    def fills_first_field(self, draft: Draft, note: JsonObject) -> bool:
        """Whether media are appended to the first field. They decide then if the note is empty or a
        duplicate."""
        names = self.field_names(draft.notetype["id"])
        given = (name for one in media_objects(note) for name in one.fields or ())
        return any(find(names, name, stored_field) == names[0] for name in given)

    def make(self, draft: Draft) -> Note:
        """Make Anki's note object from a draft, without storing it."""
        note = self._col.new_note(draft.notetype)
        note.fields = draft.fields
        note.tags = draft.tags
        return note


def _key(note: JsonObject) -> bytes | None:
    """What `_Shared` depends on, as JSON, for which 1 is not true; None if it cannot be written."""
    try:
        return orjson.dumps([note.get(name) for name in _SHARED_MEMBERS])
    except TypeError:
        return None


def _text(note: JsonObject, name: str) -> str:
    return str(parameter_types.text(f"note.{name}", parameter_types.member("note", note, name)))


def _notetype(col: Collection, name: str) -> NotetypeDict:
    found = find_notetype(col, name)
    if found is None:
        raise ActionError(f"model was not found: {name}", "modelNotFound")
    return found


def _is_filtered(col: Collection, deck: DeckId) -> bool:
    """Whether a deck is a filtered one. Anki's own function has the deck written as JSON, which takes
    twice as long."""
    return bool(col._backend.get_deck(deck).HasField("filtered"))


def _field_names(col: Collection, notetype: int) -> tuple[str, ...]:
    found = col.models.get(notetype)  # type: ignore[arg-type]
    assert found is not None
    return tuple(col.models.field_names(found))


def read_fields(names: Sequence[str], given: Any) -> list[str]:
    """The texts of all fields, in order. Unknown names are ignored.

    Args:
        names: The field names of the note type.
        given: What the client sent as fields.

    Raises:
        ActionError: `given` is not an object, or a value in it is not a string.
    """
    if not isinstance(given, dict):
        raise parameter_types.refusal("note.fields", "an object", given)
    found = by_field(names, given)
    return [field_text(name, found[name]) if name in found else "" for name in names]


def field_text(name: str, value: Any) -> str:
    """What a client sent as the text of a field.

    Raises:
        ActionError: It is not a string, or its markup would keep Anki busy for too long.
    """
    place = f"note.fields.{name}"
    text: str = parameter_types.text(place, value)
    check_text(place, text)
    return text


def _unknown(notetype: str, names: Sequence[str], given: JsonObject) -> str:
    """The error text when no given name is that of a field, else ""."""
    if not given or by_field(names, given):
        return ""
    return no_such_field(notetype, names, given)


def read_tags(given: Any) -> list[str]:
    """Read tags from an array of strings, or from one string with spaces between the tags.

    Raises:
        ActionError: It is neither, or a tag is too deep for Anki.
    """
    elements = [given] if isinstance(given, str) else given
    if not isinstance(elements, list) or not all(isinstance(one, str) for one in elements):
        raise ActionError("Must provide tags as a list of strings")
    return split_new(" ".join(elements))


def optional_tags(given: Any) -> list[str]:
    """Read tags that may be missing: null means no tags."""
    return [] if given is None else read_tags(given)


def without_nulls(note: JsonObject) -> JsonObject:
    """The members of a note that have a value, and of its fields those that do.

    null counts as left out (docs/api-decisions.md, w).
    """
    given = _valued(note)
    fields = given.get("fields")
    if isinstance(fields, dict) and None in fields.values():
        given["fields"] = _valued(fields)
    return given


def _valued(members: JsonObject) -> JsonObject:
    return {name: value for name, value in members.items() if value is not None}


def _options(given: Any) -> Options:
    options = _object("note.options", given)
    allowed = _flag(options, "", "allowDuplicate")
    in_deck = options.get("duplicateScope") == "deck"
    scope = _object("note.options.duplicateScopeOptions", options.get("duplicateScopeOptions"))
    return Options(
        on_duplicate=_on_duplicate(options, allowed),
        in_deck=in_deck,
        deck_name=_deck_name(scope) if in_deck else None,
        children=_flag(scope, "duplicateScopeOptions.", "checkChildren"),
        all_models=_flag(scope, "duplicateScopeOptions.", "checkAllModels"),
    )


def _on_duplicate(options: JsonObject, allowed: bool) -> OnDuplicate:
    """What happens to a duplicate. "onDuplicate" counts more than "allowDuplicate".

    Raises:
        ActionError: It has an unknown value.
    """
    given = options.get("onDuplicate")
    if given is None:
        return OnDuplicate.ALLOW if allowed else OnDuplicate.REFUSE
    try:
        return OnDuplicate(given)
    except ValueError:
        words = ", ".join(f'"{one.value}"' for one in OnDuplicate)
        raise parameter_types.refusal(
            'option parameter "onDuplicate"', f"one of {words}", given
        ) from None


def _deck_name(scope: JsonObject) -> str | None:
    name = scope.get("deckName")
    if name is None:
        return None
    return str(parameter_types.text("note.options.duplicateScopeOptions.deckName", name))


def _object(path: str, given: Any) -> JsonObject:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise parameter_types.refusal(path, "an object", given)
    return given


def _flag(options: JsonObject, prefix: str, name: str) -> bool:
    value = options.get(name)
    if value is not None and not isinstance(value, bool):
        raise ActionError(f'option parameter "{prefix}{name}" must be boolean')
    return bool(value)
