"""Rendering both sides of a card."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from anki import hooks
from anki.latex import on_card_did_render, render_latex

if TYPE_CHECKING:
    from anki.cards import Card, CardId
    from anki.collection import Collection
    from anki.models import NotetypeDict

_LATEX = re.compile(r"\[(?:\$|latex\])", re.IGNORECASE)


def render(col: Collection, card_id: CardId, notetype: NotetypeDict) -> tuple[str, str]:
    """Both sides, each after its styling, as ``Card.render_output`` makes them.

    Without add-ons that change cards, this takes half as long: the card and its note are not loaded,
    and Anki looks for sounds and LaTeX only in texts that may have some.

    Raises:
        AnkiException: Anki cannot read the template, or the card was deleted.
    """
    if hooks.card_did_render._hooks == [on_card_did_render]:
        sides = _without_addons(col, card_id, notetype)
        if sides is not None:
            return sides
    return _with_addons(col, col.get_card(card_id))


def _without_addons(col: Collection, card_id: CardId, notetype: NotetypeDict) -> tuple[str, str] | None:
    """Both sides, or None when the template has a filter that Anki leaves to add-ons."""
    output = col._backend.render_existing_card(card_id=card_id, browser=False, partial_render=True)
    front = _joined(output.question_nodes, None)
    if front is None:
        return None
    front = _without_sounds(col, front, question_side=True)
    back = _joined(output.answer_nodes, front)
    if back is None:
        return None
    back = _without_sounds(col, back, question_side=False)
    style = f"<style>{output.css}</style>"
    return style + _with_images(col, front, notetype), style + _with_images(col, back, notetype)


def _joined(nodes: Iterable[Any], front: str | None) -> str | None:
    """The text of a side, or None when an add-on's filter is to be applied to a part of it.

    Args:
        front: The text of the front, for the back.
    """
    text = ""
    for node in nodes:
        if not node.HasField("replacement"):
            text += node.text
        elif node.replacement.filters:
            return None
        elif node.replacement.field_name == "FrontSide" and front is not None:
            text += front
        else:
            text += node.replacement.current_text
    return text


def _without_sounds(col: Collection, text: str, *, question_side: bool) -> str:
    """A text with Anki's tags of buttons to play sounds and speech."""
    if "[sound:" not in text and "[anki:" not in text:
        return text
    return col._backend.extract_av_tags(text=text, question_side=question_side).text


def _with_images(col: Collection, text: str, notetype: NotetypeDict) -> str:
    """A text with images of its LaTeX."""
    return render_latex(text, notetype, col) if _LATEX.search(text) else text


def _with_addons(col: Collection, card: Card) -> tuple[str, str]:
    """Both sides, made by Anki's own renderer with everything that add-ons change.

    When it cannot read a template, it puts its error message on both sides, without the styling. A
    client should get an error instead, so the card is rendered again by the backend, which raises that
    error.
    """
    output = card.render_output()
    if not output.css and output.question_text == output.answer_text:
        col._backend.render_existing_card(card_id=card.id, browser=False, partial_render=True)
    return output.question_and_style(), output.answer_and_style()
