"""The check of the database.

It is Anki's own, run as an operation that Anki's hooks tell of, so that requests wait for it instead
of freezing the window, and with a report that blocks nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from anki.collection import Collection, Progress
    from aqt.main import AnkiQt
    from aqt.progress import ProgressUpdate


def start_check(window: AnkiQt) -> None:
    """Back the collection up, check and repair it in the background, then report."""
    from aqt.operations import QueryOp

    def check(col: Collection) -> tuple[str, bool]:
        window.create_backup_now()
        return col.fix_integrity()

    operation = QueryOp(parent=window, op=check, success=lambda report: _report(window, *report))
    operation.with_backend_progress(_show_progress).run_in_background()


def _show_progress(progress: Progress, update: ProgressUpdate) -> None:
    if progress.HasField("database_check"):
        stage = progress.database_check
        update.label = stage.stage
        update.value = stage.stage_current
        update.max = stage.stage_total


def _report(window: AnkiQt, text: str, healthy: bool) -> None:
    """Have every window read the collection anew, and tell what was found."""
    from aqt.utils import showText, tooltip

    if cast("Collection | None", window.col) is None:  # Anki exits, and its window is gone
        return
    window.reset()
    if healthy:
        tooltip(text, parent=window)
        return
    made = showText(text, parent=window, run=False)
    assert made is not None
    dialog, _ = made
    dialog.silentlyClose = True  # type: ignore[attr-defined]  # when Anki exits
    dialog.show()
