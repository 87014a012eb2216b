"""The reviewer: the card that is reviewed, its two sides, its answer.

All but the simplest ask for the collection. So they wait while Anki stores an answer or goes to another
screen in the background, and find the reviewer idle.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Literal, cast

from anki.decks import DEFAULT_DECK_ID

from ...objects.cards import CurrentCard
from ..cards.info import describe_all
from ..framework.action import Needs, Scope, Writes
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.scheduler import scheduler

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from aqt.main import AnkiQt

TYPED_SECONDS = 1.0
"""How long the answer waits for what was typed, which the reviewer's page knows."""
MAX_MS = 2**32 - 1
"""The maximum time of an answer. A clock that was set meanwhile may give more, or less than 0."""


@action("guiReviewActive", scope=Scope.WINDOW, needs=Needs.WINDOW)
def gui_review_active(window: AnkiQt, /) -> bool:
    """Whether a card is being reviewed.

    Returns:
        bool

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        {}
    """
    col = window.col
    if col is None or col.db is None or window.progress.busy() or window._background_op_count:
        return _reviewed(window) is not None  # a call of the collection would wait for Anki
    return _existing(col, window) is not None


def _reviewed(window: AnkiQt) -> Card | None:
    """The card on the reviewer's screen."""
    return window.reviewer.card if window.state == "review" else None


def _existing(col: Collection, window: AnkiQt) -> Card | None:
    """The card on the reviewer's screen, after the reviewer has followed earlier writes."""
    from ...window.reviewer import review_screen

    if window.state == "review":
        review_screen.catch_up(window)
    return _reviewed(window)


@action("guiCurrentCard", scope=Scope.WINDOW, needs=Needs.WINDOW)
def gui_current_card(col: Collection, window: AnkiQt, /) -> CurrentCard | None:
    """The card that is being reviewed.

    Returns:
        object: the card; null when no review is active

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        {}
    """
    reviewed = _existing(col, window)
    if reviewed is None:
        return None
    card = col.get_card(reviewed.id)  # the reviewer's own may be older than the last write
    deck = col.decks.name(card.did or DEFAULT_DECK_ID)
    info = describe_all(col, card, deck)
    buttons = [number for number, _ in window.reviewer._answerButtonList()]
    texts = info["nextReviews"]
    return {
        "cardId": info["cardId"],
        "fields": info["fields"],
        "fieldOrder": info["fieldOrder"],
        "question": info["question"],
        "answer": info["answer"],
        "modelName": info["modelName"],
        "css": info["css"],
        "deckName": deck,
        "template": str(card.template()["name"]),
        "buttons": buttons,
        "nextReviews": [texts[number - 1] for number in buttons],
    }


@action("guiStartCardTimer", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
def gui_start_card_timer(col: Collection, window: AnkiQt, /) -> bool:
    """Restart the answer timer of the card.

    Returns:
        bool: false when no review is active

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        {}
    """
    card = _existing(col, window)
    if card is not None:
        card.start_timer()
    return card is not None


@action("guiShowQuestion", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
def gui_show_question(col: Collection, window: AnkiQt, /) -> bool:
    """Show the question side of the card.

    Returns:
        bool: false when no review is active

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        After guiShowAnswer {}
        {}
    """
    if _existing(col, window) is None:
        return False
    if window.reviewer.state != "question":
        window.reviewer._showQuestion()
    return True


@action("guiShowAnswer", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
async def gui_show_answer(context: RequestContext, /) -> bool:
    """Show the answer side of the card, compared with what was typed where the card asks for that.

    Returns:
        bool: false when no review is active

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        {}
    """
    return await context.start_and_wait(_show_answer)


def _show_answer(col: Collection, window: AnkiQt, /) -> Future[bool]:
    shown: Future[bool] = Future()
    reviewer = window.reviewer
    card = _existing(col, window)
    if card is None:
        shown.set_result(False)
    elif reviewer.state == "answer":
        shown.set_result(True)
    elif reviewer.typeCorrect:
        _show_typed(window, card, shown)
    else:
        reviewer._showAnswer()
        shown.set_result(True)
    return shown


def _show_typed(window: AnkiQt, card: Card, shown: Future[bool]) -> None:
    """Show the answer after the page has returned what was typed, or without that if it does not."""
    from aqt.qt import QTimer

    reviewer = window.reviewer

    def typed(text: str | None) -> None:
        if shown.done():
            return
        same = reviewer.card is card
        if same and reviewer.state == "question":
            reviewer.typedAnswer = text or ""
            reviewer._showAnswer()
        shown.set_result(same)

    window.web.evalWithCallback("getTypedAnswer();", typed)
    QTimer.singleShot(round(TYPED_SECONDS * 1000), lambda: typed(None))


@action("guiAnswerCard", scope=Scope.REVIEW, needs=Needs.WINDOW, writes=Writes.CARDS | Writes.REVIEWS)
def gui_answer_card(col: Collection, window: AnkiQt, /, ease: int) -> bool:
    """Answer the card that is being reviewed. The reviewer then moves on to the next.

    Args:
        ease: Number of the button, 1 (Again) to 4 (Easy).

    Returns:
        bool: false when no review is active, the answer is not shown or there is no such button, or
        when the card was changed since it was shown; then the reviewer shows what comes next

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        After guiShowAnswer {}
        {"ease": 3}
    """
    from ...window.reviewer import review_screen

    card = _existing(col, window)
    if card is None or window.reviewer.state != "answer":
        return False
    if not 1 <= ease <= scheduler(col).answerButtons(card):
        return False
    if not review_screen.can_be_answered(col, card):
        window.reviewer.nextCard()
        return False
    if not 0 <= card.time_taken(capped=False) <= MAX_MS:  # Anki would refuse the answer
        card.start_timer()
    window.reviewer._answerCard(cast("Literal[1, 2, 3, 4]", ease))
    return True


@action("guiPlayAudio", scope=Scope.WINDOW, needs=Needs.WINDOW)
def gui_play_audio(col: Collection, window: AnkiQt, /) -> bool:
    """Play the sounds of the side that is shown, as the reviewer's replay key does.

    Returns:
        bool: false when no review is active; true also when the side has no sound

    Example:
        After guiDeckReview {"name": "Spanish::Verbs"}
        {}
    """
    if _existing(col, window) is None:
        return False
    window.reviewer.replayAudio()
    return True
