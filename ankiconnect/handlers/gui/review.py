"""The reviewer."""

from __future__ import annotations

from typing import Any

from ..errors import WindowNeeded
from ..registry import Needs, action


@action("guiReviewActive", needs=Needs.WINDOW)
def gui_review_active() -> bool:
    """Whether a card is being reviewed.

    Returns:
        bool
    """
    raise WindowNeeded("guiReviewActive")


@action("guiCurrentCard", needs=Needs.WINDOW)
def gui_current_card() -> dict[str, Any] | None:
    """The card that is being reviewed.

    Returns:
        object, as of cardsInfo with buttons and nextReviews; null when no review is active
    """
    raise WindowNeeded("guiCurrentCard")


@action("guiStartCardTimer", needs=Needs.WINDOW)
def gui_start_card_timer() -> bool:
    """Start the answer timer of the card anew.

    Returns:
        bool: false when no review is active
    """
    raise WindowNeeded("guiStartCardTimer")


@action("guiShowQuestion", needs=Needs.WINDOW)
def gui_show_question() -> bool:
    """Show the question side of the card.

    Returns:
        bool: false when no review is active
    """
    raise WindowNeeded("guiShowQuestion")


@action("guiShowAnswer", needs=Needs.WINDOW)
def gui_show_answer() -> bool:
    """Show the answer side of the card.

    Returns:
        bool: false when no review is active
    """
    raise WindowNeeded("guiShowAnswer")


@action("guiAnswerCard", needs=Needs.WINDOW, writes="cards, revlog")
def gui_answer_card(ease: int) -> bool:
    """Answer the card that is being reviewed.

    Args:
        ease: The button, 1 to 4.

    Returns:
        bool: false when no review is active, the answer is not shown or there is no such
        button
    """
    raise WindowNeeded("guiAnswerCard")


@action("guiPlayAudio", needs=Needs.WINDOW)
def gui_play_audio() -> bool:
    """Play the sounds of the side that is shown.

    Returns:
        bool: false when no review is active
    """
    raise WindowNeeded("guiPlayAudio")
