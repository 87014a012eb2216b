"""Opening the service's port inside Anki, where a person is told and need not do more."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from ..server.http.listener import CannotListen, CannotListenNow

RETRY_MS = 3_000


class Starts(Protocol):
    """The part of the service that is used."""

    def start(self) -> None:
        """Listen; raises `CannotListen`."""


class Listening:
    """Has the service listen, and goes on trying while the port is taken. Main thread only."""

    def __init__(
        self,
        service: Starts,
        tell: Callable[[str], Callable[[], None]],
        single_shot: Callable[[int, Callable[[], None]], None],
    ) -> None:
        """
        Args:
            service: What is to listen.
            tell: Shows the person a message, in a window that blocks nothing; returns what closes it.
            single_shot: Calls something in some milliseconds.
        """
        self._service = service
        self._tell = tell
        self._single_shot = single_shot
        self._trial = 0
        self._close_message: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """Listen, by the settings in force."""
        self.end()
        try:
            self._service.start()
        except CannotListen as error:
            self.refused(error)

    def refused(self, error: CannotListen) -> None:
        """Tell that the service does not run, and try again where that may help."""
        text = f"AnkiConnect does not run: {error}."
        if isinstance(error, CannotListenNow):
            text += "\n\nIt starts by itself once the port is free."
            self._try_later()
        self._close_message = self._tell(text)

    def end(self) -> None:
        """Try no more."""
        self._trial += 1
        self._close_message()
        self._close_message = lambda: None

    def _try_later(self) -> None:
        self._single_shot(RETRY_MS, functools.partial(self._try, self._trial))

    def _try(self, trial: int) -> None:
        """Try once more, quietly."""
        if trial != self._trial:
            return
        try:
            self._service.start()
        except CannotListen:
            self._try_later()
        else:
            self.end()
