"""Actions of the category "study", as methods of `Anki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.cards import Answer
    from ...objects.study import NextCards


class SyncStudy(ABC):
    """Actions of the category "study"."""

    @abstractmethod
    def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    def answer_cards(self, answers: list[Answer]) -> list[bool]:
        """Answer cards with Anki's scheduler, in order. The cards do not have to be due. All answers
        together are one step in Anki's Undo.

        With ``shownAt``, a card that was answered meanwhile is not answered again: by another
        program, in Anki's window, or by the same request when it is sent again. The time is
        compared with the clock of the computer on which the service runs.

        Args:
            answers: The answers, each with its card and its button.

        Returns:
            array of bool, in input order: false for an unknown card, and for one that was answered
            since ``shownAt``
        """
        result: list[bool] = self.call("answerCards", {"answers": answers})
        return result

    def grade_now(self, cards: list[int], ease: int) -> None:
        """Answer cards with the same button, like "Grade Now" in Anki's browser. The cards do not have
        to be due, and no time is logged. Suspended and buried cards are in their queue again
        afterwards.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            ease: Number of the button: 1 again, 2 hard, 3 good, 4 easy.
        """
        self.call("gradeNow", {"cards": cards, "ease": ease})

    def next_cards(self, deck: str | None = None, limit: int = 1) -> NextCards:
        """Get the cards that Anki would show next, in its order and within its daily limits. The
        answer is not among what is returned; cardsInfo has it. answerCards answers the cards.

        A given deck becomes the current one, as with setCurrentDeck. While Anki's review screen
        shows a card of another deck, that deck stays the current one.

        Args:
            deck: Name of the deck to study, with its subdecks; the current deck if it is left out.
            limit: How many cards to return at most, 1 to 50.

        Returns:
            object: the deck, the numbers of cards that are left, and the next cards; no cards when
            nothing is left for now
        """
        result: NextCards = self.call("nextCards", {"deck": deck, "limit": limit})
        return result
