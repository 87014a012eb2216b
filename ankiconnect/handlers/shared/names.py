"""Names of decks, note types, fields and templates, compared as Anki stores them.

A name fits exactly, else in the form that Anki stores, else without regard to case
(docs/api-decisions.md, x). Unless it fits one name only, it fits none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckId
    from anki.models import NotetypeDict

Stored = Callable[[str], str]
"""Gives the form in which Anki stores a name."""

_MAX_LISTED = 10
_REFERENCE = re.compile(r"(\{\{[\s#/^]*)([^{}]*?)(\s*\}\})")
_DROPPED_IN_FIELDS = str.maketrans("", "", ':"{}')
_NOT_FIRST_IN_FIELDS = re.compile(r"\A[#/^\s]+")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
_AROUND_DECK_NAMES = re.compile(r"\A[\s:]+|[\s:]+\Z")
_MAX_MISSING_PARENTS = 10


def nfc(text: str) -> str:
    """Text in the Unicode form that Anki stores; macOS sends another one."""
    return unicodedata.normalize("NFC", text)


def stored_field(name: str) -> str:
    """The name that Anki gives to a field of that name; "" for one that Anki refuses."""
    kept = nfc(name).translate(_DROPPED_IN_FIELDS).rstrip()
    return _NOT_FIRST_IN_FIELDS.sub("", kept)


def stored_part(name: str) -> str:
    """The name that Anki gives to a template or a note type of that name."""
    return nfc(name).replace('"', "")


def stored_deck(name: str) -> str:
    """The name that Anki gives to a deck of that name, but for the case of its parents."""
    parts = (nfc(_CONTROL_CHARACTERS.sub("", part)) for part in name.split("::"))
    return "::".join(_AROUND_DECK_NAMES.sub("", part) or "blank" for part in parts)


def find(names: Sequence[str], wanted: str, stored: Stored) -> str | None:
    """Which one of the names is meant, or None."""
    if wanted in names:
        return wanted
    asked = stored(wanted)
    forms = {one: stored(one) for one in names}
    for loosened in (str, str.strip, _folded):
        fitting = [one for one, form in forms.items() if loosened(form) == loosened(asked)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _folded(name: str) -> str:
    return nfc(name.strip().casefold())


def find_deck(col: Collection, name: str) -> DeckId | None:
    """The id of the deck of that name. Anki compares the names of decks in this way itself."""
    return col.decks.id_for_name(name)


def known_deck(col: Collection, name: str) -> DeckId:
    """The id of the deck of that name.

    Raises:
        ActionError: No deck has that name.
    """
    found = find_deck(col, name)
    if found is None:
        raise ActionError(f"deck was not found: {name}", "deckNotFound")
    return found


def check_parents(col: Collection, name: str) -> DeckId | None:
    """Find the closest existing parent of a new deck.

    When Anki itself refuses a parent, the undo history is cleared. Here the same texts are raised
    before that.

    Raises:
        ActionError: The parent is a filtered deck, or too many parents are missing.
    """
    parents = name.split("::")[:-1]
    for missing in range(min(len(parents), _MAX_MISSING_PARENTS + 1)):
        parent = find_deck(col, "::".join(parents[: len(parents) - missing]))
        if parent is not None and col.decks.is_filtered(parent):
            raise ActionError(col.tr.errors_filtered_parent_deck())
        if parent is not None:
            return parent
    if len(parents) > _MAX_MISSING_PARENTS:
        raise ActionError("deck nesting level too deep")
    return None


def find_notetype(col: Collection, name: str) -> NotetypeDict | None:
    """The note type of that name; not to be changed."""
    exact = col.models.by_name(name)
    if exact is not None and exact["name"] == name:
        return exact
    every = [one.name for one in col.models.all_names_and_ids()]
    found = find(every, name, stored_part)
    return None if found is None else col.models.by_name(found)


def by_name(names: Sequence[str], given: Mapping[str, Any], stored: Stored) -> dict[str, Any]:
    """Given values under the names that are meant; those of unknown names are left out.

    When two of the given names mean the same, the exact one counts, else the last.
    """
    if all(name in names for name in given):
        return dict(given)
    found = {name: find(names, name, stored) for name in given}
    return {
        meant: given[name]
        for name, meant in found.items()
        if meant is not None and (name == meant or meant not in given)
    }


def by_field(fields: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """`by_name` for the fields of a note type."""
    return by_name(fields, given, stored_field)


def no_such_field(notetype: str, fields: Sequence[str], given: Mapping[str, Any]) -> str:
    """The text of the error for values of which none has the name of a field."""
    unknown = ", ".join(list(given)[:_MAX_LISTED])
    return f"{notetype} has no field {unknown}; it has {', '.join(fields)}"


def with_stored_references(side: str, fields: Sequence[str] = ()) -> str:
    """A side of a template that names fields as Anki stores their names.

    Args:
        fields: Names of fields as the client gave them; others only get the stored Unicode form.
    """
    stored = {name.strip(): stored_field(name) for name in fields}
    return _REFERENCE.sub(lambda one: one[1] + _stored_reference(one[2], stored) + one[3], side)


def _stored_reference(reference: str, stored: Mapping[str, str]) -> str:
    """What stands between braces, such as ``Back`` or ``type:Back``, with the stored name."""
    if reference in stored:
        return stored[reference]
    filters, colon, name = reference.rpartition(":")
    return nfc(filters) + colon + stored.get(name.strip(), nfc(name))
