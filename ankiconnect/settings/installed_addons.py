"""Add-ons of Anki that serve the API of AnkiConnect, as the files in Anki's folder of add-ons show.

Anki need not run, and nothing of an add-on is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .declared import RULES, Settings

ANKICONNECT = "2055492159"
"""The folder of the AnkiConnect add-on, when it was installed from AnkiWeb."""
_PORT = "webBindPort"
_FILES = ("manifest.json", "meta.json", "config.json")
_ONLY_HERE = "anonymousScopes"
"""A setting of this project's add-on that AnkiConnect does not have."""


@dataclass(frozen=True)
class InstalledAddon:
    """An add-on that serves the API.

    Attributes:
        folder: Its folder.
        enabled: Whether Anki loads it at its next start.
        values: Its settings: the defaults, overridden by the user's. They are not checked.
        problem: Which file of it cannot be read, and why; "" if all can.
        is_original: Whether it is the AnkiConnect add-on, and not this project's.
    """

    folder: Path
    enabled: bool
    values: Mapping[str, Any]
    problem: str
    is_original: bool

    @property
    def port(self) -> int:
        """The port of its settings, or the default one if that cannot be used."""
        try:
            port: int = RULES[_PORT].kind.check(self.values.get(_PORT))
        except (ValueError, TypeError):
            return Settings().webBindPort
        return port


def find(addons: Path) -> list[InstalledAddon]:
    """The add-ons in Anki's folder ``addons21`` that serve the API, sorted by their folders.

    Raises:
        OSError: The folder cannot be read.
    """
    folders = sorted(one for one in addons.iterdir() if (one / "__init__.py").exists())
    return [found for folder in folders for found in _found(folder)]


def _found(folder: Path) -> Iterator[InstalledAddon]:
    manifest, meta, defaults = (_Object(folder / name) for name in _FILES)
    user_values = meta.values.get("config", {})
    problem = meta.problem or defaults.problem
    if not isinstance(user_values, dict):
        problem = problem or f'"config" in {folder / "meta.json"} is not a JSON object'
        user_values = {}
    values = {**defaults.values, **user_values}
    if folder.name != ANKICONNECT and _PORT not in values:
        return
    names = (manifest.values.get("package"), manifest.values.get("name"), meta.values.get("name"))
    is_original = folder.name == ANKICONNECT or any(map(_is_its_name, names))
    yield InstalledAddon(
        folder,
        not meta.values.get("disabled"),
        values,
        problem,
        is_original and _ONLY_HERE not in defaults.values,
    )


def _is_its_name(name: object) -> bool:
    return isinstance(name, str) and re.sub("[^a-z]", "", name.lower()) == "ankiconnect"


class _Object:
    """The JSON object in a file; an empty one, and the problem, if there is none."""

    def __init__(self, file: Path) -> None:
        self.values: dict[str, Any] = {}
        self.problem = ""
        try:
            values = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            self.problem = f"{file} cannot be read ({error})"
            return
        if isinstance(values, dict):
            self.values = values
        else:
            self.problem = f"{file} is not a JSON object"
