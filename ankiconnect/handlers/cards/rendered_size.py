"""How long the sides of a card may become, known before Anki renders it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from anki.consts import MODEL_CLOZE

from ..framework.errors import ActionError
from ..shared.bounds import with_usual_delimiters

if TYPE_CHECKING:
    from anki.models import NotetypeDict, TemplateDict

MAX_LENGTH = 10_000_000
"""Characters of both sides of a card together."""

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")


def check_rendered_size(
    card_id: int, ordinal: int, notetype: NotetypeDict, values: Sequence[str]
) -> None:
    """Refuse a card whose template repeats long fields.

    Args:
        ordinal: The number of the card's template, or of its cloze.
        values: The fields of its note.

    Raises:
        ActionError: It names the bound.
    """
    template = _template(ordinal, notetype)
    if template is None:
        return  # Anki has an error for it
    front, back = str(template["qfmt"]), str(template["afmt"])
    longest = max(map(len, values), default=0)
    # Most are short enough whatever they refer to.
    most = _most(front, longest)
    most += _most(back, max(longest, most))
    if most > MAX_LENGTH and _length(front, back, _lengths(notetype, values)) > MAX_LENGTH:
        raise ActionError(
            f"the card {card_id} would have more than {MAX_LENGTH} characters: "
            "its template repeats long fields"
        )


def _template(ordinal: int, notetype: NotetypeDict) -> TemplateDict | None:
    templates: list[TemplateDict] = notetype["tmpls"]
    if notetype["type"] == MODEL_CLOZE:
        ordinal = 0
    return templates[ordinal] if ordinal < len(templates) else None


def _most(side: str, longest: int) -> int:
    """The length of a side if each reference in it became the longest text."""
    length, references = _measured(side)
    return length + references * longest


@functools.lru_cache(maxsize=128)
def _measured(side: str) -> tuple[int, int]:
    """The length of a side of a template, and the number of its references."""
    usual = with_usual_delimiters(side)
    return len(usual), usual.count("{{")


def _lengths(notetype: NotetypeDict, values: Sequence[str]) -> dict[str, int]:
    return {field["name"]: len(value) for field, value in zip(notetype["flds"], values, strict=False)}


def _length(front: str, back: str, lengths: Mapping[str, int]) -> int:
    """The length of both sides, as if all conditions were true."""
    question = _side_length(front, lengths)
    return question + _side_length(back, {**lengths, "FrontSide": question})


def _side_length(side: str, lengths: Mapping[str, int]) -> int:
    """References may have filters: {{hint:Front}}."""
    side = with_usual_delimiters(side)
    names = (one.rpartition(":")[2].strip() for one in _REFERENCE.findall(side))
    return len(side) + sum(lengths.get(name, 0) for name in names)
