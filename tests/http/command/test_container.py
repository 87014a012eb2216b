"""The service starts as packaging/Containerfile and the systemd unit start it."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ...support.pages import ROOT
from ...support.processes import Served, run, served

KEY = "a key of enough characters"
UNIT = ROOT / "packaging" / "ankiconnect.service"


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "packaging" / "Containerfile").read_text("utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (name, rest.strip())
        for name, _, rest in (one.partition(" ") for one in text.splitlines())
        if name
    ]


INSTRUCTIONS = _instructions()


def _all(name: str) -> list[str]:
    return [rest for instruction, rest in INSTRUCTIONS if instruction == name]


def _environment(data: Path) -> dict[str, str]:
    """The container's variables, with another folder and a free port."""
    pairs = dict(one.split("=", 1) for rest in _all("ENV") for one in shlex.split(rest))
    assert pairs["XDG_DATA_HOME"] == "/data"
    assert pairs["ANKICONNECT_BIND_ADDRESS"] == "0.0.0.0"
    return {**pairs, "XDG_DATA_HOME": str(data), "ANKICONNECT_BIND_PORT": "0"}


def _command() -> list[str]:
    (entry,), (command,) = _all("ENTRYPOINT"), _all("CMD")
    return [*json.loads(entry), *json.loads(command)]


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, [], **{**_environment(tmp_path), "ANKICONNECT_API_KEY": KEY}) as started:
        yield started


def test_it_runs_as_a_user_with_a_volume() -> None:
    names = [name for name, _ in INSTRUCTIONS]
    (user,) = _all("USER")
    assert user == "anki"
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")
    assert (_all("VOLUME"), _all("EXPOSE")) == (["/data"], ["8765"])
    assert _command() == ["ankiconnect", "serve"]


def test_it_does_not_start_without_a_key(tmp_path: Path) -> None:
    done = run(*_command()[1:], **_environment(tmp_path))
    assert done.returncode == 1
    assert "apiKey is empty; set a key" in done.stderr


def test_it_starts_with_a_key_and_keeps_its_collection_in_the_volume(
    container: Served, tmp_path: Path
) -> None:
    container.url = container.url.replace("0.0.0.0", "127.0.0.1")
    assert container.ask("deckNames")["error"] == "valid api key must be provided"
    assert container.ask("deckNames", key=KEY)["result"] == ["Default"]
    assert (tmp_path / "ankiconnect" / "User 1" / "collection.anki2").exists()


def test_the_health_check_succeeds_while_it_runs(container: Served) -> None:
    (rest,) = _all("HEALTHCHECK")
    program, *arguments = json.loads(rest.partition("CMD")[2])
    assert program == "python"
    port = container.url.rsplit(":", 1)[-1]
    check = [sys.executable, *(one.replace("8765", port) for one in arguments)]
    assert subprocess.run(check, timeout=20).returncode == 0
    container.end()
    assert subprocess.run(check, timeout=20, stderr=subprocess.DEVNULL).returncode == 1


def test_the_unit_runs_the_command() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNIT, "utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program == "%h/ankiconnect/bin/ankiconnect"
    assert arguments == ["serve"]
    assert unit["Service"]["NoNewPrivileges"] == "yes"
    assert unit["Install"]["WantedBy"] == "default.target"
