"""Collects the files of the add-on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from ankiconnect import __version__

from . import texts, vendoring, wheels
from .imports import Target, make_relative

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ankiconnect"
DATA = ROOT / "addon"
CACHE = ROOT / "build" / "addon" / "wheels"

LEFT_OUT = frozenset(
    {
        "__main__.py",
        "cli.py",
        "py.typed",
        "client/",
        "commands/",
        "doctor/",
        "headless/",
        "stdio/",
        "temporary/",
        "testing/",
    }
)
"""Files and folders (with a slash) that the add-on does not need: the headless service, the command,
the client, and what tests of other programs use."""

# Anki imports the add-on's folder and expects the add-on to install itself. Importing the package
# elsewhere must start nothing.
_START = b"""
# Inside Anki. Written by tools/addon; importing the package elsewhere starts nothing.
from . import start

start.install()
"""


def collect(cache: Path = CACHE) -> dict[str, bytes]:
    """Every file of the add-on by its path in it.

    Args:
        cache: Folder that keeps the downloaded packages.

    Raises:
        wheels.CannotDownload: The packages cannot be downloaded.
        imports.NotRewritable: A package imports in a way that cannot be rewritten.
    """
    vendored = vendoring.collect(wheels.fetch(cache))
    own = dict(_own(vendored.names))
    own["__init__.py"] += _START
    return {**own, **vendored.files, **_texts()}


def is_left_out(path: str) -> bool:
    """Whether the add-on does not need a file, given by its path in the package."""
    return path in LEFT_OUT or f"{path.split('/')[0]}/" in LEFT_OUT


def _own(names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The package, with its imports of aiohttp changed to the bundled one."""
    for file in PACKAGE.rglob("*"):
        path = file.relative_to(PACKAGE).as_posix()
        if not file.is_file() or is_left_out(path) or "__pycache__" in file.parts:
            continue
        content = file.read_bytes()
        if file.suffix == ".py":
            up = "." * len(PurePosixPath(path).parts)
            content = make_relative(content, Target(names, f"{up}{vendoring.FOLDER}"), path)
        yield path, content


def _texts() -> dict[str, bytes]:
    data = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    introduction = (DATA / "config.md").read_text(encoding="utf-8")
    return {
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        "manifest.json": texts.as_json(texts.manifest(data, __version__)),
        "config.json": texts.as_json(texts.config()),
        "config.schema.json": texts.as_json(texts.config_schema()),
        "config.md": texts.config_page(introduction).encode(),
    }
