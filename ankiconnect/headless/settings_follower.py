"""Follows the settings file while the service runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from ..settings import SettingError, Settings

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5


class SettingsFollower:
    """A thread that loads the settings again when their file changes.

    It does not wait for the main thread: a removed key is refused also while Anki is busy.
    """

    def __init__(
        self,
        is_changed: Callable[[], bool],
        load: Callable[[], Settings],
        apply: Callable[[Settings], None],
    ) -> None:
        """
        Args:
            is_changed: Whether the file has changed since the last call.
            load: Loads the settings from all sources. While it raises SettingError, the settings in
                force stay.
            apply: Puts settings in force.
        """
        self._is_changed = is_changed
        self._load = load
        self._apply = apply
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ankiconnect-settings", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            if self._is_changed():
                self._follow()

    def _follow(self) -> None:
        try:
            self._apply(self._load())
        except SettingError as error:
            log.warning("%s. The previous settings stay in effect.", error)
        except Exception:
            log.exception("the settings cannot be followed")
