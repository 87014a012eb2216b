"""The README's first request, its Python and its commands, run unchanged against a service."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

from ...support.net.curl import ADDRESS, curl
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
    assert ADDRESS in code
    done = subprocess.run(
        [sys.executable, "-c", code.replace(ADDRESS, anki.url)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
    added, found = done.stdout.splitlines()
    assert json.loads(found) == [json.loads(added)]


def test_the_commands_run(anki: Running) -> None:
    called = [
        shlex.split(command)[1:]
        for command, _ in README.console()
        if command.startswith("ankiconnect call")
    ]
    assert len(called) == 2
    for words in called:
        command = [sys.executable, "-m", "ankiconnect", *words, "--url", anki.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert (done.returncode, done.stderr) == (0, "")
        json.loads(done.stdout)
