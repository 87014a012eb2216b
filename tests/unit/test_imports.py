"""The rooms: who imports what (docs: one way, compositions - server - bridge, handlers - settings)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ankiconnect

PACKAGE = Path(ankiconnect.__file__).parent
FILES = sorted(one for one in PACKAGE.rglob("*.py") if "vendor" not in one.parts)

COMPOSITIONS = {"addon", "listening", "cli", "client", "headless", "__main__"}
MAY_IMPORT = {
    "rules": {""},
    "settings": {"", "rules"},
    "log": {"", "log", "settings"},
    "bridge": {"", "bridge", "settings"},
    "handlers": {"", "handlers", "settings"},
    "window": {"", "window", "bridge", "handlers", "settings", "log"},
    "server": {"", "server", "bridge", "handlers", "settings", "log"},
}
"""Each room, and those it may import from; "" is the package's own __init__."""
NO_ANKI = {"settings", "rules", "log"}


def place(file: Path) -> tuple[str, ...]:
    return file.relative_to(PACKAGE).with_suffix("").parts


def room(parts: tuple[str, ...]) -> str:
    return parts[0] if parts and parts[0] != "__init__" else ""


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file: its level (dots) and the dotted name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module:
                yield node.level, node.module
            else:
                yield from ((node.level, alias.name) for alias in node.names)


def foreign(file: Path) -> set[str]:
    """The top names of what a file imports from outside the package."""
    return {name.split(".")[0] for level, name in imports(file) if level == 0}


def rooms_used(file: Path) -> set[str]:
    used = set()
    for level, name in imports(file):
        if level:
            start = place(file)[:-level]
            parts = (*start, *name.split("."))
            inside = (PACKAGE / parts[0]).is_dir() or (PACKAGE / f"{parts[0]}.py").exists()
            used.add(room(parts) if inside else "")
    return used


def name_of(file: Path) -> str:
    return "/".join(place(file))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_inside_the_package_are_relative(file: Path) -> None:
    assert "ankiconnect" not in foreign(file)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_run_one_way(file: Path) -> None:
    where = place(file)
    allowed = MAY_IMPORT.get(room(where))
    if where[:2] == ("handlers", "gui"):
        allowed = {*MAY_IMPORT["handlers"], "window"}
    if allowed is not None:
        assert rooms_used(file) <= allowed


def test_every_file_has_a_room() -> None:
    known = {"", *MAY_IMPORT, *COMPOSITIONS}
    assert {room(place(one)) for one in FILES} - known - {"docs"} == set()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_who_may_know_anki_windows_and_http(file: Path) -> None:
    where, used = place(file), foreign(file)
    if where[0] in ("server", "bridge") or where[0] in NO_ANKI:
        assert not used & {"anki", "aqt"}
    if where[0] in ("handlers", "bridge") or where[0] in NO_ANKI:
        assert "aiohttp" not in used
    if where[:2] != ("handlers", "gui") and where[0] not in ("addon", "window"):
        assert "aqt" not in used


def modules_below(*rooms: str) -> list[str]:
    names = ["ankiconnect", "ankiconnect.settings"]
    for file in FILES:
        where = place(file)
        if where[0] in rooms:
            names.append(".".join(("ankiconnect", *where)).removesuffix(".__init__"))
    return names


def test_importing_the_frame_imports_no_anki() -> None:
    names = modules_below("server", "bridge")
    assert len(names) > 10
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print(sorted({one.split('.')[0] for one in sys.modules} & {'anki', 'aqt', 'PyQt6'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_importing_the_package_starts_nothing() -> None:
    code = "import threading, ankiconnect; print(threading.active_count())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stdout.strip() == "1"
