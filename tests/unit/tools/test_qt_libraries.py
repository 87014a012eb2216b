"""What tools/qt_libraries.py does when libraries are missing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import qt_libraries, some_python_ran

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needed on Linux only")


def test_only_what_cannot_be_loaded_is_missing() -> None:
    assert qt_libraries.missing(lambda library: True) == []
    assert qt_libraries.missing(lambda library: library != "libnss3.so") == ["libnss3.so"]


@pytest.mark.parametrize(
    ("known", "package"), [({"libasound2"}, "libasound2"), ({"libasound2t64"}, "libasound2t64")]
)
def test_packages_have_the_names_of_this_release(known: set[str], package: str) -> None:
    names = qt_libraries.packages(["libasound.so.2", "libnss3.so"], known.__contains__)
    assert names == [package, "libnss3"]


@pytest.mark.parametrize(
    ("release", "package"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, "libasound2"),
        ({"ID": "debian", "VERSION_ID": "13"}, "libasound2t64"),
        ({"ID": "debian"}, "libasound2t64"),
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, "libasound2"),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, "libasound2t64"),
        ({"ID": "other", "VERSION_ID": "rolling"}, "libasound2"),
    ],
)
def test_names_while_apt_has_no_lists(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str], package: str
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    assert qt_libraries.packages(["libasound.so.2"], lambda name: False) == [package]


def test_an_installation_that_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(100, command)

    monkeypatch.setattr(qt_libraries, "missing", lambda: ["libnss3.so"])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(qt_libraries, "_apt_knows", lambda package: False)
    monkeypatch.setattr(subprocess, "run", fails)
    assert qt_libraries.main() == 1
    told = capsys.readouterr().err
    assert "apt-get update failed\n" in told
    assert "sudo apt-get install libnss3\n" in told


def test_without_the_right_to_install_the_command_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qt_libraries, "missing", lambda: ["libnss3.so", "libgbm.so.1"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(qt_libraries, "_apt_knows", lambda package: False)
    assert qt_libraries.main() == 1
    assert "sudo apt-get install libnss3 libgbm1\n" in capsys.readouterr().err


def test_missing_programs_are_installed_but_not_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(qt_libraries, "missing", list)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", {"apt-get": "apt-get", "Xvfb": "Xvfb"}.get)
    # Ubuntu has no package of Chromium's driver; what it has is installed all the same.
    monkeypatch.setattr(qt_libraries, "_apt_knows", lambda package: package != "chromium-driver")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    assert qt_libraries.main() == 0
    assert [one[-2:] for one in commands] == [["update", "-qq"], ["xdotool", "chromium"]]
    needed = "some tests are skipped; they need the packages: xdotool chromium chromium-driver\n"
    assert needed in capsys.readouterr().err


@pytest.mark.parametrize(("skipped", "status"), [(False, 0), (True, 1)])
def test_a_run_without_the_real_anki_is_noticed(tmp_path: Path, skipped: bool, status: int) -> None:
    environments = {
        "py310": {"result": {"skipped": False}},
        "gui": {"result": {"skipped": skipped}},
        "gui-2507": {},
    }
    file = tmp_path / "result.json"
    file.write_text(json.dumps({"testenvs": environments}), "utf-8")
    assert some_python_ran.main(str(file)) == status
