"""Asking the user whether an origin may use the service, and showing messages."""

from __future__ import annotations

from concurrent.futures import Future

from ...handlers.framework.host import Answer
from ..config import Config
from .message_boxes import MessageBoxes

_MAY_USE = (
    "Allow {origin} to access your collection? It will be able to read, change and delete your notes, "
    "cards and decks.{hint}"
)
_HINTS = {
    "http://localhost": "\n\nIt stands for every page of this computer and every browser extension.",
    "null": '\n\n"null" stands for every local file and every page in a sandbox.',
}
_IGNORE_SITE = "Don't ask again for this site"
_STOP_ASKING = "Don't ask again until Anki is restarted"


class UserPrompts:
    """Questions and messages that block nothing. Main thread only."""

    def __init__(self, boxes: MessageBoxes, config: Config) -> None:
        self._boxes = boxes
        self._config = config

    def allows_origin(self, origin: str) -> Future[Answer]:
        """Ask whether `origin` may use the service; the answer is kept in the settings."""
        given: Future[Answer] = Future()

        def answered(yes: bool, ignore_site: bool = False, stop_asking: bool = False) -> None:
            try:
                if yes:
                    self._config.add_origin("webCorsOriginList", origin)
                elif ignore_site:
                    self._config.add_origin("ignoreOriginList", origin)
            finally:
                _complete(given, Answer(yes, stop_asking))

        text = _MAY_USE.format(origin=origin, hint=_HINTS.get(origin, ""))
        self._boxes.ask(text, (_IGNORE_SITE, _STOP_ASKING), answered)
        return given

    def confirms(self, text: str) -> Future[Answer]:
        """Ask a question."""
        given: Future[Answer] = Future()
        self._boxes.ask(text, (), lambda yes: _complete(given, Answer(yes)))
        return given

    def notify(self, text: str) -> None:
        self._boxes.warn(text)

    def close(self) -> None:
        """Answer the open question with No, and close all boxes."""
        self._boxes.close()


def _complete(given: Future[Answer], answer: Answer) -> None:
    if given.set_running_or_notify_cancel():  # else nobody waits any more: the service has stopped
        given.set_result(answer)
