"""Installs each file of a release in a clean environment, and uses it."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ankiconnect.client import Anki

from ..ports import free_port
from ..real_anki import plain, without_settings
from . import building, source

_README_COMMAND = re.compile(r"^\$ (python3 -m .+)$", re.MULTILINE)


class TrialFailed(Exception):
    """A file of the release does not work; the text says how."""


def try_wheel(folder: Path) -> None:
    """Run the two commands of the README, which install the wheel and serve a collection.

    Raises:
        SystemExit, TrialFailed: The service does not answer, or not as it should.
    """
    with tempfile.TemporaryDirectory(prefix="ankiconnect-") as room:
        python = make_environment(Path(room) / "venv")
        install, serve = (_with(python, one) for one in readme_commands())
        _run(install, cwd=folder)
        try_service(serve, Path(room))


def try_service(command: Sequence[str], folder: Path) -> None:
    """Start a service without a window in an empty folder, and look at its collection.

    Args:
        command: What starts it.

    Raises:
        SystemExit: It does not answer.
        TrialFailed: It has another collection than a new one.
    """
    port = free_port()
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    variables = {**without_settings(), **home, "ANKICONNECT_BIND_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    with plain.running(command, url, variables, folder), Anki(url) as anki:
        if anki.deck_names() != ["Default"]:
            raise TrialFailed("the service has another collection than an empty one")


def readme_commands(root: Path = source.ROOT) -> list[str]:
    """The README's commands that install and run the service."""
    return _README_COMMAND.findall((root / "README.md").read_text("utf-8"))


def try_sdist(folder: Path, epoch: int) -> None:
    """Build the wheel from the source distribution, and compare it with that of the release.

    Raises:
        TrialFailed: They differ.
    """
    (packed,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="ankiconnect-") as room:
        with tarfile.open(packed) as archive:
            archive.extractall(room, filter="data")
        built = Path(room) / "wheel"
        building.build_wheel(Path(room) / packed.name.removesuffix(".tar.gz"), built, epoch)
        if (built / wheel.name).read_bytes() != wheel.read_bytes():
            raise TrialFailed("the source distribution builds another wheel")


def try_addon(folder: Path, anki: str) -> None:
    """Install an Anki with its window in a new environment, and the add-on in it.

    Args:
        anki: The requirement, such as "aqt[qt6]==25.7.*".

    Raises:
        TrialFailed: The add-on's service does not answer, or cannot add and find a note.
    """
    with tempfile.TemporaryDirectory(prefix="ankiconnect-") as room:
        python = make_environment(Path(room) / "venv")
        _run([python, "-m", "pip", "install", "--quiet", anki], cwd=Path(room))
        trial = [python, "-m", "tools.release.in_anki", str(folder / building.ADDON)]
        _run(trial, cwd=source.ROOT)


def oldest_and_newest_anki(root: Path = source.ROOT) -> list[str]:
    """The requirements of the oldest Anki that setup.cfg allows, and of the newest."""
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(root / "setup.cfg", "utf-8")
    allowed = setup["options.extras_require"]["qt"].strip()
    oldest = re.sub(r">=([\d.]+),.*", r"==\1.*", allowed)
    return [oldest, allowed]


def make_environment(folder: Path) -> str:
    """Create an environment with nothing but pip, and return its Python."""
    _run([sys.executable, "-m", "venv", str(folder)], cwd=source.ROOT)
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


def _with(python: str, command: str) -> list[str]:
    return [python, *shlex.split(command)[1:]]


def _run(command: Sequence[str], cwd: Path) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=without_settings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TrialFailed(f"{shlex.join(command)} failed:\n{done.stdout}")
