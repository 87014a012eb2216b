"""The table of private names matches the code and the installed libraries."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from anki.decks import DEFAULT_DECK_ID
from anki.errors import FilteredDeckError

import ankiconnect
from tools.private_api import ROWS, scan, shape
from tools.private_api.__main__ import PAGE, page
from tools.private_api.rows import Behavior, Columns, Name, Row, Text

NAMES = {row.path.rpartition(".")[2] for row in ROWS if isinstance(row, Name)}
TESTS = "\n".join(file.read_text("utf-8") for file in Path(__file__).parents[2].rglob("test_*.py"))


def package() -> list[scan.Module]:
    return scan.modules(Path(ankiconnect.__file__).parent)


def title(row: Row) -> str:
    return row.name


def kind(wanted: type[Row]) -> list[Row]:
    return [row for row in ROWS if isinstance(row, wanted)]


# The libraries


@pytest.mark.parametrize("row", [row for row in ROWS if not shape.needs_window(row)], ids=title)
def test_the_library_has_it(row: Row) -> None:
    assert shape.problem(row) == ""


@pytest.mark.parametrize("row", kind(Columns), ids=title)
def test_the_database_has_it(row: Columns, col: Collection) -> None:
    assert shape.missing_columns(row, col.db) == set()


@pytest.mark.parametrize("row", kind(Behavior), ids=title)
def test_the_tests_that_it_names_are_there(row: Behavior) -> None:
    assert row.tests
    assert [one for one in row.tests.split() if f"def {one}(" not in TESTS] == []


def test_what_is_overridden_is_in_the_table() -> None:
    assert shape.overridden_in("ankiconnect") - NAMES == set()


async def test_a_listening_socket_is_a_reader_of_the_loop() -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = await loop.create_server(asyncio.Protocol, sock=listening)
        assert loop.remove_reader(listening)
        server.close()


def test_the_undo_history_is_dropped_when_an_operation_is_refused(col: Collection) -> None:
    col.decks.add_normal_deck_with_name("a")
    assert col.undo_status().undo
    with pytest.raises(FilteredDeckError):
        col.sched.rebuild_filtered_deck(DEFAULT_DECK_ID)
    assert not col.undo_status().undo


# The code


def test_each_private_name_in_the_code_is_in_the_table() -> None:
    found = scan.private_names(package())
    assert len(found) > 30
    assert [one for one in found if one.name not in NAMES] == [], "put it into tools/private_api"


def test_each_table_of_the_database_is_in_the_table() -> None:
    assert scan.unknown_tables(package(), {row.name for row in kind(Columns)}) == set()


@pytest.mark.parametrize("row", kind(Columns), ids=title)
def test_each_column_is_used(row: Columns) -> None:
    texts = " ".join(text for one in package() for text in one.strings)
    assert {*row.columns.split()} - {*re.findall(r"\w+", texts)} == set()


def test_the_code_uses_each() -> None:
    unused = [row.name for row in ROWS if not scan.used_in(row, package())]
    assert unused == [], "take them out of tools/private_api"


def test_the_page_is_not_stale() -> None:
    assert page() == PAGE.read_text("utf-8"), "docs/private-api.md is stale: run `make docs`"


# The checks themselves


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("window._close()", ["_close"]),
        ("class A:\n def _close(self): window._close()", ["_close"]),
        ("class A(B):\n def f(self): self._close()", ["_close"]),
        ("class A(B):\n def _close(self): super()._close()", ["_close"]),
        ("getattr(window, '_close')()", ["_close"]),
        ("from anki._backend import RustBackend", ["_backend"]),
        ("import anki._backend", ["_backend"]),
        ("from anki.sync_pb2 import A, B", ["A", "B"]),
        ("col._backend.remove()", ["_backend", "remove"]),
        ("def f():\n def g(): pass\n window.close = g", ["close"]),
        ("window.close = lambda: None", ["close"]),
        ("def f():\n def g(): pass\n server.handlers['x'] = g", ["handlers"]),
        ("from ._own import close\nfrom __future__ import annotations", []),
        ("class A:\n def f(self): self._close = 1\n def g(self): self._close", []),
        ("window.close()\nos._exit(1)\nx.__dict__", []),
    ],
)
def test_private_names_are_found(code: str, names: list[str]) -> None:
    assert sorted(one.name for one in scan.private_names([scan.module("a.py", code)])) == names


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("self._mw.state", Name("aqt.Main.state", "", spelled="mw.state")),
        ("class A(B):\n def card(self): pass", Name("aqt.A.card()", "")),
        ("around(window, 'close')", Name("aqt.Main.close()", "")),
        ("from anki.sync import SyncOutput", Name("anki.sync.SyncOutput", "")),
        ("page.eval('typeof saveNow')", Text("saveNow", "")),
        ("db.all('select nid from cards')", Columns("cards", "")),
        ("from .queries import by_id\nby_id(col, 'nid', 'cards', [])", Columns("cards", "")),
    ],
)
def test_uses_are_found(code: str, row: Row) -> None:
    assert scan.used_in(row, [scan.module("a.py", code)]) == ["a.py"]


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("'''It calls saveNow.'''", Text("saveNow", "")),
        ("f('saveNower')", Text("saveNow", "")),
        ("window.closed", Name("aqt.Main.close()", "")),
        ("{'cards': 1}", Columns("cards", "")),
    ],
)
def test_what_is_no_use_is_not_found(code: str, row: Row) -> None:
    assert scan.used_in(row, [scan.module("a.py", code)]) == []


_COLLECTION = "anki.collection.Collection"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (Name(f"{_COLLECTION}.gone", ""), "is gone"),
        (Name(f"{_COLLECTION}.gone()", ""), "is gone"),
        (Name("anki.gone.Collection.undo()", ""), "anki.gone is gone"),
        (Name(f"{_COLLECTION}.undo_status(one)", ""), "too many positional arguments"),
        (Name(f"{_COLLECTION}.reopen(after=)", ""), "unexpected keyword argument 'after'"),
        (Name(f"{_COLLECTION}.get_card()", ""), "missing a required argument"),
        (Name(f"{_COLLECTION}.undo_status", ""), "is a function"),
        (Name(f"{_COLLECTION}.path()", ""), "cannot be called"),
        (Name(f"{_COLLECTION}.undo_status()", "", since="99.01"), "is there before Anki 99.01"),
        (Text("not there", "", within="anki.models"), "is not in anki.models"),
        (Name(f"{_COLLECTION}.gone", "", since="99.01"), ""),
        (Name(f"{_COLLECTION}.path", ""), ""),
        (Name(f"{_COLLECTION}.reopen(after_full_sync=)", "", since="2.1"), ""),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_change_is_told(row: Row, says: str) -> None:
    problem: Any = shape.problem(row)
    assert says in problem and bool(says) == bool(problem)


def test_a_lacking_column_is_told(col: Collection) -> None:
    assert shape.missing_columns(Columns("cards", "", columns="id gone"), col.db) == {"gone"}
    assert shape.missing_columns(Columns("gone", "", columns="id"), col.db) == {""}
