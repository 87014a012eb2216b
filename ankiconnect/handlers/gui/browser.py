"""The card browser: searching, ordering, selecting.

The browser searches and selects only after its editor has saved what the user typed, for which it asks
the editor's page. The actions here wait for that without blocking the main thread, so that the client's
next request finds what this one asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from anki.browser import BrowserConfig, BrowserDefaults
from anki.cards import CardId
from anki.collection import BrowserColumns
from anki.config import Config

from ...objects.misc import CardOrder
from ..framework.action import Needs, Scope
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.known_cards import known_cards
from ..shared.search import find_cards

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.browser.browser import Browser
    from aqt.main import AnkiQt

SAVE_SECONDS = 2.0
"""How long a reply waits for the browser's editor, whose page may be slow or gone."""
_ORDERS = ("ascending", "descending")


@action("guiBrowse", scope=Scope.WINDOW, needs=Needs.WINDOW, old_names=("browse",), idempotent=True)
async def gui_browse(
    context: RequestContext,
    /,
    query: str | None = None,
    reorderCards: Annotated[Any, CardOrder | None] = None,
    activate: bool = True,
) -> list[int]:
    """Open the card browser, or bring it to the front, and search in it.

    Args:
        query: Anki search text; without it the window only opens.
        reorderCards: The order to list them in; null keeps it. The column must be one that the browser
            shows now: at its first start these are noteFld, template, cardDue and deck.
        activate: false leaves the focus and the order of the windows as they are. A browser that is not
            open is opened behind the others.

    Returns:
        array of int: the cards the query finds, in no special order; [] without a query

    Errors:
        ``reorderCards should be a dict: <value>``; ``Must provide a "columnId" and a "order"
        property"``; ``invalid card order: <value>``; ``invalid columnId: <value>``; ``Invalid search:
        <text from Anki>``. With an error, the browser stays as it is.

    Example:
        {
          "query": "deck:Spanish tag:greeting",
          "reorderCards": {"columnId": "noteFld", "order": "descending"}
        }
    """
    return await context.start_and_wait(_browse, query, reorderCards, activate)


def _browse(
    col: Collection, window: AnkiQt, /, query: str | None, reorder: Any, activate: bool
) -> Future[list[int]]:
    from ...window import browser_window

    cards = [] if query is None else list(find_cards(col, query))
    order = None if reorder is None else _Order.read(col, reorder)
    search = None if query is None else (query,)
    browser = browser_window.show(window, search, activate)
    if order is not None:
        order.apply(browser)
    # A requested search waits for the editor too. It comes first, and in the new order.
    again = browser.search if order is not None and query is None else None
    return _when_saved(browser, cards, again)


@dataclass(frozen=True)
class _Order:
    """How the table is to be sorted."""

    column: str
    descending: bool

    @classmethod
    def read(cls, col: Collection, value: Any) -> _Order:
        """Check what a client sent.

        Raises:
            ActionError: It is not an order, or its column is not shown or cannot be sorted by.
        """
        if not isinstance(value, dict):
            raise ActionError(f"reorderCards should be a dict: {value}")
        if "columnId" not in value or "order" not in value:
            raise ActionError('Must provide a "columnId" and a "order" property"')
        column, order = value["columnId"], value["order"]
        if order not in _ORDERS:
            raise ActionError(f"invalid card order: {order}")
        if column not in _shown_columns(col) or not _sortable(col, column):
            raise ActionError(f"invalid columnId: {column}")
        return cls(column, order == "descending")

    def apply(self, browser: Browser) -> None:
        """Have the browser's next search sort so, and show that in the head of its table."""
        state = browser.table._state
        state.sort_column = self.column
        state.sort_backwards = self.descending
        browser.table._set_sort_indicator()


def _in_notes_mode(col: Collection) -> bool:
    return col.get_config_bool(Config.Bool.BROWSER_TABLE_SHOW_NOTES_MODE)


def _shown_columns(col: Collection) -> list[str]:
    """Ids of the columns the browser shows, or will show once it opens."""
    notes = _in_notes_mode(col)
    default = BrowserDefaults.NOTE_COLUMNS if notes else BrowserDefaults.CARD_COLUMNS
    shown: list[str] = col.get_config(BrowserConfig.active_columns_key(notes), default)
    return shown


def _sortable(col: Collection, column_id: str) -> bool:
    """Whether Anki can sort by a column; it cannot by an add-on's columns."""
    column = col.get_browser_column(column_id)
    if column is None:
        return False
    sorting = column.sorting_notes if _in_notes_mode(col) else column.sorting_cards
    return sorting != BrowserColumns.SORTING_NONE


def _open_browser() -> Browser | None:
    from ...window import browser_window

    return browser_window.opened()


def _when_saved(browser: Browser, result: Any, then: Callable[[], None] | None = None) -> Future[Any]:
    """Call `then` once the browser's editor has saved what was typed.

    Returns:
        A future with `result`, completed after that.
    """
    from aqt.qt import QTimer

    future: Future[Any] = Future()

    def saved() -> None:
        if then is not None and _open_browser() is browser:
            then()
        finish()

    def finish() -> None:
        if not future.done():
            future.set_result(result)

    assert browser.editor is not None
    browser.editor.call_after_note_saved(saved)
    QTimer.singleShot(round(SAVE_SECONDS * 1000), finish)
    return future


@action("guiSelectCard", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
async def gui_select_card(context: RequestContext, /, card: CardId) -> bool:
    """Select one card in the card browser, and nothing else.

    Args:
        card: Id of the card; where the table does not show it, nothing is selected.

    Returns:
        bool: true when the browser is open, also for an unknown card

    Example:
        After guiBrowse {"query": "hola"}
        {"card": 1751400000001}
    """
    return await context.start_and_wait(_select, card)


@action("guiSelectNote", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
async def gui_select_note(context: RequestContext, /, note: CardId) -> bool:
    """Select one card in the card browser; the older name of guiSelectCard.

    Args:
        note: Id of the CARD.

    Returns:
        bool: true when the browser is open, also for an unknown card

    Example:
        After guiBrowse {"query": "hola"}
        {"note": 1751400000001}
    """
    return await context.start_and_wait(_select, note)


def _select(col: Collection, /, card: CardId) -> Future[bool]:
    browser = _open_browser()
    if browser is None:
        closed: Future[bool] = Future()
        closed.set_result(False)
        return closed
    table = browser.table
    if not known_cards(col, [card]):
        return _when_saved(browser, True, table.clear_selection)
    return _when_saved(browser, True, lambda: table.select_single_card(card))


@action("guiSelectedNotes", scope=Scope.WINDOW, needs=Needs.WINDOW)
def gui_selected_notes(col: Collection, /) -> list[int]:
    """The notes that are selected in the card browser.

    Returns:
        array of int; [] when the browser is not open

    Example:
        After guiBrowse {"query": "hola"}
        After guiSelectCard {"card": 1751400000001}
        {}
    """
    browser = _open_browser()
    return [] if browser is None else list(browser.table.get_selected_note_ids())
