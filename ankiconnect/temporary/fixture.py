"""Makes the collection that a temporary service starts with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..handlers.framework.errors import ActionError, error_text
from ..handlers.shared.packages.package_templates import check_templates
from ..headless.collection_file import CannotOpen
from ..headless.profiles import open_collection

if TYPE_CHECKING:
    from anki.collection import Collection

_DECKS, _COLLECTION = ".apkg", ".colpkg"


def make(file: Path, package: Path | None) -> None:
    """Create a collection.

    Args:
        file: The collection, in a folder that exists.
        package: What to import into it: a package of decks, or of a whole collection.

    Raises:
        CannotOpen: The package cannot be imported.
    """
    try:
        if package is None:
            open_collection(file).close()
        else:
            _import(file, package)
    except ActionError as error:
        raise _refused(package, str(error)) from error


def _import(file: Path, package: Path) -> None:
    from anki.errors import AnkiException

    if package.suffix.lower() not in (_DECKS, _COLLECTION):
        raise _refused(package, f"it must be an {_DECKS} or {_COLLECTION} file")
    if not package.is_file():
        raise _refused(package, "there is no such file")
    check_templates(str(package))
    try:
        if package.suffix.lower() == _COLLECTION:
            _unpack(file, package)
        col = open_collection(file)
        try:
            if package.suffix.lower() == _DECKS:
                _import_decks(col, package)
        finally:
            col.close()
    except AnkiException as error:
        raise _refused(package, error_text(error)) from error


def _unpack(file: Path, package: Path) -> None:
    """Put a whole collection in place, with its media."""
    from anki._backend import RustBackend

    media = file.with_suffix(".media")
    media.mkdir()
    RustBackend().import_collection_package(
        col_path=str(file),
        backup_path=str(package),
        media_folder=str(media),
        media_db=str(file.with_suffix(".media.db2")),
    )


def _import_decks(col: Collection, package: Path) -> None:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    col.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(package.absolute()), options=options)
    )


def _refused(package: Path | None, why: str) -> CannotOpen:
    return CannotOpen(f"--fixture {json.dumps(str(package))} cannot be imported: {why}")
