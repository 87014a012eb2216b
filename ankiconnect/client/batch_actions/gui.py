"""Actions of the category "gui", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ...objects.cards import CurrentCard
    from ...objects.misc import CardOrder, NoAddWindow
    from ...objects.notes import WindowChange, WindowNote
    from ..pending import Pending


class BatchGui(ABC):
    """Actions of the category "gui"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def gui_add_cards(self, note: WindowNote | None = None) -> Pending[int]:
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
        return self.add("guiAddCards", {"note": note})

    def gui_add_note_set_data(
        self, note: WindowChange, append: bool = False
    ) -> Pending[Literal[True] | NoAddWindow]:
        """Fill the Add window that is open.

        Fields and tags that are not named keep what is in the window. Media are stored at once.

        Args:
            note: What to change in the window.
            append: Append to the fields and add to the tags instead of replacing them.

        Returns:
            true, or an object with an error when the window is not open
        """
        return self.add("guiAddNoteSetData", {"note": note, "append": append})

    def gui_answer_card(self, ease: int) -> Pending[bool]:
        """Answer the card that is being reviewed. The reviewer then moves on to the next.

        Args:
            ease: Number of the button, 1 (Again) to 4 (Easy).

        Returns:
            bool: false when no review is active, the answer is not shown or there is no such
            button, or when the card was changed since it was shown; then the reviewer shows what
            comes next
        """
        return self.add("guiAnswerCard", {"ease": ease})

    def gui_browse(
        self, query: str | None = None, reorder_cards: CardOrder | None = None, activate: bool = True
    ) -> Pending[list[int]]:
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
        return self.add(
            "guiBrowse", {"query": query, "reorderCards": reorder_cards, "activate": activate}
        )

    def gui_check_database(self) -> Pending[bool]:
        """Start Tools > Check Database. Its report shows in a window afterwards.

        Returns:
            bool: true. The reply does not wait for the check. Later actions that need the
            collection do.
        """
        return self.add("guiCheckDatabase", {})

    def gui_current_card(self) -> Pending[CurrentCard | None]:
        """The card that is being reviewed.

        Returns:
            object: the card; null when no review is active
        """
        return self.add("guiCurrentCard", {})

    def gui_deck_browser(self) -> Pending[None]:
        """Show the deck list."""
        return self.add("guiDeckBrowser", {})

    def gui_deck_overview(self, name: str) -> Pending[bool]:
        """Show the overview of a deck, which becomes the current one.

        Args:
            name: Name of the deck.

        Returns:
            bool: false when no deck has that name
        """
        return self.add("guiDeckOverview", {"name": name})

    def gui_deck_review(self, name: str) -> Pending[bool]:
        """Start to review a deck, which becomes the current one.

        Args:
            name: Name of the deck.

        Returns:
            bool: false when no deck has that name; true also when nothing is due: then Anki shows
            its congratulations
        """
        return self.add("guiDeckReview", {"name": name})

    def gui_edit_note(self, note: int) -> Pending[None]:
        """Open the edit window on a note, or show the note in the one that is open.

        The window has buttons for a preview, for the card browser, and to go back and forth through
        the last 25 notes that were opened in it. When its note is deleted, it shows the one before
        that, or closes if there is none.

        Args:
            note: Id of the note.
        """
        return self.add("guiEditNote", {"note": note})

    def gui_exit_anki(self) -> Pending[None]:
        """Close Anki as its own menu does, sync and backup included, shortly after the reply.

        If the user has typed into the Add window, Anki asks before it closes. What only requests
        have put there is discarded.
        """
        return self.add("guiExitAnki", {})

    def gui_import_file(self, path: str | None = None) -> Pending[None]:
        """Open the import dialog; nothing is imported until the user confirms.

        Args:
            path: File to offer; if it is missing, Anki shows an error. Without a path, a file
                chooser opens. On Windows, slashes and backslashes work.
        """
        return self.add("guiImportFile", {"path": path})

    def gui_play_audio(self) -> Pending[bool]:
        """Play the sounds of the side that is shown, as the reviewer's replay key does.

        Returns:
            bool: false when no review is active; true also when the side has no sound
        """
        return self.add("guiPlayAudio", {})

    def gui_review_active(self) -> Pending[bool]:
        """Whether a card is being reviewed.

        Returns:
            bool
        """
        return self.add("guiReviewActive", {})

    def gui_select_card(self, card: int) -> Pending[bool]:
        """Select one card in the card browser, and nothing else.

        Args:
            card: Id of the card; where the table does not show it, nothing is selected.

        Returns:
            bool: true when the browser is open, also for an unknown card
        """
        return self.add("guiSelectCard", {"card": card})

    def gui_selected_notes(self) -> Pending[list[int]]:
        """The notes that are selected in the card browser.

        Returns:
            array of int; [] when the browser is not open
        """
        return self.add("guiSelectedNotes", {})

    def gui_select_note(self, note: int) -> Pending[bool]:
        """Select one card in the card browser; the older name of guiSelectCard.

        Args:
            note: Id of the CARD.

        Returns:
            bool: true when the browser is open, also for an unknown card
        """
        return self.add("guiSelectNote", {"note": note})

    def gui_show_answer(self) -> Pending[bool]:
        """Show the answer side of the card, compared with what was typed where the card asks for that.

        Returns:
            bool: false when no review is active
        """
        return self.add("guiShowAnswer", {})

    def gui_show_question(self) -> Pending[bool]:
        """Show the question side of the card.

        Returns:
            bool: false when no review is active
        """
        return self.add("guiShowQuestion", {})

    def gui_start_card_timer(self) -> Pending[bool]:
        """Restart the answer timer of the card.

        Returns:
            bool: false when no review is active
        """
        return self.add("guiStartCardTimer", {})

    def gui_undo(self) -> Pending[bool]:
        """Undo the last step, as Edit > Undo does. In a `multi`, that is what it has written so far.

        Returns:
            bool: true, also with nothing to undo. Later actions that need the collection find it
            undone.
        """
        return self.add("guiUndo", {})
