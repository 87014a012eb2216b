"""The packages and modules that may import each other; docs/architecture.md shows them.

A room is a folder of modules. A module in a folder that contains rooms is a room by itself.
"""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ankiconnect
from ankiconnect import handlers

PACKAGE = Path(ankiconnect.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(one for one in PACKAGE.rglob("*.py") if "vendor" not in one.parts)
MAX_FILES_AT_THE_TOP = 9
MAX_LINES = 450
MAX_FILES_IN_A_ROOM = 15

FRAME = {"handlers/framework", "handlers/shared", "objects"}
MAY_IMPORT: dict[str, set[str]] = {
    "settings": set(),
    "objects": set(),
    "log": {"settings"},
    "client": {"client", "objects"},
    "client/sync_actions": {"objects", "client/pending"},
    "client/async_actions": {"objects", "client/pending"},
    "client/batch_actions": {"objects", "client/pending"},
    "bridge": {"settings"},
    "changes": set(),
    "handlers": set(),
    "handlers/framework": {"settings", "objects"},
    "handlers/shared": {"handlers/framework"},
    "handlers/notes": {*FRAME, "handlers/media"},
    "handlers/study": {*FRAME, "handlers/cards"},
    "handlers/tags": {*FRAME, "handlers/notes"},
    "handlers/gui": {*FRAME, "handlers/cards", "handlers/media", "handlers/notes", "window"},
    "server/replies": set(),
    "server/api": {"server/replies", "bridge", "handlers/framework", "log", "settings"},
    "server/net": {"server/api", "handlers/framework", "settings"},
    "server/pages": {"bridge", "server/api", "handlers/framework", "settings"},
    "server/events": {
        "bridge",
        "changes",
        "server/api",
        "server/pages",
        "handlers/framework",
    },
    "server/http": {"server/net", "server/api", "server/replies", "settings"},
    "server/requests": {
        "server/http",
        "server/events",
        "server/pages",
        "server/net",
        "server/api",
        "server/replies",
        "handlers/framework",
        "settings",
    },
    "server/mcp": {
        "mcp",
        "server/requests",
        "server/http",
        "server/pages",
        "server/api",
        "handlers/framework",
        "settings",
    },
    "mcp/wire": {"handlers/framework"},
    "mcp/tools": {"mcp/wire", "handlers/framework", "objects"},
    "mcp/advice": {"mcp/tools", "mcp/wire"},
    "mcp/guides": {"mcp/tools", "mcp/wire", "handlers/framework"},
    "mcp/catalog": {"mcp/advice", "mcp/guides", "mcp/tools", "mcp/wire"},
    "stdio": {"mcp", "client"},
    "doctor": {"doctor", "client", "settings", "server/http"},
    "server/service": {"server", "bridge", "handlers/framework", "settings"},
    "window": {"window", "bridge", "changes", *FRAME, "log", "settings", "server/http"},
    "headless": {
        "server/service",
        "server/events",
        "server/replies",
        "bridge",
        "changes",
        "handlers",
        *FRAME,
        "log",
        "settings",
        "server/http",
    },
    "start": {"addon", "handlers", "window"},
    "addon": {"server", "bridge", "changes", "handlers", *FRAME, "window", "log", "settings"},
    "temporary": {"headless", "handlers/framework", "handlers/shared", "settings", "stdio"},
    "testing": {"client"},
    "commands": {
        "temporary",
        "doctor",
        "headless",
        "client",
        "stdio",
        "handlers",
        *FRAME,
        "server/api",
        "server/http",
        "log",
        "settings",
    },
    "cli": {"commands", "log"},
    "__main__": {"cli"},
}
"""Each room with the rooms that it may import from. A folder means all rooms in it."""
CATEGORY = FRAME
"""What a category of actions may import if it is not in MAY_IMPORT."""
NO_ANKI = ("settings", "objects", "log", "client", "bridge", "server", "mcp", "stdio", "doctor")
NO_AIOHTTP = ("settings", "objects", "log", "client", "bridge", "handlers", "window", "headless", "mcp")


def parts_of(file: Path) -> tuple[str, ...]:
    return file.relative_to(PACKAGE).with_suffix("").parts


def name_of(file: Path) -> str:
    return "/".join(parts_of(file))


@functools.cache
def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module: its folder, or the module itself if the folder contains rooms."""
    folder, name = parts[:-1], parts[-1]
    if name == "__init__":
        return "/".join(folder)
    has_rooms = any((one / "__init__.py").exists() for one in PACKAGE.joinpath(*folder).iterdir())
    return "/".join(parts if has_rooms else folder)


@functools.cache
def imports(file: Path) -> tuple[tuple[int, str, str], ...]:
    """Every import of a file: its level (number of dots), the module, and the imported name."""
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, node.module or "", alias.name) for alias in node.names)


def foreign(file: Path) -> set[str]:
    """The top-level packages outside this one that a file imports."""
    return {module.split(".")[0] for level, module, _ in imports(file) if level == 0}


@functools.cache
def imported(file: Path) -> set[Path]:
    """The files of the package that a file imports from."""
    found = set()
    for level, module, name in imports(file):
        if level:
            start = PACKAGE.joinpath(*parts_of(file)[:-level], *filter(None, module.split(".")))
            candidates = (start / f"{name}.py", start / name / "__init__.py")
            further = (start.with_suffix(".py"), start / "__init__.py")
            found.add(next(one for one in (*candidates, *further) if one.is_file()))
    return found


def rooms_used(file: Path) -> set[str]:
    """The rooms from which a file imports, without its own and the package's `__init__`."""
    return {room_of(parts_of(one)) for one in imported(file)} - {"", room_of(parts_of(file))}


def may_import(room: str) -> set[str]:
    if room in MAY_IMPORT:
        return MAY_IMPORT[room]
    return CATEGORY if room.startswith("handlers/") else MAY_IMPORT[room.split("/")[0]]


def is_within(room: str, allowed: set[str]) -> bool:
    return any(room == one or room.startswith(f"{one}/") for one in allowed)


def test_imports_inside_the_package_are_relative() -> None:
    assert [name_of(one) for one in FILES if "ankiconnect" in foreign(one)] == []


def forbidden(file: Path) -> set[str]:
    """The rooms from which a file imports and may not."""
    room = room_of(parts_of(file))
    return {one for one in rooms_used(file) if not is_within(one, may_import(room))} if room else set()


def test_every_room_has_rules() -> None:
    rooms = {room_of(parts_of(one)) for one in FILES if one.stem != "__init__"} - {""}
    assert len(rooms) > 30
    for room in rooms:
        may_import(room)


def test_imports_run_one_way() -> None:
    wrong = {name_of(one): forbidden(one) for one in FILES}
    assert len(wrong) > 300
    assert {name: rooms for name, rooms in wrong.items() if rooms} == {}


def circles(graph: dict[str, set[str]]) -> list[str]:
    """The nodes of a graph that are part of a cycle."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            new = graph.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    return sorted(one for one in graph if one in reached(one))


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for file in FILES:
        graph.setdefault(room_of(parts_of(file)), set()).update(rooms_used(file))
    assert circles(graph) == []
    assert len(graph) > 20


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name_of(file): {name_of(one) for one in imported(file)} for file in FILES}
    assert circles(graph) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def modules_outside_the_package() -> dict[str, Path]:
    """The files of the tools, benchmarks and tests, by their dotted names."""
    files = (
        one for folder in ("tools", "benchmarks", "tests") for one in (ROOT / folder).rglob("*.py")
    )
    return {".".join(one.relative_to(ROOT).with_suffix("").parts): one for one in files}


def imported_modules(name: str, file: Path) -> Iterator[str]:
    """The dotted names that a module outside the package may import; some of them are not modules."""
    for level, module, taken in imports(file):
        start = [*name.split(".")[:-level], module] if level else [module]
        path = ".".join(filter(None, start))
        yield path
        yield f"{path}.{taken}"


def test_no_files_outside_the_package_import_each_other_in_a_circle() -> None:
    modules = modules_outside_the_package()
    graph = {
        name: {one for one in imported_modules(name, file) if one in modules}
        for name, file in modules.items()
    }
    assert circles(graph) == []
    assert graph["benchmarks.servers.session"] >= {"benchmarks.servers.base", "benchmarks.clients.wire"}


def test_the_size_of_rooms() -> None:
    modules = [one for one in FILES if one.name != "__init__.py"]
    rooms = [one.parent for one in modules]
    full = {one for one in rooms if rooms.count(one) > MAX_FILES_IN_A_ROOM}
    long = {one for one in FILES if len(one.read_text("utf-8").splitlines()) > MAX_LINES}
    assert (full, long) == (set(), set())
    at_the_top = [one for one in PACKAGE.iterdir() if one.is_file()]
    assert len(at_the_top) <= MAX_FILES_AT_THE_TOP


def unknown_to(where: tuple[str, ...]) -> set[str]:
    """The libraries that a module may not import."""
    unknown = set()
    if where[0] in NO_ANKI:
        unknown |= {"anki", "aqt"}
    if where[0] in NO_AIOHTTP and where != ("client", "async_anki"):
        unknown.add("aiohttp")
    if where[:2] != ("handlers", "gui") and where[0] not in ("addon", "start", "window"):
        unknown.add("aqt")
    return unknown


def test_who_may_know_anki_its_windows_and_http() -> None:
    known = {name_of(one): foreign(one) & unknown_to(parts_of(one)) for one in FILES}
    assert {name: libraries for name, libraries in known.items() if libraries} == {}


def test_nothing_in_the_window_imports_an_action() -> None:
    categories = {f"handlers/{one}" for one in handlers.categories()}
    for file in FILES:
        if parts_of(file)[0] == "window":
            assert not rooms_used(file) & categories


def modules_below(*folders: str) -> list[str]:
    names = ["ankiconnect", "ankiconnect.settings"]
    for file in FILES:
        where = parts_of(file)
        if where[0] in folders:
            names.append(".".join(("ankiconnect", *where)).removesuffix(".__init__"))
    return names


def test_importing_the_frame_imports_no_anki() -> None:
    names = modules_below("server", "bridge", "mcp", "stdio", "doctor")
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


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        ("ankiconnect", {"benchmarks", "tests", "tools"}),
        ("tools", {"benchmarks", "tests"}),
        ("benchmarks", {"tests"}),
    ],
)
def test_tests_import_the_rest_and_not_the_other_way_round(folder: str, never: set[str]) -> None:
    files = sorted((Path(__file__).parents[2] / folder).rglob("*.py"))
    assert len(files) > 10
    assert [file for file in files if foreign(file) & never] == []


def test_importing_the_package_starts_nothing() -> None:
    code = "import threading, ankiconnect; print(threading.active_count())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stdout.strip() == "1"
