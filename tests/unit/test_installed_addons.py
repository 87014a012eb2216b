"""Add-ons that serve the API, by their files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.settings.installed_addons import ANKICONNECT, InstalledAddon, find

PORT = {"webBindPort": 8765}


def write(addons: Path, folder: str, **files: Any) -> None:
    """Make an add-on. A text is written as it is."""
    where = addons / folder
    where.mkdir()
    (where / "__init__.py").touch()
    for name, value in files.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (where / f"{name}.json").write_text(text, "utf-8")


def only(addons: Path) -> InstalledAddon:
    (found,) = find(addons)
    return found


def test_what_is_found(tmp_path: Path) -> None:
    write(tmp_path, "other", config={"shortcut": "x"})
    write(tmp_path, "none")
    write(tmp_path, "b", config=PORT, meta={"name": "Anki-Connect", "config": {"apiKey": "x"}})
    write(tmp_path, "a", config=PORT, meta={"disabled": True})
    write(tmp_path, "own", config={**PORT, "anonymousScopes": []}, manifest={"package": "ankiconnect"})
    (tmp_path / "file").touch()
    (tmp_path / "trash").mkdir()
    found = find(tmp_path)
    assert [(one.folder.name, one.enabled, one.is_original) for one in found] == [
        ("a", False, False),
        ("b", True, True),
        ("own", True, False),
    ]
    assert found[1].values == {"webBindPort": 8765, "apiKey": "x"}


def test_its_number_is_enough(tmp_path: Path) -> None:
    write(tmp_path, ANKICONNECT)
    found = only(tmp_path)
    assert (found.is_original, found.values, found.problem, found.port) == (True, {}, "", 8765)


def test_this_add_on_under_its_number_is_not_the_original(tmp_path: Path) -> None:
    write(tmp_path, ANKICONNECT, config={**PORT, "anonymousScopes": []})
    assert not only(tmp_path).is_original


@pytest.mark.parametrize(
    ("value", "port"), [(1, 1), ("70", 70), ("abc", 8765), (None, 8765), (0.5, 8765)]
)
def test_the_port(tmp_path: Path, value: Any, port: int) -> None:
    write(tmp_path, ANKICONNECT, config=PORT, meta={"config": {"webBindPort": value}})
    assert only(tmp_path).port == port


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"meta": "{"}, "meta.json cannot be read (Expecting"),
        ({"config": "\udcff".encode("utf-8", "surrogateescape").decode("latin-1") + "{"}, "cannot be"),
        ({"meta": [1]}, "meta.json is not a JSON object"),
        ({"meta": {"config": None}}, '"config" in '),
        ({"config": "[" * 100_000}, "config.json cannot be read"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, files: dict[str, Any], problem: str) -> None:
    write(tmp_path, ANKICONNECT, **files)
    assert problem in only(tmp_path).problem


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, ANKICONNECT)
    (tmp_path / ANKICONNECT / "meta.json").mkdir()
    assert "Is a directory" in only(tmp_path).problem


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find(tmp_path / "none")
