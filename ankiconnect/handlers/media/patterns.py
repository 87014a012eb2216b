"""Shell patterns for file names, as Python's `fnmatch` reads them.

`fnmatch` keeps every pattern it has met, and so does `re`: a client that sends large ones would fill
the memory for good. It also takes long over a pattern that no file name is long enough for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

_STARS = re.compile(r"\*+")
_MOST_KEPT = 1000
"""Length of the largest regular expression that is made: `re` keeps the last few hundred."""


def matcher(pattern: str, longest: int) -> Callable[[str], bool]:
    """Make a function that tells whether a name fits a pattern.

    Args:
        pattern: May have ``?``, ``*`` and ``[..]``; upper and lower case differ.
        longest: Length of the longest name that will be asked about.
    """
    parts = _parts(pattern, longest)
    if parts is None:
        return lambda name: False
    if len(parts) == 1:
        return lambda name: len(name) == parts[0].length and parts[0].is_at(name, 0)
    return lambda name: _fits(parts, name)


class _Class:
    """The characters of ``[..]``, as ranges that neither meet nor overlap."""

    def __init__(self, ranges: Iterator[tuple[str, str]], negated: bool) -> None:
        self._lows: list[str] = []
        self._highs: list[str] = []
        self._negated = negated
        for low, high in sorted(ranges):
            if self._highs and low <= self._highs[-1]:
                self._highs[-1] = max(high, self._highs[-1])
            else:
                self._lows.append(low)
                self._highs.append(high)

    def __contains__(self, char: object) -> bool:
        assert isinstance(char, str)
        place = bisect_right(self._lows, char) - 1
        return (place >= 0 and char <= self._highs[place]) is not self._negated

    def __str__(self) -> str:
        """As a regular expression."""
        if not self._lows:
            return "." if self._negated else "(?!)."
        ranges = zip(self._lows, self._highs, strict=True)
        inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges)
        return f"[{'^' if self._negated else ''}{inside}]"


_ANY = _Class(iter(()), negated=True)
_Token = str | _Class
"""What one character must be in: that character as a text, or a class."""


class _Part:
    """What stands between two stars."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.length = len(tokens)
        self._tokens = tokens
        source = "".join(re.escape(one) if isinstance(one, str) else str(one) for one in tokens)
        self._regex = re.compile(source, re.DOTALL) if len(source) <= _MOST_KEPT else None

    def is_at(self, name: str, place: int) -> bool:
        """Whether it fits at a place, after which the name is long enough."""
        if self._regex is not None:
            return self._regex.match(name, place) is not None
        chars = name[place : place + self.length]
        return all(char in token for char, token in zip(chars, self._tokens, strict=True))

    def find(self, name: str, begin: int, end: int) -> int:
        """The first place between two at which it fits; -1 when there is none."""
        if self._regex is not None:
            found = self._regex.search(name, begin, end)
            return -1 if found is None else found.start()
        places = range(begin, end - self.length + 1)
        return next((place for place in places if self.is_at(name, place)), -1)


def _fits(parts: Sequence[_Part], name: str) -> bool:
    """Whether the first part begins a name, the last ends it, and the others follow between them.

    Each of those may be taken where it first fits, since that leaves the most for the others.
    """
    first, *middle, last = parts
    place, end = first.length, len(name) - last.length
    if place > end or not first.is_at(name, 0) or not last.is_at(name, end):
        return False
    for part in middle:
        place = part.find(name, place, end)
        if place < 0:
            return False
        place += part.length
    return True


def _parts(pattern: str, longest: int) -> list[_Part] | None:
    """The parts of a pattern; None when it asks for more characters than the longest name has."""
    parts: list[_Part] = []
    tokens: list[_Token] = []
    length = 0
    for token in _tokens(pattern):
        if token is None:
            parts.append(_Part(tokens))
            tokens = []
            continue
        tokens.append(token)
        length += 1
        if length > longest:
            return None
    return [*parts, _Part(tokens)]


def _tokens(pattern: str) -> Iterator[_Token | None]:
    """What each character must be in; None for a star, or several in a row."""
    place = 0
    last_bracket = pattern.rfind("]")
    while place < len(pattern):
        char = pattern[place]
        if stars := _STARS.match(pattern, place):
            yield None
            place = stars.end()
            continue
        place += 1
        end = _end_of_class(pattern, place, last_bracket) if char == "[" else -1
        if end >= 0:
            yield _class(pattern[place:end])
            place = end + 1
        else:
            yield _ANY if char == "?" else char


def _end_of_class(pattern: str, place: int, last_bracket: int) -> int:
    """Where the class ends whose inside begins at a place; -1 when the bracket stands for itself."""
    place += pattern.startswith("!", place)
    place += pattern.startswith("]", place)  # one at the beginning is a character of the class
    return pattern.find("]", place) if place <= last_bracket else -1


def _class(inside: str) -> _Class:
    negated = inside.startswith("!")
    chars = inside[negated:]
    if "-" not in chars:
        return _Class(((one, one) for one in set(chars)), negated)
    return _Class(_ranges(chars), negated)


def _ranges(chars: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(chars):
        # A hyphen that begins or ends the class stands for itself.
        is_range = chars.startswith("-", place + 1) and place + 2 < len(chars)
        low, high = chars[place], chars[place + 2 if is_range else place]
        if low <= high:
            yield low, high
        place += 3 if is_range else 1
