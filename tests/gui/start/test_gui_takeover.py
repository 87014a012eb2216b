"""Taking over from the AnkiConnect add-on, and going back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..others import BOXES
from ..takeover import ASKED, DEFAULTS, Beside, Other, make_port_the_default, meta
from ..windows.test_gui_menu import choose, items

TAKE_OVER = "Take over from the other AnkiConnect add-on"
GO_BACK = "Go back to the other AnkiConnect add-on"
ORIGIN = "https://a.example"


@pytest.fixture
def other(tmp_path: Path) -> Other:
    return Other(tmp_path)


Prepare = Callable[..., Anki]


@pytest.fixture
def prepare(start_anki: Starter, other: Other) -> Prepare:
    """Lays out an Anki with both add-ons, and a free port as the default of this one."""

    def make() -> Anki:
        anki = start_anki.prepare(extra_addons=[other.folder])
        other.folder = anki.base / "addons21" / other.name
        make_port_the_default(anki)
        return anki

    return make


def at(anki: Anki, port: int) -> None:
    anki.port, anki.url = port, f"http://127.0.0.1:{port}"


def answer(anki: Anki, button: str) -> str:
    """Answer the question, and return its text."""
    anki.until(ASKED)
    text = str(anki.eval(f"{BOXES}[0].text()"))
    anki.until(f"{BOXES}[0].defaultButton().isEnabled()")
    anki.run(f"{BOXES}[0].button(aqt.qt.QMessageBox.StandardButton.{button}).click()")
    return text


def restart(anki: Anki, *, answers: bool = True) -> None:
    """Restart it with the settings that it has now."""
    anki.stop()
    anki.config = meta(anki.folder)["config"]
    anki.start(answers=answers)


def close_message(anki: Anki) -> str:
    anki.until(f"len({BOXES}) == 1")
    text = str(anki.eval(f"{BOXES}[0].text()"))
    anki.run(f"[w.close() for w in {BOXES}]")
    return text


def test_over_and_back(prepare: Prepare, other: Other) -> None:
    other.write(
        "meta",
        {"config": {"apiKey": "sesame", "webCorsOriginList": [ORIGIN], "unknown": 1}, "mod": 7},
    )
    anki = prepare()
    anki.start()
    anki.until(ASKED)
    assert meta(anki.folder)["config"] == {}
    assert "takeOver" not in meta(anki.folder)
    assert "disabled" not in meta(other.folder)
    text = answer(anki, "Yes")
    assert text == (
        f"The other AnkiConnect add-on (2055492159) is installed too. Only one of the two can have "
        f"port {other.port}.\n\n"
        "Turn it off and use its settings?\n"
        f"webBindPort: {other.port}\n"
        "apiKey (not shown here)\n"
        'webCorsOriginList: ["https://a.example"]\n\n'
        "Restart Anki afterwards. The other add-on runs until then.\n\n"
        "Your collection is not changed. Tools > AnkiConnect > Go back undoes it."
    )
    taken = {"webBindPort": other.port, "apiKey": "sesame", "webCorsOriginList": [ORIGIN]}
    assert meta(anki.folder)["config"] == taken
    assert meta(other.folder)["disabled"] is True
    assert meta(other.folder)["config"]["unknown"] == 1
    assert close_message(anki) == (
        "Restart Anki to finish. The other AnkiConnect add-on is turned off, but it has port "
        f"{other.port} until then."
    )
    anki.config = taken
    assert anki.call("version") == 6  # at the port before, with the key
    at(anki, other.port)
    restart(anki)
    assert anki.call("deckNames") == ["Default"]
    assert anki.post({"action": "version", "key": "sesame"}, {"Origin": ORIGIN}) == 6
    assert anki.eval(f"len({BOXES})") == 0
    choose(anki, GO_BACK)
    assert close_message(anki) == (
        "The other AnkiConnect add-on is turned on again, and this one is turned off. "
        "Restart Anki to use it."
    )
    assert meta(anki.folder)["config"] == {}
    assert [meta(one)["disabled"] for one in (anki.folder, other.folder)] == [True, False]
    restart(anki, answers=False)
    assert other.answers()
    assert anki.run("import sys; 'ankiconnect.addon' in sys.modules") is False


def test_it_is_off_already(beside: Beside, anki: Anki, other: Other) -> None:
    """As after Anki has installed this one, which names it as a conflict. No restart is needed."""
    other.write("meta", {"disabled": True})
    old = anki.port
    beside(other)
    assert "Use its settings?\nwebBindPort: " in answer(anki, "Yes")
    at(anki, other.port)
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval(f"len({BOXES})") == 0
    choose(anki, GO_BACK)
    close_message(anki)
    choose(anki, TAKE_OVER)
    answer(anki, "Yes")
    assert [meta(one)["disabled"] for one in (anki.folder, other.folder)] == [False, True]
    assert meta(anki.folder)["takeOver"]["before"] == {}
    with pytest.raises(OSError):
        at(anki, old)
        anki.call("version")


def test_a_no_is_kept(prepare: Prepare, other: Other) -> None:
    """Until then each start asks. Then the message about the port comes, and the menu offers it."""
    anki = prepare()
    other.port = anki.port
    (other.folder / "config.json").write_text(
        json.dumps({**DEFAULTS, "webBindPort": anki.port}), "utf-8"
    )
    before = list(other.folder.iterdir())
    anki.start(answers=False)
    anki.until(ASKED)
    restart(anki, answers=False)
    anki.until(ASKED)
    assert "takeOver" not in meta(anki.folder)
    assert "Turn it off?" in answer(anki, "No")
    assert close_message(anki).startswith(f"Port {anki.port} is already in use")
    assert [one for one in other.folder.iterdir() if one.name != "__pycache__"] == before
    assert meta(anki.folder)["config"] == {}
    restart(anki, answers=False)
    assert close_message(anki).startswith(f"Port {anki.port} is already in use")
    choose(anki, TAKE_OVER)
    answer(anki, "Yes")
    assert close_message(anki).startswith("Restart Anki to finish.")
    assert items(anki)[1][0].startswith("Restart Anki to finish.")


def test_a_page_may_ask_meanwhile(beside: Beside, anki: Anki, other: Other) -> None:
    beside(other)
    anki.until(ASKED)
    anki.run(
        "import threading, urllib.request\n"
        f"request = urllib.request.Request('{anki.url}', b'{{\"action\": \"requestPermission\"}}',"
        f" {{'Origin': '{ORIGIN}'}})\n"
        "threading.Thread(target=urllib.request.urlopen, args=[request], daemon=True).start()"
    )
    anki.until(f"len({BOXES}) == 2")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {"apiKey": ["x"], "webCorsOriginList": ["*"]},
            "None of its settings can be used: apiKey must",
        ),
        pytest.param(
            {"webBindPort": "abc", "apiKey": "sesame"},
            'Not used: webBindPort is "abc"; it must be',
            marks=pytest.mark.slow,
        ),
    ],
)
def test_settings_that_cannot_be_used(
    beside: Beside, other: Other, values: dict[str, Any], text: str
) -> None:
    other.write("meta", {"config": values})
    anki = beside(other)
    assert text in answer(anki, "Yes")
    assert meta(other.folder)["disabled"] is True
    taken = {"apiKey": "sesame"} if values["apiKey"] == "sesame" else {}
    assert meta(anki.folder)["config"] == taken
    anki.config = taken
    assert anki.call("deckNames") == ["Default"]


def test_a_file_that_cannot_be_read_stays(beside: Beside, other: Other) -> None:
    (other.folder / "meta.json").write_text('{"config": {"apiKey": "ses', "utf-8")
    anki = beside(other)
    assert [text for text, _ in items(anki)][-1] == "Log"
    assert anki.eval("messages") == []
    assert (other.folder / "meta.json").read_text("utf-8").endswith("ses")


def test_one_that_was_installed_by_hand(beside: Beside, tmp_path: Path) -> None:
    other = Other(tmp_path, "by_hand", {"package": "AnkiConnect", "name": "AnkiConnect"})
    anki = beside(other)
    answer(anki, "Yes")
    assert meta(other.folder)["disabled"] is True


def test_who_is_not_asked(beside: Beside, anki: Anki, other: Other, tmp_path: Path) -> None:
    """Not about another copy of this add-on, nor about one that is off, with the same settings."""
    copy = Other(tmp_path, "ankiconnect_copy", {"package": "ankiconnect", "name": "AnkiConnect"})
    copy.write("config", {**DEFAULTS, "webBindPort": copy.port, "anonymousScopes": []})
    other.write("meta", {"disabled": True})
    other.write("config", {**DEFAULTS, "webBindPort": anki.port})
    beside(copy, other, has_own_settings=True)
    assert anki.eval("messages") == []
    assert [text for text, _ in items(anki)][-1] == "Log"


def test_settings_of_its_own_beside_another_port(beside: Beside, other: Other) -> None:
    """Both were meant to run. The menu offers it."""
    anki = beside(other, has_own_settings=True)
    assert anki.eval("messages") == []
    assert items(anki)[-1] == [TAKE_OVER, True]


def test_a_folder_that_cannot_be_written(beside: Beside, other: Other) -> None:
    anki = beside(other)
    anki.until(ASKED)
    anki.run(
        "def refuse(*_): raise PermissionError(13, 'Permission denied')\n"
        "mw.addonManager.writeAddonMeta = refuse"
    )
    answer(anki, "Yes")
    assert "Permission denied" in close_message(anki)
    assert not (other.folder / "meta.json").exists()
    assert anki.call("version") == 6
