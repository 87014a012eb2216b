"""Which searches look for the exact text of one field.

A search is recognized only if Anki's parser cannot read it in another way, and if Anki cannot refuse
it. All others are left to Anki.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MAX_LENGTH = 1_000
"""Characters of a search. Anki refuses some texts that are much longer."""

_OTHER_CHARACTERS = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
"""White space that Anki replaces by a space, control characters, escapes, and halves of characters."""
_TERM = re.compile(
    r"""
    (?P<minus> -? )
    (?: "(?P<quoted_key> [^":]+ ) : (?P<quoted_text> [^"]+ )"
      | (?P<key> [^"():\x20-] [^"():\x20]* ) : (?: "(?P<text> [^"]+ )" | (?P<bare_text> [^"()\x20]+ ) )
    )
    (?: \x20+ | $ )
    """,
    re.VERBOSE,
)
# fmt: off
_KEYWORDS = frozenset({
    "added", "card", "cid", "deck", "did", "dupe", "edited", "flag", "has-cd", "introduced",
    "is", "mid", "nc", "nid", "note", "preset", "prop", "rated", "re", "resched", "sc", "tag",
    "w",
})
# fmt: on
"""What Anki does not read as the name of a field, in lower case."""
_STATES = frozenset(
    ["buried", "buried-manually", "buried-sibling", "due", "learn", "new", "review", "suspended"]
)
_NOT_EXACT = re.compile("[*_%<>&:\ufffd]")
"""Wildcards, markup (it is not part of the checksum), the end of the prefixes re: and nc:, and the
character that SQLite also reads in place of U+FFFE and U+FFFF."""
_UNASSIGNED = "Cn"


class FieldText(NamedTuple):
    """A field's name and its whole text, as a search has them."""

    name: str
    text: str


def field_text(query: str) -> FieldText | None:
    """The only field term of a search, if the other terms restrict it without being able to fail.

    Returns:
        None if the search is of another kind, or if the term may find a text that differs from it.
    """
    terms = _terms(query)
    fields = [one for one in terms if one.key.lower() not in _KEYWORDS]
    if len(fields) != 1 or fields[0].negated:
        return None
    if not all(_is_harmless(one) for one in terms if one is not fields[0]):
        return None
    name, text = fields[0].key, fields[0].text
    return FieldText(name, text) if _is_literal(name) and _is_exact(text) else None


class _Term(NamedTuple):
    negated: bool
    key: str
    text: str


def _terms(query: str) -> list[_Term]:
    """The terms of a search; none if it has anything but terms with a colon."""
    query = query.strip(" ")
    if len(query) > MAX_LENGTH or _OTHER_CHARACTERS.search(query):
        return []
    terms, position = [], 0
    while position < len(query):
        match = _TERM.match(query, position)
        if match is None:
            return []
        terms.append(_term(match))
        position = match.end()
    return terms


def _term(match: re.Match[str]) -> _Term:
    key = match["quoted_key"] or match["key"]
    return _Term(bool(match["minus"]), key, match["quoted_text"] or match["text"] or match["bare_text"])


def _is_harmless(term: _Term) -> bool:
    """Whether Anki accepts the term whatever the collection contains."""
    key, text = term.key.lower(), term.text
    if key == "is":
        return text in _STATES
    if key == "flag":
        return text in set("01234567")
    return key in ("deck", "note", "card") or (key == "tag" and not text.startswith("re:"))


def _is_literal(text: str) -> bool:
    """Whether Anki looks for these very characters: no wildcards, and nothing to normalize.

    A newer Unicode may normalize characters that this Python does not know.
    """
    return (
        not _NOT_EXACT.search(text)
        and unicodedata.is_normalized("NFC", text)
        and not any(unicodedata.category(one) == _UNASSIGNED for one in text)
    )


def _is_exact(text: str) -> bool:
    """Whether only a field with these very characters has the text: it also has no letter with case."""
    return _is_literal(text) and text == text.lower() == text.upper()
