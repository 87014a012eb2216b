"""Drawing the card under review again when what it shows has changed, and only then."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.cards import Card
    from aqt.main import AnkiQt
    from aqt.reviewer import Reviewer

_MARKED = "marked"
_KEEP_TYPED = """(() => {
    const before = document.getElementById("typeans"), card = document.getElementById("qa");
    if (!before || !card) return;
    const watcher = new MutationObserver(() => {
        if (before.isConnected || !card.firstChild) return;
        watcher.disconnect();
        const now = document.getElementById("typeans");
        if (!now) return;
        now.value = before.value;
        now.focus();
        now.setSelectionRange(before.selectionStart, before.selectionEnd);
    });
    watcher.observe(card, { childList: true, subtree: true });
})()"""
"""Puts what is typed as the answer, and its caret, into the input that replaces the one in the page."""


def draw_changes(mw: AnkiQt) -> None:
    """Draw the shown side again if it is rendered in another way than before.

    A typed answer stays while the card asks for the same field.
    """
    reviewer = mw.reviewer
    card: Any = reviewer.card
    icons, text, sounds = _icons(card), _text(reviewer), _sounds(reviewer)
    asks_for = _typed_field(reviewer)
    card.load()
    if _text(reviewer) != text or _sounds(reviewer) != sounds:
        if reviewer.state == "question" and _typed_field(reviewer) == asks_for:
            reviewer.web.eval(_KEEP_TYPED)
        with _silent(card) if _sounds(reviewer) == sounds else contextlib.nullcontext():
            reviewer._redraw_current_card()
    elif _icons(card) != icons:
        reviewer._update_flag_icon()
        reviewer._update_mark_icon()


def _icons(card: Card) -> tuple[int, bool]:
    return card.user_flag(), card.note().has_tag(_MARKED)


def _text(reviewer: Reviewer) -> str:
    """What the page shows; the reviewer also learns the right answer to type."""
    card: Any = reviewer.card
    question = reviewer.typeAnsQuestionFilter(card.question())
    return question if reviewer.state == "question" else reviewer._mungeQA(card.answer())


def _sounds(reviewer: Reviewer) -> list[Any]:
    card: Any = reviewer.card
    tags = card.question_av_tags() if reviewer.state == "question" else card.answer_av_tags()
    return list(tags)


def _typed_field(reviewer: Reviewer) -> list[str]:
    """The field that the user types as the answer."""
    card: Any = reviewer.card
    return re.findall(reviewer.typeAnsPat, card.question())


@contextlib.contextmanager
def _silent(card: Any) -> Iterator[None]:
    """Play none of the card's sounds, which were played when it was shown."""
    card.autoplay = lambda: False
    try:
        yield
    finally:
        del card.autoplay
