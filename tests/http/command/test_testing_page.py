"""The examples of docs/testing-clients.md, run unchanged."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ...support.pages import ROOT, Page
from ...support.processes import environment

PAGE = Page(ROOT / "docs" / "testing-clients.md")


def _block(language: str, words: str) -> str:
    """The block of a language that has these words."""
    (text,) = (one.text for one in PAGE.blocks if one.language == language and words in one.text)
    return text


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment in which the command and the package can be found."""
    commands = tmp_path / "bin"
    commands.mkdir()
    command = commands / "ankiconnect"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ankiconnect "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(commands), os.environ["PATH"]])
    return environment(PATH=path, PYTHONPATH=str(ROOT), TMPDIR=str(tmp_path))


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.glob("ankiconnect-*")) == []
    return done.stdout + done.stderr


def test_pytest(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "test_words.py").write_text(_block("python", "ankiconnect_client"), "utf-8")
    plugin = ["-p", "ankiconnect.testing.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", "-q", "test_words.py", *plugin]
    assert "2 passed" in _run(command, tmp_path, {**variables, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


@pytest.mark.skipif(sys.version_info < (3, 11), reason="enterContext is new in Python 3.11")
def test_unittest(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "words.py").write_text(_block("python", "unittest.main()"), "utf-8")
    assert "Ran 1 test" in _run([sys.executable, "words.py"], tmp_path, variables)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_node(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "anki.test.mjs").write_text(_block("js", "spawn"), "utf-8")
    assert "pass 2" in _run(["node", "--test"], tmp_path, variables)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_shell(tmp_path: Path, variables: dict[str, str]) -> None:
    output = _run(["bash", "-c", _block("bash", "trap")], tmp_path, variables)
    assert '"French"' in output


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_steps_of_ci_that_share_a_service(tmp_path: Path, variables: dict[str, str]) -> None:
    """Each step is a shell of its own. The service outlives the first, and ends with its group."""
    steps = re.findall(r"- run: (.*)", _block("yaml", "--temporary"))
    assert len(steps) == 2
    for step in steps:
        subprocess.run(["bash", "-ec", step], cwd=tmp_path, env=variables, timeout=50, check=True)
    pid = re.search(r'"pid": (\d+)', (tmp_path / "service.json").read_text("utf-8"))
    assert pid is not None
    _run(
        ["bash", "-c", f"kill {pid[1]}; while kill -0 {pid[1]}; do sleep 0.1; done"],
        tmp_path,
        variables,
    )
