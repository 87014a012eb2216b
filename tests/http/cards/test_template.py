"""The template in docs/writing-actions.md works unchanged: its actions and their test."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry

from ...support.pages import ROOT, Page
from ...support.running import Running

PAGE = Page(ROOT / "docs" / "writing-actions.md")
CODE, TEST = (block.text for block in PAGE.blocks if block.language == "python")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declares the template's actions during one test."""
    monkeypatch.setattr(registry, "_actions", dict(registry._actions))
    monkeypatch.setattr(registry, "_names", dict(registry._names))
    module = ModuleType("ankiconnect.handlers.cards.template")
    module.__package__ = "ankiconnect.handlers.cards"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(CODE, "writing-actions.md", "exec"), module.__dict__)


def test_the_template_works(declared: None, anki: Running) -> None:
    names: dict[str, Any] = {"__name__": __name__, "__package__": __package__}
    exec(compile(TEST, "writing-actions.md", "exec"), names)
    tests = [one for name, one in names.items() if name.startswith("test_")]
    assert len(tests) == 1
    tests[0](anki)


def test_its_actions_are_of_their_category(declared: None) -> None:
    assert registry.actions()["flagCards"].category == "cards"
    assert set(registry.actions()["flagCards"].parameters) == {"cards", "flag"}
