"""Anki's statistics page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework.action import Scope
from ..framework.registry import action

if TYPE_CHECKING:
    from anki.collection import Collection


@action("getCollectionStatsHTML", scope=Scope.READ)
def get_collection_stats_html(col: Collection, /, wholeCollection: bool = True) -> str:
    """Get Anki's old statistics page, for the last month.

    Args:
        wholeCollection: false limits the page to the current deck and its subdecks.

    Returns:
        string: HTML

    Example:
        {"wholeCollection": true}
    """
    stats = col.stats()
    stats.wholeCollection = wholeCollection
    page: str = stats.report()
    return page
