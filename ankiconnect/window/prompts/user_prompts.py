"""Asking the user whether an origin may use the service, and showing messages."""

from __future__ import annotations

import itertools
from concurrent.futures import Future

from ...handlers.framework.host import Answer
from ...settings.program_keys import DEFAULT_SCOPES, SCOPES
from ..config import Config
from ..keys.scope_texts import SCOPE_TEXTS
from .message_boxes import MessageBoxes

LOCALHOST = "http://localhost"
PAGE_SCOPES = tuple(one for one in SCOPES if one != "admin")
"""What a page can get without a key."""
_MAY_USE = "Allow {origin} to access your collection? It will be able to {scopes}.{hint}"
_EVERYTHING = "read, change and delete your notes, cards and decks"
_CHECKED = "do what is checked below"
_HINTS = {
    LOCALHOST: "\n\nIt stands for every page of this computer and every browser extension.",
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
        """Ask whether `origin` may use the service, and for what; the answer is kept in the settings.

        A Yes with nothing checked is a No.
        """
        given: Future[Answer] = Future()
        # One that stands for many origins cannot be limited: each has its own header.
        offered = () if origin == LOCALHOST else PAGE_SCOPES

        def answered(
            yes: bool, ignore_site: bool = False, stop_asking: bool = False, *checked: bool
        ) -> None:
            scopes = tuple(itertools.compress(offered, checked))
            yes = yes and bool(scopes or not offered)
            try:
                if yes:
                    self._config.allow_origin(origin, scopes if offered else None)
                elif ignore_site:
                    self._config.add_origin("ignoreOriginList", origin)
            finally:
                _complete(given, Answer(yes, stop_asking))

        may = _CHECKED if offered else _EVERYTHING
        text = _MAY_USE.format(origin=origin, scopes=may, hint=_HINTS.get(origin, ""))
        options = {f"{one}: {SCOPE_TEXTS[one]}": one in DEFAULT_SCOPES for one in offered}
        self._boxes.ask(text, (_IGNORE_SITE, _STOP_ASKING), answered, options)
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
