"""The programs in examples/ do what they say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ankiconnect
from ankiconnect.settings.program_keys import SCOPES, make

from ...support.content.notes import basic
from ...support.pages import ROOT
from ...support.processes import environment
from ...support.running import Running
from ...support.waiting import until

PACKAGE_FOLDER = Path(ankiconnect.__file__).resolve().parents[1]


def run(anki: Running, program: str, *arguments: object) -> str:
    """The output of a program that uses a service."""
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / program, *map(str, arguments)],
        env=environment(ANKICONNECT_BIND_PORT=str(anki.port), PYTHONPATH=str(PACKAGE_FOLDER)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def backs(anki: Running, deck: str) -> dict[str, str]:
    infos = anki.call("notesInfo", query=f"deck:{deck}")
    return {one["fields"]["Front"]["value"]: one["fields"]["Back"]["value"] for one in infos}


def test_a_markdown_file_is_kept_in_step(anki: Running, tmp_path: Path) -> None:
    file = tmp_path / "questions.md"
    file.write_text("# Places\n\n## Capital of Peru?\nLima\n\n## 2 < 3?\nyes\nindeed\n", "utf-8")
    assert run(anki, "questions_from_markdown.py", file) == "2 added, 0 changed\n"
    first = {"Capital of Peru?": "Lima", "2 &lt; 3?": "yes<br>indeed"}
    assert backs(anki, "Questions") == first
    assert run(anki, "questions_from_markdown.py", file) == "0 added, 0 changed\n"
    file.write_text("## Capital of Peru?\nLima, a city\n## Third\n3\n", "utf-8")
    assert run(anki, "questions_from_markdown.py", file) == "1 added, 1 changed\n"
    changed = {**first, "Capital of Peru?": "Lima, a city", "Third": "3"}
    assert backs(anki, "Questions") == changed
    anki.undo()
    assert backs(anki, "Questions") == first


def test_words_are_added_with_their_sounds(anki: Running, tmp_path: Path) -> None:
    sound = tmp_path / "gato.mp3"
    sound.write_bytes(b"ID3")
    word = f"gato=cat={sound}"
    assert run(anki, "words_with_audio.py", "Spanish", word) == "gato: added\n"
    assert backs(anki, "Spanish") == {"gato": "cat[sound:gato.mp3]"}
    assert run(anki, "words_with_audio.py", "Spanish", word) == "gato: is there already\n"


@pytest.mark.parametrize("count", [100])
def test_many_words_are_looked_up(anki: Running, count: int) -> None:
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "w7", "Back": ""}}
    anki.call("addNote", note=note)
    words = [f"w{number}" for number in range(count)]
    lines = run(anki, "many_look_ups.py", *words).splitlines()
    assert lines == [f"{word}: {'known' if word == 'w7' else 'new'}" for word in words]


def started(anki: Running, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / "examples" / program],
        env=environment(ANKICONNECT_BIND_PORT=str(anki.port), PYTHONPATH=str(PACKAGE_FOLDER)),
        stdout=subprocess.PIPE,
        text=True,
    )


def studied(anki: Running, ease: int) -> None:
    (card,) = anki.call("findCards", query="front:gato")
    anki.call("answerCards", answers=[{"cardId": card, "ease": ease}])


@pytest.fixture
def word(anki: Running) -> None:
    anki.call("addNote", note=basic("gato", "cat"))


@pytest.mark.usefixtures("word")
def test_reviews_are_printed(anki: Running) -> None:
    with started(anki, "reviews.py") as program:
        assert program.stdout is not None
        until(lambda: anki.headless.service._feed.listeners)
        studied(anki, 2)
        assert program.stdout.readline() == "Hard: gato\n"
        program.terminate()


@pytest.mark.usefixtures("word")
def test_the_studied_cards_are_counted(anki: Running) -> None:
    with started(anki, "studied_today.py") as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "0\n"
        studied(anki, 3)
        assert program.stdout.readline() == "1\n"
        program.terminate()


@pytest.mark.parametrize("scopes", [["read"], ["read", "add"]])
def test_a_bot_reads_with_a_key_of_its_own(start: Callable[..., Running], scopes: list[str]) -> None:
    key, made = make("Study bot", scopes)
    admin, all_ = make("all", SCOPES)
    anki = start(apiKeys=[made.as_json(), all_.as_json()], anonymousScopes=[])
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}}
    added = {"action": "addNote", "version": 6, "params": {"note": note}, "key": admin}
    assert anki.post(added)["error"] is None
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "bot_with_a_read_key.py"],
        env=environment(
            ANKICONNECT_BIND_PORT=str(anki.port),
            ANKICONNECT_API_KEY=key,
            PYTHONPATH=str(PACKAGE_FOLDER),
        ),
        input="due\ncat\ndog\n(\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if scopes == ["read"]:
        due, cat, dog, wrong = done.stdout.splitlines()
        assert (due, cat, dog, done.returncode, done.stderr) == (
            "cards due: 1",
            "gato",
            "nothing",
            0,
            "",
        )
        assert wrong
    else:
        assert (done.returncode, done.stdout) == (1, "")
        assert "can change the collection" in done.stderr
