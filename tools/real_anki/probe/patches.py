"""Undoes what a test's source has replaced in Anki and in the add-on."""

from __future__ import annotations

import functools
import operator
import sys
import types
from collections.abc import Iterator
from typing import Any

import anki.hooks
import aqt
from aqt import gui_hooks

TEST_FILE = "<test>"
"""The file name that the probe gives to the source of tests."""
_CODE = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    staticmethod,
    classmethod,
    type,
)
_CONSTANTS = (int, float, str)
_FUNCTIONS = {types.FunctionType, types.MethodType, functools.partial}


class Patches:
    """The functions and classes of Anki and the add-on, and the add-on's constants and tables."""

    def __init__(self, addon: str) -> None:
        """
        Args:
            addon: Name of the add-on's package.
        """
        self._addon = addon
        self._modules = 0
        self._names: dict[int, tuple[Any, dict[str, Any], list[Any]]] = {}
        self._tables: dict[int, tuple[dict[Any, Any], dict[Any, Any]]] = {}
        self._remember()

    def undo(self) -> None:
        """Put back everything that has changed, and remember modules that were loaded meanwhile."""
        for owner, names, values in self._names.values():
            if not _is_same(owner, values):
                _restore(owner, names)
        for table, before in self._tables.values():
            if table != before:
                table.clear()
                table.update(before)
        _forget_hooks()
        self._remember()

    def _remember(self) -> None:
        if self._modules == len(sys.modules):
            return
        self._modules = len(sys.modules)
        for owner in self._owners():
            if id(owner) in self._names:
                continue
            ours = _package(owner) == self._addon
            kinds = (*_CODE, *_CONSTANTS) if ours else _CODE
            names = {k: v for k, v in vars(owner).items() if isinstance(v, kinds)}
            self._names[id(owner)] = (owner, names, _values(owner))
            for value in list(vars(owner).values()):
                # Of Anki's tables those of functions, such as mediasrv.post_handlers.
                if type(value) is dict and (ours or any(isinstance(v, _CODE) for v in value.values())):
                    self._tables[id(value)] = (value, dict(value))

    def _owners(self) -> Iterator[Any]:
        """Modules, their classes, and the objects of Anki's main window."""
        packages = ("anki", "aqt", self._addon)
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in packages and ".vendor." not in name:
                yield module
                classes = [one for one in list(vars(module).values()) if isinstance(one, type)]
                yield from (one for one in classes if one.__module__ == name)
        yield aqt.mw
        objects = list(vars(aqt.mw).values())
        yield from (one for one in objects if type(one).__module__.split(".")[0] in packages)


def _package(owner: Any) -> str:
    return owner.__name__.split(".")[0] if isinstance(owner, types.ModuleType) else ""


def _values(owner: Any) -> list[Any]:
    """All values of a module or a class. Those of other objects, such as the collection, have to go."""
    return list(vars(owner).values()) if isinstance(owner, (types.ModuleType, type)) else []


def _is_same(owner: Any, values: list[Any]) -> bool:
    """Whether nothing was replaced, which is quick to see and nearly always so."""
    now = vars(owner)
    return len(now) == len(values) and all(map(operator.is_, now.values(), values))


def _restore(owner: Any, names: dict[str, Any]) -> None:
    now = vars(owner)
    others = [name for name, value in now.items() if name not in names and type(value) in _FUNCTIONS]
    for name in [name for name in others if is_of_a_test(now[name])]:
        delattr(owner, name)
    for name in [name for name, value in names.items() if now.get(name) is not value]:
        setattr(owner, name, names[name])


def is_of_a_test(value: Any) -> bool:
    """Whether it is a function that a test's source has defined."""
    while isinstance(value, functools.partial):
        value = value.func
    if not isinstance(value, (types.FunctionType, types.MethodType)):
        return False
    return value.__code__.co_filename == TEST_FILE


def _forget_hooks() -> None:
    """Remove what tests have added to Anki's hooks."""
    for module in (gui_hooks, anki.hooks):
        for hook in list(vars(module).values()):
            callbacks = getattr(hook, "_hooks", None)
            if isinstance(callbacks, list):
                callbacks[:] = [one for one in callbacks if not is_of_a_test(one)]
