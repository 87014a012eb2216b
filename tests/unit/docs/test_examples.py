"""The examples on every page are valid: requests, commands, settings, code."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from ankiconnect import cli, handlers
from ankiconnect.client import parameters
from ankiconnect.handlers.framework import registry
from ankiconnect.settings import RULES, Settings, apply
from tools import settings_page

from ...support.pages import ROOT, Page, pages

PAGES = {page.name: page for page in pages()}
MAKE = set(re.findall(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)[0].split())


def _shell_lines(page: Page) -> Iterator[str]:
    """Each command line of a page, with its continuation lines."""
    for command, _ in page.console():
        yield command
    for block in page.blocks:
        if block.language == "sh":
            yield from block.text.replace("\\\n", " ").splitlines()


def _commands(page: Page) -> Iterator[list[str]]:
    """The words of each command, without the variables that are set before it."""
    for line in _shell_lines(page):
        words = shlex.split(line, comments=True)
        while words and re.match(r"\w+=", words[0]):
            del words[0]
        if words:
            yield words


COMMANDS = [(name, words) for name, page in PAGES.items() for words in _commands(page)]
BLOCKS = [(name, block) for name, page in PAGES.items() for block in page.blocks]


def _check(request: dict[str, Any]) -> None:
    handlers.load()
    action = registry.find(request["action"])
    assert action is not None, request["action"]
    action.arguments(request["action"], request.get("params", {}))


def test_requests_that_are_sent_with_curl_are_right() -> None:
    by_curl = [words for _, words in COMMANDS if words[0] == "curl" and "-d" in words]
    sent = [json.loads(words[words.index("-d") + 1]) for words in by_curl]
    assert len(sent) >= 3
    for request in sent:
        _check(request)


def test_calls_of_the_command_are_right() -> None:
    called = [words[1:] for _, words in COMMANDS if words[0].split("/")[-1] == "ankiconnect"]
    assert len(called) >= 8
    for words in called:
        options = cli._parser().parse_args(words)
        if words[0] == "call":
            _check({"action": options.action, "params": parameters.read(options.params)})


def test_targets_of_make_exist() -> None:
    used = {words[1] for _, words in COMMANDS if words[0] == "make" and "=" not in words[1]}
    used |= {
        target
        for page in PAGES.values()
        for code in page.codes
        for target in re.findall(r"\bmake ([a-z][\w-]*)", code)
    }
    assert len(used) >= 10
    assert used <= MAKE


@pytest.mark.parametrize("command", ["serve", "call", "doctor"])
def test_every_option_of_the_command_is_explained(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    for option in re.findall(r"--\w[\w-]*", capsys.readouterr().out):
        assert re.search(rf"`{option}\b", PAGES["docs/command.md"].text), option


def test_json_is_json_and_settings_in_it_can_be_used() -> None:
    parsed = [json.loads(block.text) for _, block in BLOCKS if block.language == "json"]
    settings = [one for one in parsed if isinstance(one, dict) and set(one) <= set(RULES)]
    assert len(settings) >= 2
    for one in settings:
        apply(Settings(), one, "a page")


def test_variables_that_pages_set_exist() -> None:
    known = {rule.variable for rule in RULES.values()}
    used = {one for page in PAGES.values() for one in re.findall(r"\bANKICONNECT_\w+", page.text)}
    assert len(used) >= len(known)
    assert used <= known


def test_python_can_be_read() -> None:
    """tests/http/command/test_readme.py and tests/http/cards/test_template.py run it."""
    parsed = [ast.parse(block.text) for _, block in BLOCKS if block.language == "python"]
    assert len(parsed) >= 3


def test_the_page_of_settings_is_not_stale() -> None:
    assert settings_page.page() == settings_page.PAGE.read_text("utf-8"), "run `make docs`"


def test_a_stale_page_of_settings_fails_the_check(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "settings.md"
    stale.write_text(settings_page.page().replace("`apiKey`", "`key`"), "utf-8")
    monkeypatch.setattr(settings_page, "PAGE", stale)
    assert settings_page.main(["--check"]) == 1
    assert "+| `apiKey`" in capsys.readouterr().out
    assert settings_page.main([]) == 0
    assert settings_page.main(["--check"]) == 0


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_setting_has_its_row(name: str) -> None:
    row = re.search(rf"^\| `{name}` \|(.*)\|$", PAGES["docs/settings.md"].text, re.MULTILINE)
    assert row is not None
    default, meaning, allowed, variable = (cell.strip() for cell in row[1].split(" | "))
    assert default == f"`{json.dumps(getattr(Settings(), name))}`"
    assert variable == f"`{RULES[name].variable}`"
    assert meaning and allowed


def test_a_setting_in_no_table_is_an_error(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "texts.md"
    texts.write_text(
        settings_page.TEXTS.read_text("utf-8").replace("webTlsKey}}", "webTlsKeys}}"), "utf-8"
    )
    monkeypatch.setattr(settings_page, "TEXTS", texts)
    with pytest.raises(ValueError, match="webTlsKey, webTlsKeys"):
        settings_page.page()
