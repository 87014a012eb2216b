"""The person at Anki: asked whether an origin may use the service, told what they should know."""

from __future__ import annotations

from concurrent.futures import Future

from ..config import Config
from .message_boxes import Boxes
from .questions import Question, Questions

LONGEST_ORIGIN = 300
"""No web origin is longer; such a text would only hide what it is."""

EVERYBODY = "*"
"""Stands for every origin in webCorsOriginList, and is none itself: only a person may put it there."""

_MAY_USE = (
    "{origin} asks to use Anki through AnkiConnect. It could then read, change and delete your notes, "
    "cards and decks.{hint}\n\nAllow it?"
)
_HINTS = {
    "": "\n\nIt does not say which page it is: everything that does not say so would be allowed.",
    "http://localhost": "\n\nIt stands for every page of this machine and every browser extension.",
    "null": '\n\n"null" stands for every local file and every page in a sandbox.',
}
_IGNORE = "Ignore further requests from there"


class WindowPerson:
    """Asks and tells in windows that block nothing. Main thread only."""

    def __init__(self, boxes: Boxes, config: Config) -> None:
        self._boxes = boxes
        self._config = config
        self._questions = Questions(boxes.ask)

    def allows_origin(self, origin: str) -> Future[bool]:
        """Ask whether `origin` may use the service; the answer is kept in the settings."""
        if len(origin) > LONGEST_ORIGIN or origin == EVERYBODY:
            return _no()

        def answered(yes: bool, ticked: bool) -> None:
            if yes:
                self._config.add_origin("webCorsOriginList", origin)
            elif ticked and origin:
                self._config.add_origin("ignoreOriginList", origin)

        text = _MAY_USE.format(origin=_shown(origin), hint=_HINTS.get(origin, ""))
        tick = _IGNORE if origin else ""
        return self._questions.ask(Question(f"origin {origin}", text, tick, answered))

    def confirms(self, text: str) -> Future[bool]:
        """Ask a question; the same text is asked once at a time."""
        return self._questions.ask(Question(f"text {text}", text))

    def notify(self, text: str) -> None:
        """Show a text."""
        self._boxes.tell(text)

    def close(self) -> None:
        """Answer whoever waits with No, and close what is open."""
        self._questions.close()
        self._boxes.close_all()


def _shown(origin: str) -> str:
    """An origin as it is shown: nothing in it may look like something else."""
    return origin.encode("ascii", "backslashreplace").decode() if origin else "An unknown page"


def _no() -> Future[bool]:
    answer: Future[bool] = Future()
    answer.set_result(False)
    return answer
