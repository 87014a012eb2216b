"""Actions of the category "gui", as methods of `Anki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ...objects.cards import CurrentCard
    from ...objects.misc import CardOrder, NoAddWindow
    from ...objects.notes import WindowChange, WindowNote


class SyncGui(ABC):
    """Actions of the category "gui"."""

    @abstractmethod
    def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    def gui_add_cards(self, note: WindowNote | None = None) -> int:
        """Open the Add window, filled with a note where one is given.

        Media are stored at once. An Add window that is open is closed first. Anki then asks the
        user about unsaved input, but not about what only requests have put there. The reply does
        not wait for the answer.

        Args:
            note: What the window shows; null for an empty window. Unknown names of fields are
                ignored beside known ones.

        Returns:
            int: id of the note in the window, 0 while it is not stored
        """
        result: int = self.call("guiAddCards", {"note": note})
        return result

    def gui_add_note_set_data(
        self, note: WindowChange, append: bool = False
    ) -> Literal[True] | NoAddWindow:
        """Fill the Add window that is open.

        Fields and tags that are not named keep what is in the window. Media are stored at once.

        Args:
            note: What to change in the window.
            append: Append to the fields and add to the tags instead of replacing them.

        Returns:
            true, or an object with an error when the window is not open
        """
        result: Literal[True] | NoAddWindow = self.call(
            "guiAddNoteSetData", {"note": note, "append": append}
        )
        return result

    def gui_answer_card(self, ease: int) -> bool:
        """Answer the card that is being reviewed. The reviewer then moves on to the next.

        Args:
            ease: Number of the button, 1 (Again) to 4 (Easy).

        Returns:
            bool: false when no review is active, the answer is not shown or there is no such
            button, or when the card was changed since it was shown; then the reviewer shows what
            comes next
        """
        result: bool = self.call("guiAnswerCard", {"ease": ease})
        return result

    def gui_browse(
        self, query: str | None = None, reorder_cards: CardOrder | None = None, activate: bool = True
    ) -> list[int]:
        """Open the card browser, or bring it to the front, and search in it.

        Args:
            query: Anki search text; without it the window only opens.
            reorder_cards: The order to list them in; null keeps it. The column must be one that the
                browser shows now: at its first start these are noteFld, template, cardDue and deck.
            activate: false leaves the focus and the order of the windows as they are. A browser
                that is not open is opened behind the others.

        Returns:
            array of int: the cards the query finds, in no special order; [] without a query
        """
        result: list[int] = self.call(
            "guiBrowse", {"query": query, "reorderCards": reorder_cards, "activate": activate}
        )
        return result

    def gui_check_database(self) -> bool:
        """Start Tools > Check Database. Its report shows in a window afterwards.

        Returns:
            bool: true. The reply does not wait for the check. Later actions that need the
            collection do.
        """
        result: bool = self.call("guiCheckDatabase", {})
        return result

    def gui_current_card(self) -> CurrentCard | None:
        """The card that is being reviewed.

        Returns:
            object: the card; null when no review is active
        """
        result: CurrentCard | None = self.call("guiCurrentCard", {})
        return result

    def gui_deck_browser(self) -> None:
        """Show the deck list."""
        self.call("guiDeckBrowser", {})

    def gui_deck_overview(self, name: str) -> bool:
        """Show the overview of a deck, which becomes the current one.

        Args:
            name: Name of the deck.

        Returns:
            bool: false when no deck has that name
        """
        result: bool = self.call("guiDeckOverview", {"name": name})
        return result

    def gui_deck_review(self, name: str) -> bool:
        """Start to review a deck, which becomes the current one.

        Args:
            name: Name of the deck.

        Returns:
            bool: false when no deck has that name; true also when nothing is due: then Anki shows
            its congratulations
        """
        result: bool = self.call("guiDeckReview", {"name": name})
        return result

    def gui_edit_note(self, note: int) -> None:
        """Open the edit window on a note, or show the note in the one that is open.

        The window has buttons for a preview, for the card browser, and to go back and forth through
        the last 25 notes that were opened in it. When its note is deleted, it shows the one before
        that, or closes if there is none.

        Args:
            note: Id of the note.
        """
        self.call("guiEditNote", {"note": note})

    def gui_exit_anki(self) -> None:
        """Close Anki as its own menu does, sync and backup included, shortly after the reply.

        If the user has typed into the Add window, Anki asks before it closes. What only requests
        have put there is discarded.
        """
        self.call("guiExitAnki", {})

    def gui_import_file(self, path: str | None = None) -> None:
        """Open the import dialog; nothing is imported until the user confirms.

        Args:
            path: File to offer; if it is missing, Anki shows an error. Without a path, a file
                chooser opens. On Windows, slashes and backslashes work.
        """
        self.call("guiImportFile", {"path": path})

    def gui_play_audio(self) -> bool:
        """Play the sounds of the side that is shown, as the reviewer's replay key does.

        Returns:
            bool: false when no review is active; true also when the side has no sound
        """
        result: bool = self.call("guiPlayAudio", {})
        return result

    def gui_review_active(self) -> bool:
        """Whether a card is being reviewed.

        Returns:
            bool
        """
        result: bool = self.call("guiReviewActive", {})
        return result

    def gui_select_card(self, card: int) -> bool:
        """Select one card in the card browser, and nothing else.

        Args:
            card: Id of the card; where the table does not show it, nothing is selected.

        Returns:
            bool: true when the browser is open, also for an unknown card
        """
        result: bool = self.call("guiSelectCard", {"card": card})
        return result

    def gui_selected_notes(self) -> list[int]:
        """The notes that are selected in the card browser.

        Returns:
            array of int; [] when the browser is not open
        """
        result: list[int] = self.call("guiSelectedNotes", {})
        return result

    def gui_select_note(self, note: int) -> bool:
        """Select one card in the card browser; the older name of guiSelectCard.

        Args:
            note: Id of the CARD.

        Returns:
            bool: true when the browser is open, also for an unknown card
        """
        result: bool = self.call("guiSelectNote", {"note": note})
        return result

    def gui_show_answer(self) -> bool:
        """Show the answer side of the card, compared with what was typed where the card asks for that.

        Returns:
            bool: false when no review is active
        """
        result: bool = self.call("guiShowAnswer", {})
        return result

    def gui_show_question(self) -> bool:
        """Show the question side of the card.

        Returns:
            bool: false when no review is active
        """
        result: bool = self.call("guiShowQuestion", {})
        return result

    def gui_start_card_timer(self) -> bool:
        """Restart the answer timer of the card.

        Returns:
            bool: false when no review is active
        """
        result: bool = self.call("guiStartCardTimer", {})
        return result

    def gui_undo(self) -> bool:
        """Undo the last step, as Edit > Undo does. In a `multi`, that is what it has written so far.

        Returns:
            bool: true, also with nothing to undo. Later actions that need the collection find it
            undone.
        """
        result: bool = self.call("guiUndo", {})
        return result
