"""The action of handlers/models/styling.py."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.models import both, make, refused, stored
from ...support.running import Running


@pytest.mark.parametrize("css", ['.猫 { content: "é🙂"; }', "", "a\x00b\u2028", "x" * 500_000])
def test_the_styling_is_replaced_in_one_undo_step(anki: Running, css: str) -> None:
    make(anki, css="before")
    before = stored(anki)
    assert anki.call("updateModelStyling", model={"name": "t", "css": css}) is None
    assert stored(anki)["css"] == css
    assert anki.call("modelStyling", modelName="T") == {"css": css}
    anki.undo()
    assert stored(anki) == before


def test_the_same_styling_is_no_undo_step(anki: Running) -> None:
    make(anki, css="same")
    anki.call("updateModelStyling", model={"name": "T", "css": "same"})
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ({"name": "zz", "css": ""}, "model was not found: zz"),
        ({"name": "zz"}, "model was not found: zz"),
        ({"name": "T"}, "'css' is missing in model (it has: name)"),
        ({"css": ""}, "'name' is missing in model (it has: css)"),
        ({"name": "T", "css": None}, "model.css must be a string, not null"),
        ({"name": 5, "css": ""}, "model.name must be a string, not 5"),
    ],
)
def test_refusals_change_nothing(anki: Running, model: dict[str, Any], text: str) -> None:
    make(anki)
    before = both(anki)
    assert refused(anki, "updateModelStyling", model=model) == text
    assert both(anki) == before
