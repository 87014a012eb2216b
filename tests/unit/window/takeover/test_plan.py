"""What would be taken over from AnkiConnect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ankiconnect.settings import Settings
from ankiconnect.settings.installed_addons import InstalledAddon
from ankiconnect.window.takeover import plan
from ankiconnect.window.takeover.plan import Plan

DEFAULTS: dict[str, Any] = {
    "apiKey": None,
    "apiLogPath": None,
    "apiPollInterval": 25,
    "ignoreOriginList": [],
    "webBacklog": 5,
    "webBindAddress": "127.0.0.1",
    "webBindPort": 8765,
    "webCorsOrigin": None,
    "webCorsOriginList": ["http://localhost"],
    "webTimeout": 10000,
}
NEW: dict[str, Any] = {
    "apiKey": 1234,
    "apiLogPath": "/x/log",
    "ignoreOriginList": ["https://i.example/"],
    "webBindAddress": "0.0.0.0",
    "webBindPort": "8766",
    "webCorsOrigin": "https://b.example",
    "webCorsOriginList": ["https://A.example", None],
    "webTimeout": 500.0,
}


def planned(
    values: dict[str, Any], current: Settings | None = None, enabled: bool = True, runs: bool = False
) -> Plan:
    other = InstalledAddon(Path("/addons21/2055492159"), enabled, {**DEFAULTS, **values}, "", True)
    return plan.make(other, current or Settings(), runs)


def test_every_setting_in_its_usable_form() -> None:
    assert planned(NEW).taken == {
        "apiKey": "1234",
        "apiLogPath": "/x/log",
        "ignoreOriginList": ["https://i.example"],
        "webBindAddress": "0.0.0.0",
        "webBindPort": 8766,
        "webCorsOrigin": "https://b.example",
        "webCorsOriginList": ["https://a.example"],
        "webTimeout": 500,
    }


def test_what_is_the_same_is_not_taken() -> None:
    assert planned({}).taken == {}
    assert planned({"webBindPort": 1}, Settings(webBindPort=1)).taken == {}


def test_nothing_to_do() -> None:
    assert planned({}, enabled=False).is_empty
    assert not planned({}).is_empty
    assert not planned({"webTimeout": 1}, enabled=False).is_empty


def test_no_key_takes_none_away() -> None:
    assert planned({}, Settings(apiKey="sesame", apiLogPath="/x")).taken == {}


@pytest.mark.parametrize(
    "wrong", [{"apiKey": ["x"]}, {"webBindAddress": 5}, {"webCorsOriginList": 5}, {"webCorsOrigin": 5}]
)
def test_a_value_that_guards_keeps_everything_from_being_taken(wrong: dict[str, Any]) -> None:
    found = planned({**NEW, **wrong})
    assert found.taken == {}
    assert found.left.startswith(f"None of its settings can be used: {next(iter(wrong))} ")
    assert "Turn it off?" in found.question


def test_other_wrong_values_stay_behind() -> None:
    found = planned({"webBindPort": 70000, "webTimeout": -1, "apiKey": "x"})
    assert found.taken == {"apiKey": "x"}
    assert found.left == (
        "Not used: webBindPort is 70000; it must be a whole number from 0 to 65535. "
        "Not used: webTimeout is -1; it must be a whole number from 1 to 3600000."
    )


@pytest.mark.parametrize(
    ("enabled", "own", "theirs", "collides", "in_the_way"),
    [
        (True, 8765, 8765, True, True),
        (True, 8765, 8766, False, True),
        (True, 8765, "abc", True, True),
        (False, 8765, 8765, False, False),
    ],
)
def test_the_port(enabled: bool, own: int, theirs: Any, collides: bool, in_the_way: bool) -> None:
    found = planned({"webBindPort": theirs}, Settings(webBindPort=own), enabled)
    assert (found.collides, found.in_the_way) == (collides, in_the_way)
    assert ("Only one of the two can have port" in found.question) is in_the_way


def test_the_question_shows_no_key() -> None:
    question = planned({"apiKey": "sesame"}).question
    assert "apiKey (not shown here)" in question
    assert "sesame" not in question


def test_the_question_says_what_a_yes_does() -> None:
    on, off, running = planned(NEW), planned(NEW, enabled=False), planned(NEW, runs=True)
    assert "Turn it off and use its settings?" in on.question
    assert "\n\nUse its settings?" in off.question
    assert ["Restart Anki" in one.question for one in (on, off, running)] == [False, False, True]
    for one in (on, off, running):
        assert "Tools > AnkiConnect > Go back undoes it" in one.question
