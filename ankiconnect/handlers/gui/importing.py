"""The import dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.action import Needs, Scope
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.paths import check_paths_allowed

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.main import AnkiQt


@action("guiImportFile", scope=Scope.ADMIN, needs=Needs.WINDOW)
async def gui_import_file(context: RequestContext, /, path: str | None = None) -> None:
    """Open the import dialog; nothing is imported until the user confirms.

    Args:
        path: File to offer; if it is missing, Anki shows an error. Without a path, a file chooser
            opens. On Windows, slashes and backslashes work.

    Returns:
        null

    Errors:
        ``file paths are not allowed from this origin``

    Example:
        After exportPackage {"deck": "Spanish", "path": "/home/ana/Spanish.apkg"}
        {"path": "/home/ana/Spanish.apkg"}
    """
    if path is None:
        return await context.main(_ask_for_import)
    check_paths_allowed(context)
    file = await context.path_worker(_existing_file, path)
    if file is None:
        return await context.main(_warn_missing, path)
    return await context.main(_offer_import, file)


def _existing_file(path: str) -> str | None:
    """The absolute path of a file, with the slashes that Anki's pages expect; None if it is missing."""
    file = Path(path).absolute()
    return file.as_posix() if file.is_file() else None


def _ask_for_import(col: Collection, window: AnkiQt, /) -> None:
    from aqt.qt import QTimer

    from ...window.qt_helpers import to_front

    to_front(window)
    QTimer.singleShot(0, window.onImport)


def _offer_import(col: Collection, window: AnkiQt, /, path: str) -> None:
    from aqt.import_export.importing import import_file
    from aqt.qt import QTimer

    from ...window.qt_helpers import to_front

    to_front(window)
    QTimer.singleShot(0, lambda: import_file(window, path))


def _warn_missing(col: Collection, window: AnkiQt, /, path: str) -> None:
    from aqt.utils import show_warning

    from ...window.qt_helpers import to_front

    to_front(window)
    show_warning(f"There is no file to import: {path}", parent=window)
