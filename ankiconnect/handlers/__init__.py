"""The actions: plain functions over Anki's collection and window, one module for each category.

A module here knows neither HTTP nor threads. `registry` holds what is declared; `load` imports every
category, so that its declarations exist.
"""

from __future__ import annotations

import importlib

CATEGORIES = ("misc", "decks", "models", "notes", "cards", "media", "statistics", "gui")
"""The categories of the API; each is a module or package of this folder."""


def load() -> None:
    """Import every category, which declares its actions."""
    for category in CATEGORIES:
        importlib.import_module(f".{category}", __name__)
