"""Opening the service's port inside Anki, and trying again while another program has it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from ..server.http.listener import CannotListen, CannotListenNow
from .config import CONFIG_MENU

RETRY_MS = 3_000


class Starts(Protocol):
    """The part of the service that is used."""

    def start(self) -> None:
        """
        Raises:
            CannotListen: The port cannot be opened.
        """


class PortRetry:
    """Starts the service, and tries again while the port is taken. Main thread only."""

    def __init__(
        self,
        service: Starts,
        warn: Callable[[str], Callable[[], None]],
        single_shot: Callable[[int, Callable[[], None]], None],
    ) -> None:
        """
        Args:
            service: What is to be started.
            warn: Shows the user a message that blocks nothing; returns what closes it.
            single_shot: Calls something in some milliseconds.
        """
        self._service = service
        self._warn = warn
        self._single_shot = single_shot
        self._attempt = 0
        self._close_message: Callable[[], None] = lambda: None
        self.problem = ""
        """Why the service does not run; "" if it does, or was not started."""

    def start(self) -> None:
        """Start the service with the settings in force."""
        self.stop()
        try:
            self._service.start()
        except CannotListen as error:
            self.refused(error)

    def refused(self, error: CannotListen) -> None:
        """Warn that the service does not run, and try again where that may help."""
        if isinstance(error, CannotListenNow):
            text = f"{error} AnkiConnect will start automatically once {error.until}."
            self._retry_later()
        else:
            text = f"{error}\n\nAnkiConnect will not start until this is fixed in {CONFIG_MENU}."
        self.problem = str(error)
        self._close_message = self._warn(text)

    def stop(self) -> None:
        """Stop trying, and close the message."""
        self._attempt += 1
        self._close_message()
        self._close_message = lambda: None
        self.problem = ""

    def _retry_later(self) -> None:
        self._single_shot(RETRY_MS, functools.partial(self._retry, self._attempt))

    def _retry(self, attempt: int) -> None:
        """Try again, without a new message."""
        if attempt != self._attempt:
            return
        try:
            self._service.start()
        except CannotListen:
            self._retry_later()
        else:
            self.stop()
