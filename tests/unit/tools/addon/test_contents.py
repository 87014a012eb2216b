"""The built add-on: its contents, that its build is reproducible, and that it needs no other
aiohttp."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

from ankiconnect import __version__, settings
from ankiconnect.settings import RULES, Settings
from tools.addon import archive, contents, texts, wheels
from tools.addon.__main__ import main

from ....support.addon import OF_ANKI, OPTIONAL, VENDORED

pytestmark = pytest.mark.timeout(300)  # the first of all builds downloads

MAX_BYTES = 800_000


@pytest.fixture(scope="module")
def packed() -> bytes:
    return archive.pack(contents.collect())


@pytest.fixture(scope="module")
def files(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        return {one: opened.read(one) for one in opened.namelist()}


# Building


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(packed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "again" / "x.ankiaddon"
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"}
    subprocess.run(
        [sys.executable, "-m", "tools.addon", "--output", file],
        cwd=contents.ROOT,
        env=other,
        check=True,
        capture_output=True,
    )
    assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(packed).digest()
    assert [one.name for one in file.parent.iterdir()] == ["x.ankiaddon"]


def test_entries_are_sorted_and_alike(packed: bytes) -> None:
    entries = zipfile.ZipFile(io.BytesIO(packed)).infolist()
    names = [one.filename for one in entries]
    assert names == sorted(set(names))
    shared = {(one.date_time, one.external_attr >> 16, one.create_system) for one in entries}
    assert shared == {((1980, 1, 1, 0, 0, 0), 0o100644, 3)}


def test_cached_wheels_need_no_network(packed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    assert len(wheels.fetch(contents.CACHE)) == len(wheels.pinned()) == len(VENDORED)


def test_a_damaged_wheel_is_not_taken(
    packed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in contents.CACHE.glob("*.whl"):
        shutil.copy(file, tmp_path)
    next(tmp_path.glob("yarl*")).write_bytes(b"damaged")
    downloads: list[Path] = []
    monkeypatch.setattr(wheels, "_download", lambda cache, pins: downloads.append(cache))
    with pytest.raises(wheels.CannotDownload, match="8 files are pinned"):
        wheels.fetch(tmp_path)
    assert downloads == [tmp_path]


def test_no_network_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "no route to host")

    monkeypatch.setattr(subprocess, "run", fails)
    monkeypatch.setattr(wheels.fetch, "__defaults__", (wheels.PINS,))
    monkeypatch.setattr(contents.collect, "__defaults__", (tmp_path / "cache",))
    assert main(["--output", str(tmp_path / "x.ankiaddon")]) == 1
    assert "no route to host" in capsys.readouterr().err
    assert not (tmp_path / "x.ankiaddon").exists()


# What it holds


def test_it_holds_the_package_without_its_command(files: dict[str, bytes]) -> None:
    root = contents.PACKAGE
    package = {one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()}
    package = {one for one in package if "__pycache__" not in one}
    wanted = {one for one in package if not one.startswith(tuple(contents.LEFT_OUT))}
    texts_of_it = {"LICENSE", "manifest.json", "config.json", "config.schema.json", "config.md"}
    assert {one for one in files if not one.startswith("vendor/")} == wanted | texts_of_it
    assert {"addon.py", "server/requests/handler.py", "bridge/qt.py", "handlers/__init__.py"} <= wanted
    assert all(any(one.startswith(left_out) for one in package) for left_out in contents.LEFT_OUT)


def test_it_is_small_and_has_nothing_compiled(files: dict[str, bytes], packed: bytes) -> None:
    assert len(packed) < MAX_BYTES
    carried = [PurePosixPath(one) for one in files if one.startswith("vendor/")]
    licenses = {one for one in carried if one.parts[1] == "licenses"}
    assert {one.suffix for one in carried if one not in licenses} == {".py"}
    assert not [one for one in files if re.search(r"__pycache__|\.(so|pyd|dll|pyc|dylib)$|-info/", one)]
    assert not [one for one in carried if {"tests", "test_utils.py", "worker.py"} & set(one.parts)]


def test_every_package_has_its_license(files: dict[str, bytes]) -> None:
    licensed = {one.split("/")[2] for one in files if one.startswith("vendor/licenses/")}
    assert (
        licensed
        == VENDORED
        == {
            one.split("/")[1]
            for one in files
            if one.endswith("__init__.py") and re.fullmatch(r"vendor/\w+/__init__.py", one)
        }
    )
    assert files["LICENSE"] == (contents.ROOT / "LICENSE").read_bytes()


def test_importing_the_server_of_aiohttp_does_not_import_its_client(files: dict[str, bytes]) -> None:
    (line,) = files["vendor/aiohttp/__init__.py"].decode().splitlines()
    assert re.fullmatch(r'__version__ = "[0-9.]+"', line)


def test_what_the_packages_need_is_there_or_of_anki(files: dict[str, bytes]) -> None:
    found = {}
    needed = []
    for wheel in wheels.fetch(contents.CACHE):
        with zipfile.ZipFile(wheel) as opened:
            path = next(one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
            metadata = HeaderParser().parsestr(opened.read(path).decode())
        found[metadata["Name"].replace("-", "_")] = metadata["Version"]
        assert Requirement(f"python{metadata['Requires-Python']}").specifier.contains("3.10")
        needed += [Requirement(one) for one in metadata.get_all("Requires-Dist", [])]
    for one in needed:
        name = one.name.replace("-", "_")
        if "extra" not in str(one.marker) and name not in OF_ANKI:
            assert one.specifier.contains(found[name]), one
    assert set(found) == VENDORED


def test_it_starts_itself_inside_anki(files: dict[str, bytes]) -> None:
    own = (contents.PACKAGE / "__init__.py").read_bytes()
    assert files["__init__.py"].startswith(own)
    lines = files["__init__.py"][len(own) :].decode().splitlines()
    assert [one for one in lines if one and not one.startswith("#")] == [
        "from . import start",
        "start.install()",
    ]


# What Anki reads


def test_the_manifest(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert {name: type(value) for name, value in manifest.items()} == {
        "package": str,
        "name": str,
        "conflicts": list,
        "min_point_version": int,
        "human_version": str,
        "mod": int,
    }
    assert (manifest["package"], manifest["human_version"]) == ("ankiconnect", __version__)
    assert manifest["conflicts"] == ["2055492159"]  # AnkiConnect, which has the same port
    assert manifest["min_point_version"] == 250700


def test_the_time_of_change_is_the_day_of_the_release() -> None:
    data = {"package": "x", "released": "2001-09-09"}
    assert texts.manifest(data, "3")["mod"] == 999993600


def test_the_config_holds_every_default(files: dict[str, bytes]) -> None:
    config = json.loads(files["config.json"])
    assert set(RULES) == {one.name for one in dataclasses.fields(Settings)}
    assert set(config) == {name for name, rule in RULES.items() if rule.in_anki}
    assert settings.apply(Settings(), config, "config.json") == Settings()
    assert (config["webBindAddress"], config["webBindPort"]) == ("127.0.0.1", 8765)


def test_the_schema_of_the_config_has_a_text_for_every_setting(files: dict[str, bytes]) -> None:
    """What it accepts is tested with Anki's dialog, in tests/gui/start/test_gui_config.py."""
    properties = json.loads(files["config.schema.json"])["properties"]
    assert properties.keys() == json.loads(files["config.json"]).keys()
    for name, schema in properties.items():
        assert schema["error_msg"].format() == f"{name} must be {RULES[name].kind.allowed}."


def test_every_setting_is_explained(files: dict[str, bytes]) -> None:
    page = files["config.md"].decode()
    assert page.startswith((contents.DATA / "config.md").read_text("utf-8").strip())
    plain = page.replace("\\", "")
    for name in json.loads(files["config.json"]):
        rule = RULES[name]
        assert f"**{name}** (default: `{json.dumps(json.loads(files['config.json'])[name])}`)" in page
        assert f"\n{rule.meaning}  \nAllowed: {rule.kind.allowed}." in plain
    assert set(re.findall(r"\*(\w+[A-Z]\w+)\*", page)) <= set(RULES)


# Imports


def _imports(content: bytes) -> Iterator[tuple[int, str, list[str]]]:
    """Every import: its level, the module, and the names taken from it."""
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", [alias.name for alias in node.names]


def test_no_carried_package_is_imported_from_outside(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".py"):
            absolute = {module.split(".")[0] for level, module, _ in _imports(content) if not level}
            assert not absolute & (VENDORED | OPTIONAL | {"ankiconnect"}), path


def test_what_is_imported_relatively_is_in_the_addon(files: dict[str, bytes]) -> None:
    modules = {
        one.removesuffix(".py").removesuffix("/__init__") for one in files if one.endswith(".py")
    }
    for path, content in files.items():
        if not path.endswith(".py") or path.startswith("vendor/"):
            continue  # aiohttp asks for compiled parts, and does without them
        for level, module, names in _imports(content):
            start = list(PurePosixPath(path).parts[:-level])
            whole = [*start, *filter(None, module.split("."))]
            if level and whole:
                inside = {"/".join(whole), *("/".join([*whole, one]) for one in names)}
                assert inside & modules, (path, module)
