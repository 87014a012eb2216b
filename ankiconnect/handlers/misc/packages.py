"""Exporting and importing deck packages (.apkg). Both take long, so they run in the background."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import (
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.decks import DeckId
from anki.errors import AnkiException, DBError

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, database_text, error_text
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..shared.backups import back_up_first
from ..shared.names import find_deck
from ..shared.packages.package_file import check_may_be_written, is_sound, try_import
from ..shared.packages.package_templates import check_templates
from ..shared.paths import (
    check_not_ankis,
    check_not_open_database,
    check_paths_allowed,
    check_regular_file,
    collection_file,
)

if TYPE_CHECKING:
    from anki.collection import Collection


@action("exportPackage", scope=Scope.ADMIN, writes=Writes.FILES, destructive=True, idempotent=True)
async def export_package(
    context: RequestContext, /, deck: str, path: str, includeSched: bool = False
) -> bool:
    """Export a deck with its subdecks, note types and media to a package file.

    Args:
        deck: Name of the deck.
        path: File to write, with the extension .apkg, .colpkg or .zip. An existing package is replaced,
            unless it is in a media folder or among the backups of Anki.
        includeSched: Whether to include the scheduling.

    Returns:
        bool: false when no deck has that name

    Errors:
        ``file paths are not allowed from this origin``, ``<path> is a folder``,
        ``no such folder: <path>``, ``<path> is not a regular file``,
        ``<path> must end in .apkg, .colpkg or .zip``,
        ``<path> exists and is not a package, so it is not replaced``,
        ``<path> is a part of Anki's collection <file>, and is not replaced``; a text from Anki when the
        file cannot be written.

    Example:
        {"deck": "Spanish", "path": "/home/ana/Spanish.apkg", "includeSched": true}
    """
    check_paths_allowed(context)
    deck_id = await context.main(_deck_id, deck)
    if deck_id is None:
        return False
    await context.path_worker(check_not_ankis, _absolute(path), await context.main(collection_file))
    await context.path_worker(_check_target, path)
    await context.path_worker(check_may_be_written, path)
    await context.background(_export, deck_id, _absolute(path), includeSched)
    return True


def _absolute(path: str) -> str:
    """A path as Anki's library needs it. A relative path starts at the working directory."""
    return str(Path(path).absolute())


def _deck_id(col: Collection, /, name: str) -> DeckId | None:
    return find_deck(col, name)


def _export(col: Collection, /, deck: DeckId, path: str, scheduling: bool) -> None:
    options = ExportAnkiPackageOptions(
        with_scheduling=scheduling,
        with_deck_configs=scheduling,
        with_media=True,
        legacy=True,  # readable by every Anki and AnkiDroid in use
    )
    col.export_anki_package(out_path=path, options=options, limit=DeckIdLimit(deck))


@action(
    "importPackage",
    scope=Scope.ADMIN,
    writes=Writes.NOTES | Writes.CARDS | Writes.DECKS | Writes.NOTE_TYPES | Writes.MEDIA,
    destructive=True,
)
async def import_package(context: RequestContext, /, path: str) -> bool:
    """Import a package file into the collection. Notes that already exist are not added again.

    Args:
        path: The .apkg file.

    Returns:
        bool: true

    Errors:
        ``file paths are not allowed from this origin``, ``no such file: <path>``,
        ``<path> is a folder``, ``<path> is not a regular file``, ``<path> is not an Anki package``,
        ``<path> is a damaged package: ...``,
        ``<path> is a database of the open collection, and cannot be read``

    Example:
        After exportPackage {"deck": "Spanish", "path": "/home/ana/Spanish.apkg"}
        {"path": "/home/ana/Spanish.apkg"}
    """
    check_paths_allowed(context)
    await context.path_worker(_check_not_special, path)
    await context.path_worker(
        check_not_open_database, _absolute(path), await context.main(collection_file)
    )
    await back_up_first(context)
    await context.background(_import, _absolute(path))
    return True


def _check_target(path: str) -> None:
    """Refuse what an export cannot write, and a device or a pipe, which it would replace."""
    _check_no_folder(path)
    if Path(path).exists():
        check_regular_file(path)
    elif not Path(path).parent.exists():
        raise ActionError(f"no such folder: {Path(path).parent}")


def _check_not_special(path: str) -> None:
    """Refuse a device or a pipe, which may block forever. A missing file may still be exported."""
    if Path(path).exists() and not Path(path).is_dir():
        check_regular_file(path)


def _check_no_folder(path: str) -> None:
    if not path:
        raise ActionError('path must be a file, not ""')
    if Path(path).is_dir():
        raise ActionError(f"{path} is a folder")


def _import(col: Collection, step: UndoStep, /, path: str) -> None:
    options = ImportAnkiPackageOptions(with_scheduling=True)
    request = ImportAnkiPackageRequest(package_path=path, options=options)
    check_templates(path)
    if not is_sound(path):
        _check_no_folder(path)
        check_regular_file(path)
        _try(request)
    step.did(col.import_anki_package(request))


def _try(request: ImportAnkiPackageRequest) -> None:
    """Import the package into a scratch collection. If Anki refuses it there, the undo history of the
    user's collection is not lost."""
    try:
        try_import(request)
    except DBError as error:
        raise ActionError(
            f"{request.package_path} is a damaged package: {database_text(error)}"
        ) from error
    except AnkiException as error:
        if zipfile.is_zipfile(request.package_path):
            raise ActionError(
                f"{request.package_path} cannot be imported: {error_text(error)}"
            ) from error
        raise ActionError(f"{request.package_path} is not an Anki package") from error
