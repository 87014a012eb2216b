"""What the documentation says is what the code declares."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import cli, settings
from ankiconnect.handlers import registry
from tools import actions_page

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
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


def _row(name: str) -> list[str]:
    """The cells of the README's row of one setting."""
    row = re.search(rf"^\| `{name}` \|(.*)\|$", README, re.MULTILINE)
    assert row is not None, f"the settings table of the README lacks {name}"
    return [cell.strip() for cell in row[1].split(" | ")]


@pytest.mark.parametrize("name", sorted(settings.RULES))
def test_every_setting_is_in_the_readme(name: str) -> None:
    default, variable, meaning = _row(name)
    assert default == f"`{json.dumps(getattr(settings.Settings(), name))}`"
    assert variable == f"`{settings.RULES[name].variable}`"
    assert meaning


@pytest.mark.parametrize("command", ["serve", "call"])
def test_every_option_is_in_the_readme(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    for option in re.findall(r"--\w+", capsys.readouterr().out):
        assert f"`{option}" in README or f", `{option}" in README, option


def _requests() -> list[dict[str, Any]]:
    """The requests that the README sends with curl."""
    return [json.loads(one) for one in re.findall(r"^\W*curl .* -d '(.*)'$", README, re.MULTILINE)]


def test_the_requests_in_the_readme_are_right() -> None:
    assert len(_requests()) >= 2
    for request in _requests():
        action = registry.find(request["action"])
        assert action is not None
        action.arguments(action.name, request.get("params", {}))


def test_what_the_readme_mentions_exists() -> None:
    actions = re.findall(r"ankiconnect call ([a-z]\w+)", README) + re.findall(r'anki\("(\w+)"', README)
    assert [one for one in actions if registry.find(one) is None] == []
    links = re.findall(r"\]\(([^)#]+)\)", README)
    rooms = re.findall(r"^\| `([\w/]+(?:/|\.py))`", README, re.MULTILINE)
    assert [one for one in links + rooms if not (ROOT / one).exists()] == []
