"""The check of the database.

It is Anki's own check, run as an operation that Anki's hooks announce. So requests wait for it instead
of freezing the window. Its report blocks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from anki.collection import Collection, Progress
    from aqt.main import AnkiQt
    from aqt.progress import ProgressUpdate


def start_check(window: AnkiQt, reload: Callable[[], None]) -> None:
    """Back the collection up, check and repair it in the background, then report.

    Args:
        reload: Has every window read the collection again.
    """
    from aqt.operations import QueryOp

    def check(col: Collection) -> tuple[str, bool]:
        window.create_backup_now()
        return col.fix_integrity()

    def report(outcome: tuple[str, bool]) -> None:
        if cast("Collection | None", window.col) is not None:  # else Anki is exiting
            reload()
            _report(window, *outcome)

    operation = QueryOp(parent=window, op=check, success=report)
    operation.with_backend_progress(_show_progress).run_in_background()


def _show_progress(progress: Progress, update: ProgressUpdate) -> None:
    if progress.HasField("database_check"):
        stage = progress.database_check
        update.label = stage.stage
        update.value = stage.stage_current
        update.max = stage.stage_total


def _report(window: AnkiQt, text: str, healthy: bool) -> None:
    from aqt.utils import showText, tooltip

    if healthy:
        tooltip(text, parent=window)
        return
    made = showText(text, parent=window, run=False)
    assert made is not None
    dialog, _ = made
    dialog.silentlyClose = True  # type: ignore[attr-defined]  # when Anki exits
    dialog.show()
