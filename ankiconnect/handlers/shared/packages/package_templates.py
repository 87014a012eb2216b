"""Checks the templates in a package before Anki parses them: nested too deep, they would crash Anki."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from anki.errors import AnkiException
from anki.notetypes_pb2 import Notetype

from ..bounds import check_template
from .package_file import FIRST_BYTES

_NO_MEDIA = {True: bytes.fromhex("28b52ffd2000010000"), False: b"{}"}
"""The list of media of a package without any: the newest format compresses it."""


def check_templates(path: str) -> None:
    """Refuse a package with a template that Anki's parser would not survive.

    A package that cannot be read passes: Anki has its own error for it.

    Raises:
        ActionError: It names the template and the bound.
    """
    for name, side in _sides(path):
        check_template(f"a template of the package ({name})", side)


def _sides(path: str) -> list[tuple[str, str]]:
    """The sides of all templates, each with the name of its template."""
    with tempfile.TemporaryDirectory(prefix="ankiconnect") as folder:
        try:
            collection = _unpack(path, Path(folder))
            with closing(sqlite3.connect(collection)) as database:
                return list(_read_sides(database))
        except (AnkiException, OSError, ValueError, RuntimeError, sqlite3.Error, zipfile.BadZipFile):
            return []


def _unpack(path: str, folder: Path) -> Path:
    """Let Anki unpack the collection of a package, without media. Anki parses no template for that."""
    from anki._backend import RustBackend  # here, since the server imports handlers without Anki

    stripped = folder / "stripped.colpkg"
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(stripped, "w") as file:
        names = package.namelist()
        for name in {"meta", *FIRST_BYTES} & set(names):
            with package.open(name) as source, file.open(name, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
        file.writestr("media", _NO_MEDIA[next(iter(FIRST_BYTES)) in names])
    collection = folder / "collection.anki2"
    RustBackend().import_collection_package(
        col_path=str(collection),
        backup_path=str(stripped),
        media_folder=str(folder / "media"),
        media_db=str(folder / "media.db"),
    )
    return collection


def _read_sides(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for name, config in database.execute("select name, config from templates"):
        template = Notetype.Template.Config.FromString(config)
        yield from ((name, template.q_format), (name, template.a_format))
