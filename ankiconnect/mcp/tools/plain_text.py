"""The text of fields and cards, without HTML: shorter, and what an assistant reads best."""

from __future__ import annotations

import html as html_entities
import re

EXCERPT = 300
"""Characters of a field in a list."""
WHOLE = 6_000
"""Characters of a field that is asked for by itself."""
CUT = "..."

_MAX_HTML = 4
"""Characters of HTML that are looked at, for each character of text."""
# Python's own parser takes quadratic time for some texts. These expressions do not.
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]*)""")
_HIDDEN = re.compile(r"<(?:style|script)\b[^<>]*>", re.IGNORECASE)
_HIDDEN_END = re.compile(r"</(?:style|script)\b[^<>]*>", re.IGNORECASE)
_BREAKS = {"br", "div", "p", "li", "tr", "h1", "h2", "h3", "h4", "hr", "ul", "ol", "table"}
_SOUND = re.compile(r"\[anki:play:(?:q|a):[0-9]+\]")
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
_BLANKS = re.compile(r"[^\S\n]+")


def of_html(html: str, limit: int = EXCERPT) -> str:
    """The text of a field or a side.

    Args:
        limit: Its maximum length. A longer one is cut, and ends with `CUT`.
    """
    part = html[: limit * _MAX_HTML + 2_000]
    is_cut = len(part) < len(html)
    if is_cut and part.rfind("<") > part.rfind(">"):
        part = part[: part.rfind("<")]  # the beginning of a tag
    text = _SOUND.sub("[sound]", html_entities.unescape(_TAG.sub(_replaced, _shown(part))))
    lines = (_BLANKS.sub(" ", one).strip() for one in text.split("\n"))
    text = "\n".join(filter(None, lines))
    return cut(text + CUT if is_cut else text, limit)


def _shown(html: str) -> str:
    """HTML without comments, styles and scripts."""
    first, *others = html.split("<!--")
    first, *others = _HIDDEN.split(first + "".join(one.partition("-->")[2] for one in others))
    return first + "".join("".join(_HIDDEN_END.split(one, 1)[1:]) for one in others)


def _replaced(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name == "img":
        source = _SOURCE.search(tag[2])
        return f"[image: {source[1] if source else ''}]"
    return "\n" if name in _BREAKS else ""


def of_side(html: str, limit: int = WHOLE) -> str:
    """The text of a card's side, whose HTML begins with the styling."""
    _, end, rest = html.partition("</style>")
    return of_html(rest if end else html, limit)


def of_label(label: str) -> str:
    """The label of a button, without Unicode's marks for the writing direction."""
    return label.translate(_ISOLATES)


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT
