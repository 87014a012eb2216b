"""The tasks at the top of docs/actions.md: their lines of curl and Python, run unchanged."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ...support.content import example_collection
from ...support.content.notes import basic
from ...support.net.curl import curl
from ...support.pages import ROOT, Page
from ...support.processes import environment
from ...support.running import Running

BEGIN, *SECTIONS = re.split(
    r"^### ", (ROOT / "tools" / "tasks_texts.md").read_text("utf-8"), flags=re.M
)
LINES = 3


def blocks(text: str) -> dict[str, str]:
    """The blocks of code of a part of the page, by their language."""
    return dict(re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


TASKS = {one.partition("\n")[0]: blocks(one) for one in SECTIONS}


def add_words(anki: Running) -> None:
    (note,) = anki.call("notesInfo", query="deck:Spanish Front:gato")
    assert (note["fields"]["Back"]["value"], note["tags"]) == ("cat", ["my-list"])


def keep_a_folder_in_step(anki: Running) -> None:
    kept, gone = anki.call("notesInfo", query="tag:my-list")
    assert (kept["fields"]["Back"]["value"], gone["fields"]["Front"]["value"]) == ("cat", "perro")


def study(anki: Running) -> None:
    assert anki.call("getNumCardsReviewedToday") == 1


def tidy_tags(anki: Running) -> None:
    used = {tag for one in anki.call("notesInfo", query="deck:Spanish") for tag in one["tags"]}
    assert used == {"animal", "spanish::greeting"}


CHECKS: dict[str, Callable[[Running], None]] = {
    "Add words": add_words,
    "Keep a folder in step": keep_a_folder_in_step,
    "Study outside of Anki": study,
    "Tidy tags": tidy_tags,
}
THERE = {"Keep a folder in step": {"gato": "a cat", "perro": "dog"}}
"""Notes that the program has added before, by task."""
each_task = pytest.mark.parametrize("task", CHECKS)


@pytest.fixture
def examples(task: str, tmp_path: Path) -> Iterator[Running]:
    """A service on the collection of the examples."""
    file = tmp_path / "collection.anki2"
    example_collection.build(file)
    with Running.on(file) as anki:
        for front, back in THERE.get(task, {}).items():
            note = basic(front, back, deckName="Spanish", tags=["my-list"])
            anki.call("addNote", note=note)
        yield anki


def test_there_are_these_tasks() -> None:
    assert TASKS.keys() == CHECKS.keys()
    assert (ROOT / "tools" / "tasks_texts.md").read_text("utf-8") in Page(ROOT / "docs/actions.md").text


@each_task
async def test_the_lines_of_curl(examples: Running, task: str) -> None:
    lines = TASKS[task]["bash"].splitlines()
    assert len(lines) == LINES
    for line in lines:
        reply = json.loads(await curl(shlex.split(line), examples))
        assert reply["error"] is None, line
        assert reply["result"] != [], line
    CHECKS[task](examples)


@each_task
def test_the_lines_of_python(examples: Running, task: str) -> None:
    code = TASKS[task]["python"]
    assert len(code.splitlines()) == LINES
    done = subprocess.run(
        [sys.executable, "-c", blocks(BEGIN)["python"] + code],
        env=environment(ANKICONNECT_BIND_PORT=str(examples.port), PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    CHECKS[task](examples)
