"""Bounds on what Anki's library gets: beyond them it crashes, takes minutes or stores what Anki's own
windows cannot show. docs/security.md has the sizes at which that was seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..framework.errors import ActionError

MAX_SEARCH_LENGTH = 50_000
"""Characters of a search, without lists of ids. SQLite refuses most longer ones, but only after Anki
has worked on them for seconds."""
MAX_NESTING = 500
"""Levels of parentheses in a search, and of conditionals in a template. Anki's parsers crash from about
7,600 levels of parentheses on, and from an eighth of that on Windows, where the stack is smaller."""
MAX_UNCLOSED = 500
"""Openings of one kind that are never closed. For each, Anki searches the rest of the text."""
MAX_SOUNDS = 2_000
"""Sounds in one text. Anki's time grows with the square of their number."""
MAX_REPLACEMENTS = 10_000
"""Replacements ({{...}}) in one side of a template."""
MAX_TAG_LEVELS = 100
"""Anki's Browser cannot show its sidebar anymore when a tag has more levels."""
MAX_TAGS_LENGTH = 10_000
"""Characters of tags that are replaced or removed in all notes by one call. Anki makes one pattern of
them. It refuses one of about 60,000 characters, and clears the undo history."""
MAX_GROWN_LENGTH = 10_000_000
"""Characters that a text may have after a replacement."""
MAX_SAME_NAMES = 50
"""Fields or templates with the same name. Anki's time grows with the cube of their number."""

HARMLESS_LENGTH = 5_000
"""Characters of a text that takes little time whatever is in it."""
_IDS = re.compile(r"\b[nc]id:[\d,]+")
_QUOTED = re.compile(r'\\.|"(?:\\.|[^"\\])*"', re.DOTALL)
_PARENTHESES = re.compile(r"[()]")
_OTHER_DELIMITERS = "{{=<% %>=}}"
"""A template that begins with this has <%...%> besides {{...}}."""
_CONDITIONALS = re.compile(r"\{\{\s*([#^/])")
_CLOSED_BY = {
    "<style": "</style>",
    "<script": "</script>",
    "<!--": "-->",
    "[sound:": "]",
    "[anki:tts": "[/anki:tts]",
}
_SOUNDS = ("[sound:", "[anki:tts", "{{tts ")


def check_search(query: str) -> None:
    """Refuse a search that Anki cannot parse or that keeps it busy for too long.

    Raises:
        ActionError: "Invalid search: ...".
    """
    if len(query) > MAX_SEARCH_LENGTH and len(_IDS.sub("", query)) > MAX_SEARCH_LENGTH:
        raise ActionError(
            f"Invalid search: it has more than {MAX_SEARCH_LENGTH} characters besides lists of ids"
        )
    outside_quotes = _QUOTED.sub("", query)
    if _depth(_PARENTHESES.findall(outside_quotes), "(") > MAX_NESTING:
        raise ActionError(
            f"Invalid search: more than {MAX_NESTING} parentheses are open inside each other"
        )


def check_template(place: str, side: str) -> None:
    """Refuse a side of a template that Anki cannot parse or that keeps it busy for too long.

    Args:
        place: What the error calls it.

    Raises:
        ActionError: It names the bound.
    """
    side = with_usual_delimiters(side)
    if _depth(_CONDITIONALS.findall(side), "#^") > MAX_NESTING:
        raise ActionError(f"{place} has more than {MAX_NESTING} conditionals inside each other")
    if side.count("{{") > MAX_REPLACEMENTS:
        raise ActionError(f"{place} has more than {MAX_REPLACEMENTS} replacements")
    _check_closed(place, side, "{{", "}}")
    check_text(place, side)


def with_usual_delimiters(side: str) -> str:
    """A side of a template with {{...}} only."""
    if _OTHER_DELIMITERS not in side:
        return side
    return side.replace("<%", "{{").replace("%>", "}}")


def check_text(place: str, text: str) -> None:
    """Refuse a text whose markup keeps Anki busy for too long.

    Args:
        place: What the error calls it.

    Raises:
        ActionError: It names the bound.
    """
    if len(text) <= HARMLESS_LENGTH:
        return
    lower = text.lower()
    for opening, closing in _CLOSED_BY.items():
        _check_closed(place, lower, opening, closing)
    if sum(map(lower.count, _SOUNDS)) > MAX_SOUNDS:
        raise ActionError(f"{place} has more than {MAX_SOUNDS} sounds")


def check_growth(place: str, text: str, old: str, new: str) -> int:
    """Refuse a replacement that makes a text far longer.

    Args:
        place: What the error calls the text.

    Returns:
        How many characters it will have.

    Raises:
        ActionError: It names the bound.
    """
    length = len(text) + text.count(old) * (len(new) - len(old))
    if length > MAX_GROWN_LENGTH:
        raise ActionError(f"{place} would have more than {MAX_GROWN_LENGTH} characters")
    return length


def check_tags(tags: Iterable[str]) -> None:
    """Refuse tags that are too deep for Anki's Browser.

    Raises:
        ActionError: It names the bound.
    """
    if any(tag.count("::") >= MAX_TAG_LEVELS for tag in tags):
        raise ActionError(f"a tag may have {MAX_TAG_LEVELS} levels at most")


def check_old_tags(tags: Iterable[str]) -> None:
    """Refuse tags that Anki cannot find in notes, to rename or delete them.

    Raises:
        ActionError: It names the bound, or the tag.
    """
    for tag in tags:
        if len(tag) > MAX_TAGS_LENGTH:
            raise ActionError(
                f"a tag that is renamed or deleted may have {MAX_TAGS_LENGTH} characters at most"
            )
        if tag.split() != [tag]:
            raise ActionError(
                f"the tag {tag} has white space in it, and Anki cannot rename or delete it: "
                "replaceTagsInAllNotes can replace it"
            )


def check_names(place: str, names: Sequence[str]) -> None:
    """Refuse a list in which one name stands too often.

    Args:
        place: What the error calls it.

    Raises:
        ActionError: It names the bound.
    """
    [(name, count)] = Counter(names).most_common(1) or [("", 0)]
    if count > MAX_SAME_NAMES:
        raise ActionError(f"{place} has the name {name} more than {MAX_SAME_NAMES} times")


def _depth(marks: Iterable[str], opening: str) -> int:
    depth = deepest = 0
    for mark in marks:
        depth = depth + 1 if mark in opening else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _check_closed(place: str, text: str, opening: str, closing: str) -> None:
    end = text.rfind(closing)
    if text.count(opening, max(end, 0)) > MAX_UNCLOSED:
        raise ActionError(f"{place} has more than {MAX_UNCLOSED} {opening} without {closing}")
