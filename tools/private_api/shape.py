"""Checks whether the installed Anki and libraries have what the table says."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .rows import Columns, Name, Row, Text

_MISSING = object()


def version_of_anki() -> tuple[int, ...]:
    """The installed Anki's version: (25, 9, 5)."""
    from anki.buildinfo import version

    return _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def is_expected(row: Row) -> bool:
    """Whether the installed Anki should have the row's API."""
    return version_of_anki() >= _numbers(row.since)


def needs_window(row: Row) -> bool:
    """Whether the row belongs to Anki's windows, which may not be installed."""
    place = row.within if isinstance(row, Text) else row.name if isinstance(row, Name) else ""
    return re.split(r"[./]", place)[0] in ("aqt", "_aqt", "PyQt6")


def problem(row: Row) -> str:
    """What is wrong with a row, or "". Database tables are checked by `missing_columns` instead."""
    found = _problem(row)
    if is_expected(row):
        return found
    return "" if found else f"is there before Anki {row.since}"


def _problem(row: Row) -> str:
    if isinstance(row, Text):
        return _problem_of_text(row)
    return _problem_of_name(row) if isinstance(row, Name) else ""


def _problem_of_text(row: Text) -> str:
    return "" if (row.found or row.name) in _text(row.within) else f"is not in {row.within}"


def _text(within: str) -> str:
    if "/" not in within:
        return inspect.getsource(resolve(within))
    top, _, rest = within.partition("/")
    folder = importlib.import_module(top).__path__[0]
    return Path(folder, rest).read_text("utf-8")


def _problem_of_name(row: Name) -> str:
    owner, _, last = row.path.rpartition(".")
    try:
        holder = resolve(owner) if owner else None
        found = resolve(row.path) if holder is None else member(holder, last)
    except AttributeError as error:
        return str(error)
    if found is _MISSING:
        return "is gone"
    if "(" not in row.name:
        return "is a function" if inspect.isroutine(found) else ""
    return _does_not_take(found, row, holder)


def resolve(path: str) -> Any:
    """The module or member at a dotted path.

    Raises:
        AttributeError: It does not exist.
    """
    parts = path.split(".")
    found: Any = importlib.import_module(parts[0])
    for number, part in enumerate(parts[1:], 2):
        if not hasattr(found, part):
            try:
                importlib.import_module(".".join(parts[:number]))
            except ImportError:
                raise AttributeError(f"{'.'.join(parts[:number])} is gone") from None
        found = getattr(found, part)
    return found


def member(holder: Any, name: str) -> Any:
    """A member of a module or class; None for an attribute that only instances have."""
    if hasattr(holder, name):
        return getattr(holder, name)
    if not isinstance(holder, type):
        try:
            return resolve(f"{holder.__name__}.{name}")
        except AttributeError:
            return _MISSING
    fields = getattr(getattr(holder, "DESCRIPTOR", None), "fields_by_name", {})
    if name in fields or any(name in written(one) for one in holder.__mro__):
        return None
    return _MISSING


@functools.cache
def written(kind: type) -> set[str]:
    """The names of members and instance attributes in the source code of a class."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, TypeError):  # not written in Python
        return set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names |= {node.attr} if ast.unparse(node.value) == "self" else set()
        elif isinstance(node, ast.ClassDef):
            names |= _in_body(node)
    return names


def _in_body(node: ast.ClassDef) -> set[str]:
    names = set()
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(one.name)
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names.add(one.target.id)
        elif isinstance(one, ast.Assign):
            names |= {target.id for target in one.targets if isinstance(target, ast.Name)}
    return names


def _does_not_take(function: Any, row: Name, holder: Any) -> str:
    """Why a function does not accept the arguments of a row, or ""."""
    if not callable(function):
        return "cannot be called"
    try:
        signature = inspect.signature(function)
    except ValueError:  # functions of PyQt have no signature
        return ""
    call = ast.parse(_as_call(row), mode="eval").body
    assert isinstance(call, ast.Call)
    positional = [None] * (len(call.args) + _takes_itself(function, row, holder))
    try:
        signature.bind(*positional, **{str(one.arg): None for one in call.keywords})
    except TypeError as error:
        return f"{error}: {signature}"
    return ""


def _as_call(row: Name) -> str:
    arguments = row.name.partition("(")[2]
    return "f(" + re.sub(r"=(?=[,)])", "=None", arguments)


def _takes_itself(function: Any, row: Name, holder: Any) -> bool:
    """Whether the first parameter of a function is the object whose method it is."""
    if not isinstance(holder, type) or isinstance(function, type):
        return False
    static = inspect.getattr_static(holder, row.path.rpartition(".")[2])
    return not isinstance(static, staticmethod | classmethod)


def missing_columns(row: Columns, db: Any) -> set[str]:
    """The columns of a row that are missing in a collection's database; {""} if the table is
    missing."""
    found = {name for _, name, *_ in db.all(f"pragma table_info({row.name})")}
    return {*row.columns.split()} - found if found else {""}


def overridden_in(package: str) -> set[str]:
    """The private members of foreign classes that the package's classes override.

    All members of Anki's and aiohttp's classes count as private. For Python's and Qt's classes, names
    with a leading underscore do.
    """
    return {name for kind in _classes(package) for name in _overridden(kind, package)}


def _classes(package: str) -> Iterator[type]:
    top = importlib.import_module(package)
    names = [found.name for found in pkgutil.walk_packages(top.__path__, f"{package}.")]
    for name in names:
        if not name.endswith("__main__"):
            members = vars(_imported(name)).values()
            yield from (one for one in members if isinstance(one, type) and one.__module__ == name)


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "aqt":
            raise
        return types.ModuleType(name)  # the module is for Anki's windows, which are not installed


def _overridden(kind: type, package: str) -> set[str]:
    foreign = [one for one in kind.__mro__ if one.__module__.partition(".")[0] != package]
    ours = {name for one in kind.__mro__ if one not in foreign for name in written(one)}
    return {
        name
        for base in foreign
        if base is not object
        for name in ours & {*vars(base), *written(base)}
        if _counts(base, name)
    }


def _counts(base: type, name: str) -> bool:
    if base.__module__.partition(".")[0] in ("anki", "aqt", "aiohttp"):
        return name == "__call__" or not name.startswith("__")
    return name.startswith("_") and not name.startswith("__")
