"""The actions: plain functions over Anki's collection and window, one folder for each category.

``framework/`` declares and describes them, ``shared/`` holds what several categories use. Every other
folder is a category of the API, and its modules declare its actions; nothing lists them. A module here
knows neither HTTP nor threads.
"""

from __future__ import annotations

import importlib
import pkgutil

_NOT_CATEGORIES = ("framework", "shared")


def categories() -> list[str]:
    """Names of the categories of the API, sorted."""
    folders = (one.name for one in pkgutil.iter_modules(__path__) if one.ispkg)
    return sorted(name for name in folders if name not in _NOT_CATEGORIES)


def load() -> None:
    """Import every module of every category, which declares its actions."""
    # Anki's modules import each other in a circle, which only works when it is entered here.
    importlib.import_module("anki.collection")
    for category in categories():
        package = importlib.import_module(f".{category}", __name__)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f".{category}.{module.name}", __name__)
