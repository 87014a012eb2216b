"""The actions: plain functions that work on Anki's collection and window, one folder for each category.

``framework/`` declares and describes actions; ``shared/`` holds code that several categories use. Every
other folder is a category of the API. Its modules declare its actions, and `load` finds them, so there
is no list to keep. The modules here know nothing about HTTP or threads.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil

_NOT_CATEGORIES = ("framework", "shared")


def categories() -> list[str]:
    """The names of the API's categories, sorted."""
    folders = (one.name for one in pkgutil.iter_modules(__path__) if one.ispkg)
    return sorted(name for name in folders if name not in _NOT_CATEGORIES)


@functools.cache
def load() -> None:
    """Import every module of every category, once. Importing a module declares its actions."""
    # Anki's modules import each other in a circle. It only works when this one is imported first.
    importlib.import_module("anki.collection")
    for category in categories():
        package = importlib.import_module(f".{category}", __name__)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f".{category}.{module.name}", __name__)
