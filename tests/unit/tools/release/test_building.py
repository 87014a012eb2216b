"""The files of a release have the same bytes wherever and whenever they are built."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools.release import building, trials

from ....support.pages import ROOT

EPOCH = 1_000_000_000
DAY = (2001, 9, 9)


def _tree(folder: Path, time: float) -> Path:
    """The files from which wheel and source distribution are made, all changed at one time."""
    for name in ("ankiconnect", "LICENSE", "README.md", "pyproject.toml", "setup.cfg"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        folder.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, folder / name)
    for file in folder.rglob("*"):
        os.utime(file, (time, time))
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds: in other folders, of files with other times, with other locales and modes."""
    outputs = []
    for number, variables in enumerate([{"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}, {"LC_ALL": "C"}]):
        room = tmp_path_factory.mktemp(f"build{number}")
        tree = _tree(room / ("x" * number) / "tree", time=1_100_000_000 + number * 1e8)
        (tree / "LICENSE").chmod(0o664 if number else 0o600)
        output = room / "release"
        output.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            building.build_python(tree, output, EPOCH)
        outputs.append(output)
    return outputs


@pytest.mark.slow
def test_two_builds_are_the_same(built: list[Path]) -> None:
    assert sorted(one.suffix for one in built[0].iterdir()) == [".gz", ".whl"]
    building.check_same(*built)


def test_files_have_the_time_of_the_release(built: list[Path]) -> None:
    (wheel,) = built[0].glob("*.whl")
    assert {one.date_time[:3] for one in zipfile.ZipFile(wheel).infolist()} == {DAY}
    (packed,) = built[0].glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        assert {(one.mtime, one.uid, one.uname) for one in archive} == {(EPOCH, 0, "")}


@pytest.mark.slow
def test_the_source_distribution_builds_the_same_wheel(built: list[Path]) -> None:
    trials.try_sdist(built[0], EPOCH)
    with pytest.raises(trials.TrialFailed, match="another wheel"):
        trials.try_sdist(built[0], EPOCH + 86_400)


def test_a_difference_is_named(tmp_path: Path) -> None:
    for name, content in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_text("same")
        (tmp_path / name / "x.whl").write_text(content)
    (tmp_path / "one" / "more").write_text("")
    with pytest.raises(building.BuildFailed, match=r"two builds differ: more, x\.whl"):
        building.check_same(tmp_path / "one", tmp_path / "other")


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = x\nversion = attr: gone.version\n")
    with pytest.raises(building.BuildFailed, match="gone"):
        building.build_wheel(tmp_path, tmp_path / "output", EPOCH)


def test_the_sums(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"1")
    (tmp_path / "a").write_bytes(b"2")
    building.write_sums(tmp_path)
    expected = [
        f"{hashlib.sha256(text).hexdigest()}  {name}" for text, name in ((b"2", "a"), (b"1", "b"))
    ]
    assert (tmp_path / "SHA256SUMS").read_text().splitlines() == expected


def test_the_readme_has_the_two_commands_that_are_tried() -> None:
    install, serve = trials.readme_commands()
    assert install.startswith("python3 -m pip install ankiconnect-")
    assert serve == "python3 -m ankiconnect serve"


def test_the_oldest_and_the_newest_anki_are_tried() -> None:
    oldest, newest = trials.oldest_and_newest_anki()
    assert oldest == "aqt[qt6]==25.7.*"
    assert newest == "aqt[qt6]>=25.7,<26.10"
