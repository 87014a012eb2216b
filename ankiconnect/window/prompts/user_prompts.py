"""Asking the user whether an origin may use the service, and showing messages."""

from __future__ import annotations

from concurrent.futures import Future

from ..config import Config
from .message_boxes import MessageBoxes
from .questions import Question, Questions

MAX_ORIGIN_LENGTH = 300
"""In characters. No web origin is longer, and a long text would hide what it is."""

EVERYBODY = "*"
"""In webCorsOriginList it stands for every origin. It is not an origin: only the user may add it."""

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


class UserPrompts:
    """Questions and messages that block nothing. Main thread only."""

    def __init__(self, boxes: MessageBoxes, config: Config) -> None:
        self._boxes = boxes
        self._config = config
        self._questions = Questions(boxes.ask)

    def allows_origin(self, origin: str) -> Future[bool]:
        """Ask whether `origin` may use the service; the answer is kept in the settings."""
        if len(origin) > MAX_ORIGIN_LENGTH or origin == EVERYBODY:
            return _no()

        def answered(yes: bool, checked: bool) -> None:
            if yes:
                self._config.add_origin("webCorsOriginList", origin)
            elif checked and origin:
                self._config.add_origin("ignoreOriginList", origin)

        text = _MAY_USE.format(origin=_shown(origin), hint=_HINTS.get(origin, ""))
        check = _IGNORE if origin else ""
        return self._questions.ask(Question(f"origin {origin}", text, check, answered))

    def confirms(self, text: str) -> Future[bool]:
        """Ask a question; requests for the same text share one question."""
        return self._questions.ask(Question(f"text {text}", text))

    def notify(self, text: str) -> None:
        self._boxes.warn(text)

    def close(self) -> None:
        """Answer every question with No, and close all boxes."""
        self._questions.close()
        self._boxes.close_all()


def _shown(origin: str) -> str:
    """An origin as it is shown, in ASCII: no character of it may look like another one."""
    return origin.encode("ascii", "backslashreplace").decode() if origin else "An unknown page"


def _no() -> Future[bool]:
    answer: Future[bool] = Future()
    answer.set_result(False)
    return answer
