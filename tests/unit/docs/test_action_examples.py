"""Examples are recorded, shortened and written as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.framework.action import Action, Needs, Scope
from ankiconnect.handlers.framework.docstrings import Documentation
from tools import action_examples
from tools.action_examples import MORE, Stale, pretty, shortened

TEXT = "a" * action_examples.MAX_TEXT_LENGTH
LIST = [1] * action_examples.MAX_ELEMENTS
MEMBERS = {str(number): number for number in range(action_examples.MAX_MEMBERS)}


def declared(example: str, name: str = "deckNames") -> Action:
    documentation = Documentation("Text.", example_text=example)
    return Action(name, print, "decks", {}, documentation, Needs.COLLECTION, Scope.READ)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(action_examples, "FOLDER", tmp_path)
    return tmp_path


def test_a_recorded_reply_is_read() -> None:
    action = declared('After version {}\n{"one": "ü"}')
    action_examples.record(action, {"result": [1]})
    action_examples.record(declared("{}", "createDeck"), {"result": 2})
    assert action_examples.reply(action) == {"result": [1]}


@pytest.mark.parametrize("example", ['{"one": 2}', 'After version {}\n{"one": 1}'])
def test_a_reply_to_other_requests_is_stale(example: str) -> None:
    action_examples.record(declared('{"one": 1}'), {"result": 1})
    with pytest.raises(Stale, match="no reply to the Example of deckNames is recorded"):
        action_examples.reply(declared(example))


@pytest.mark.parametrize(
    ("example", "text"),
    [("", "the docstring of deckNames has no section Example"), ("one: 1", "is not a JSON object")],
)
def test_an_action_without_an_example_is_stale(example: str, text: str) -> None:
    with pytest.raises(Stale, match=text):
        action_examples.reply(declared(example))


def test_recording_drops_actions_that_are_gone(folder: Path) -> None:
    action_examples.record(declared("{}", "noSuchAction"), {"result": 1})
    action_examples.record(declared("{}"), {"result": 1})
    assert list(json.loads((folder / "decks.json").read_text("utf-8"))) == ["deckNames"]


@pytest.mark.parametrize(
    ("value", "short"),
    [
        (TEXT, TEXT),
        (TEXT + "a", TEXT + MORE),
        (LIST, LIST),
        ([*LIST, 1], [*LIST, MORE]),
        (MEMBERS, MEMBERS),
        ({**MEMBERS, "more": 1}, {**MEMBERS, MORE: MORE}),
        ({"a": [TEXT + "a"]}, {"a": [TEXT + MORE]}),
        (None, None),
    ],
)
def test_long_values_are_shortened(value: Any, short: Any) -> None:
    assert shortened(value) == short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, "ü"], "b": {}}, '{"a": [1, "ü"], "b": {}}'),
        (["a" * 50, {"b": "c" * 50}], f'[\n  "{"a" * 50}",\n  {{"b": "{"c" * 50}"}}\n]'),
        ({"a": "b" * 96}, f'{{\n  "a": "{"b" * 96}"\n}}'),
        ({"a" * 50: ["b" * 50]}, f'{{\n  "{"a" * 50}": [\n    "{"b" * 50}"\n  ]\n}}'),
        ("\u20685\u2069 d", r'"\u20685\u2069 d"'),
    ],
)
def test_what_fits_is_on_one_line(value: Any, text: str) -> None:
    assert pretty(value) == text
    assert json.loads(text) == value
