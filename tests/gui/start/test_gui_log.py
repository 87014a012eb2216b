"""The add-on's own log in the real Anki."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.real_anki import FOLDER
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..reuse import Lender
from .test_gui_config import change

FAULT = """
import dataclasses, sys
registry = sys.modules['ankiconnect.handlers.framework.registry']
def slip(col, /):
    raise ZeroDivisionError('wrong: sesame')
registry.names()['deckNames'] = dataclasses.replace(registry.names()['deckNames'], function=slip)
"""


def log_file(anki: Anki) -> Path:
    name = anki.folder.name
    return anki.base / "logs" / "addons" / name / f"{name}.log"


def lines(anki: Anki) -> list[str]:
    return log_file(anki).read_text("utf-8").splitlines()


def ask(anki: Anki, action: str) -> None:
    anki.post({"action": action, "version": 6, "key": anki.config.get("apiKey")})


@pytest.mark.parametrize("folder", [FOLDER, pytest.param("1234567890", marks=pytest.mark.slow)])
def test_a_failed_request_is_a_line_of_it(lend_anki: Lender, start_anki: Starter, folder: str) -> None:
    anki = lend_anki() if folder == FOLDER else start_anki(folder=folder)
    ask(anki, "deckNames")
    ask(anki, "nonsense")
    (line,) = lines(anki)
    told = f":INFO:{folder}.server.api.request_log: request failed action=nonsense error="
    assert told in line
    assert 'error="unsupported action" waited_ms=0.0 ran_ms=' in line
    assert anki.output().count(line) == 1, "Anki prints what every add-on logs"


def test_a_fault_is_told_once_and_without_the_key(lend_anki: Lender) -> None:
    anki = lend_anki(config={"apiKey": "sesame"})
    anki.run(FAULT)
    anki.forgive("Traceback")
    ask(anki, "deckNames")
    anki.until(f"open({str(log_file(anki))!r}).read()")
    text = log_file(anki).read_text("utf-8")
    for one in (text, anki.output()):
        assert one.count("    Traceback (most recent call last):") == 1
        assert one.count("ZeroDivisionError: wrong: ***") == 1
        assert one.count("action=deckNames") == 1
        assert "in slip" in one
        assert "sesame" not in one


def test_the_level_and_what_is_slow_change_at_once(anki: Anki) -> None:
    change(anki, logLevel="warning", slowRequestMs=0)
    ask(anki, "nonsense")
    ask(anki, "deckNames")
    (line,) = lines(anki)
    assert (
        ":WARNING:ankiconnect.server.api.request_log: slow request action=deckNames waited_ms=" in line
    )
    change(anki, logLevel="info", slowRequestMs=None)
    ask(anki, "deckNames")
    ask(anki, "nonsense")
    assert len(lines(anki)) == 2


def test_what_the_user_is_told_is_logged_too(anki: Anki) -> None:
    change(anki, webTimeout="soon")
    anki.until("messages")
    (line,) = lines(anki)
    assert ':WARNING:ankiconnect.addon: webTimeout is "soon"; it must be' in line
