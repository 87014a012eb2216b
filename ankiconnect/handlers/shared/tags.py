"""Tags as clients send them and as Anki stores them (docs/api-decisions.md, cc)."""

from __future__ import annotations

import unicodedata

from .bounds import check_tags
from .names import nfc


def split_sent(text: str) -> list[str]:
    """Split a client's text at all white space into tags, each in the form in which Anki stores it."""
    return [tag for one in text.split() if (tag := stored_tag(one))]


def split_new(text: str) -> list[str]:
    """`split_sent` for tags that notes are to get.

    Raises:
        ActionError: Anki cannot show one of them.
    """
    tags = split_sent(text)
    check_tags(tags)
    return tags


def stored_tag(tag: str) -> str:
    """The form in which Anki stores a tag: NFC, without control characters and empty parts."""
    kept = tag.strip() if tag.isascii() else nfc(tag.strip())
    if not kept.isprintable():  # else no character is a control character
        kept = "".join(one for one in kept if unicodedata.category(one) != "Cc")
    return "::".join(part or "blank" for part in kept.split("::")) if "::" in kept else kept


def split_stored(text: str) -> list[str]:
    """Split the tags of a note as Anki does. Other white space belongs to the tag."""
    return list(filter(None, text.replace("\u3000", " ").split(" ")))


def folded(tag: str) -> str:
    """The form in which two tags are the same; Anki ignores their case."""
    return nfc(tag.casefold())
