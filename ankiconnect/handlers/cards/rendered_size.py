"""How long the sides of a card may become, known before Anki renders it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..framework.errors import ActionError
from ..shared.bounds import with_usual_delimiters

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.models import TemplateDict

MAX_LENGTH = 10_000_000
"""Characters of both sides of a card together."""

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")


def check_rendered_size(card: Card) -> None:
    """Refuse a card whose template repeats long fields.

    Raises:
        ActionError: It names the bound.
    """
    template = _template(card)
    if template is None:
        return  # Anki has an error for it
    front, back = str(template["qfmt"]), str(template["afmt"])
    note = card.note()
    longest = max(map(len, note.fields), default=0)
    # Most are short enough whatever they refer to.
    most = _most(front, longest)
    most += _most(back, max(longest, most))
    if most > MAX_LENGTH and _length(front, back, dict(note.items())) > MAX_LENGTH:
        raise ActionError(
            f"the card {card.id} would have more than {MAX_LENGTH} characters: "
            "its template repeats long fields"
        )


def _template(card: Card) -> TemplateDict | None:
    try:
        return card.template()
    except IndexError:
        return None


def _most(side: str, longest: int) -> int:
    """The length of a side if each reference in it became the longest text."""
    length, references = _measured(side)
    return length + references * longest


@functools.lru_cache(maxsize=128)
def _measured(side: str) -> tuple[int, int]:
    """The length of a side of a template, and the number of its references."""
    usual = with_usual_delimiters(side)
    return len(usual), usual.count("{{")


def _length(front: str, back: str, fields: Mapping[str, str]) -> int:
    """The length of both sides, as if all conditions were true."""
    lengths = {name: len(value) for name, value in fields.items()}
    question = _side_length(front, lengths)
    return question + _side_length(back, {**lengths, "FrontSide": question})


def _side_length(side: str, lengths: Mapping[str, int]) -> int:
    """References may have filters: {{hint:Front}}."""
    side = with_usual_delimiters(side)
    names = (one.rpartition(":")[2].strip() for one in _REFERENCE.findall(side))
    return len(side) + sum(lengths.get(name, 0) for name in names)
