"""The generated documentation matches the declarations in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ankiconnect.handlers.framework import registry
from tools import action_examples, actions_page

PAGE = actions_page.PAGE.read_text("utf-8")

CONTENTS, _, SECTIONS = PAGE.partition("\n## ")


def test_the_page_of_actions_is_not_stale() -> None:
    assert actions_page.page() == PAGE, "docs/actions.md is stale: run `make docs`"


def test_a_stale_page_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "actions.md"
    stale.write_text(PAGE.replace("### deckNames\n", "### deckTitles\n"), "utf-8")
    monkeypatch.setattr(actions_page, "PAGE", stale)
    assert actions_page.main(["--check"]) == 1
    assert "-### deckTitles\n+### deckNames\n" in capsys.readouterr().out
    assert actions_page.main([]) == 0
    assert actions_page.main(["--check"]) == 0
    assert stale.read_text("utf-8") == PAGE


def test_an_action_without_a_recorded_example_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(action_examples, "FOLDER", tmp_path)
    assert actions_page.main(["--check"]) == 1
    complaint = r"no reply to the Example of \w+ is recorded: run `make docs`\n"
    assert re.fullmatch(complaint, capsys.readouterr().out)


def test_every_action_has_one_heading_and_a_link() -> None:
    headings = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert sorted(headings) == sorted(registry.actions())
    links = re.findall(r"\[(\w+)\]\(#(\w+)\)", CONTENTS)
    assert {(name, name.lower()) for name in registry.actions()} <= set(links)


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_every_name_and_parameter_of_an_action_is_told(name: str) -> None:
    action = registry.names()[name]
    section = re.search(rf"^### {action.name}\n(.*?)(?=^##|\Z)", SECTIONS, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert name == action.name or f"`{name}`" in section[1]
    for parameter in action.parameters:
        assert f"\n| `{parameter}` | " in section[1]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("``a::b`` and `c*`", "`a::b` and `c*`"),
        ("name -> <id>, *", r"name -> \<id>, \*"),
        ("_deck_id", r"\_deck_id"),
    ],
)
def test_docstrings_are_shown_as_they_stand(text: str, written: str) -> None:
    assert actions_page._prose(text) == written
