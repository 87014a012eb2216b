"""The built files contain only the package, and the configuration files agree."""

from __future__ import annotations

import configparser
import json
import re
import tarfile
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest

from ankiconnect import __version__
from tools import some_python_ran

from ..support.wheel import build, copy_tree

ROOT = Path(__file__).resolve().parents[2]


def _ini(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / name, "utf-8")
    return parser


SETUP, TOX = _ini("setup.cfg"), _ini("tox.ini")
PYTHONS = re.findall(r"Python :: (3\.\d+)", SETUP["metadata"]["classifiers"])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("build") / "project")


@pytest.fixture(scope="module")
def wheel(tree: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(build(tree, "wheel"))


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    content = wheel.read(f"ankiconnect-{__version__}.dist-info/METADATA")
    return HeaderParser().parsestr(content.decode("utf-8"))


def _package_files() -> set[str]:
    files = (one for one in (ROOT / "ankiconnect").rglob("*") if one.is_file())
    return {one.relative_to(ROOT).as_posix() for one in files if one.suffix != ".pyc"}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    info = f"ankiconnect-{__version__}.dist-info/"
    names = set(wheel.namelist())
    assert {one for one in names if not one.startswith(info)} == _package_files()
    assert "ankiconnect/py.typed" in names
    assert f"{info}licenses/LICENSE" in names
    entry_points = wheel.read(f"{info}entry_points.txt").decode()
    assert "ankiconnect = ankiconnect.cli:main" in entry_points
    assert "ankiconnect = ankiconnect.testing.pytest_plugin" in entry_points


def test_the_source_distribution_can_be_built_from_and_has_no_tests(tree: Path) -> None:
    with tarfile.open(build(tree, "sdist")) as archive:
        names = {one.name.partition("/")[2] for one in archive.getmembers() if one.isfile()}
    wanted = _package_files() | {"LICENSE", "README.md", "pyproject.toml", "setup.cfg"}
    assert wanted <= names
    assert {one.partition("/")[0] for one in names - wanted} <= {"PKG-INFO", "ankiconnect.egg-info"}


def test_the_metadata_says_what_is_needed(metadata: Message) -> None:
    assert metadata["Name"] == "ankiconnect"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "GPL-3.0-or-later"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata.get_all("Provides-Extra") == ["qt", "test"]
    needed = [one for one in metadata.get_all("Requires-Dist", []) if "extra" not in one]
    names = sorted(re.split(r"[<>=]", one)[0] for one in needed)
    assert names == ["aiohttp", "anki", "orjson", "platformdirs"]


def test_tox_has_every_python_that_is_promised() -> None:
    listed = TOX["tox"]["env_list"]
    for python in PYTHONS:
        assert re.search(rf"py.*{python.replace('.', '')}", listed)
    assert len(PYTHONS) == 4
    assert {"lint", "types", "docs"} <= set(listed.split(", "))
    assert "testenv:newest" in TOX


def test_tox_tests_the_oldest_and_the_newest_anki() -> None:
    anki = re.search(r"anki>=([\d.]+),<([\d.]+)", SETUP["options"]["install_requires"])
    assert anki is not None
    tested = re.findall(r"anki==([\d.]+)\.\*", TOX["testenv"]["deps"])
    oldest, past_newest = anki.groups()
    assert tested[0] == oldest
    year, month = past_newest.split(".")
    newest = f"{year}.{int(month) - 1}"
    assert tested[-1] == newest
    for window in ("testenv:newest", "testenv:gui"):
        assert f"aqt[qt6]=={newest}.*" in TOX[window]["deps"]


@pytest.mark.parametrize(
    ("skipped", "ran"),
    [
        ({"lint": False, "py310": True, "py311": False}, ["py311"]),
        ({"lint": False, "py310": True, "py311": True}, []),
        ({"newest": False}, ["newest"]),
        ({"newest": True}, []),
        ({"lint": False, "py310": None}, []),
    ],
)
def test_a_run_without_any_python_is_noticed(
    tmp_path: Path, skipped: dict[str, bool | None], ran: list[str]
) -> None:
    # tox also lists the environments that were not requested, without a result.
    environments = {
        name: {} if one is None else {"result": {"success": True, "skipped": one}}
        for name, one in skipped.items()
    }
    report = {"testenvs": environments}
    assert some_python_ran.ran(report) == ran
    file = tmp_path / "result.json"
    file.write_text(json.dumps(report), "utf-8")
    assert some_python_ran.main(str(file)) == (0 if ran else 1)
