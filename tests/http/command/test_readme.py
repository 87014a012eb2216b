"""The README's first request, its Python and its command, run unchanged against a service."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

from ...support.net.curl import curl
from ...support.pages import ROOT, Page
from ...support.running import Running

README = Page(ROOT / "README.md")


async def test_the_requests_get_the_replies_that_are_shown(anki: Running) -> None:
    shown = [(shlex.split(command), output) for command, output in README.console()]
    sent = [(words, output) for words, output in shown if words[0] == "curl"]
    assert len(sent) >= 3
    for words, output in sent:
        assert await curl(words, anki) == output.removesuffix("\n")


def test_the_python_runs(anki: Running) -> None:
    (code,) = (block.text for block in README.blocks if block.language == "python")
    assert "Anki()" in code
    done = subprocess.run(
        [sys.executable, "-c", code.replace("Anki()", f"Anki({anki.url!r})")],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (added,) = json.loads(done.stdout)
    assert anki.call("findNotes", query="") == [added]


def test_the_command_runs(anki: Running) -> None:
    (called,) = (code for code in README.codes if code.startswith("ankiconnect call"))
    command = [sys.executable, "-m", *shlex.split(called), "--url", anki.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    json.loads(done.stdout)
