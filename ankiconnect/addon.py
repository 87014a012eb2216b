"""The composition inside Anki: the service as an add-on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from . import handlers
from .bridge.qt import QtWaker
from .bridge.queue import Bridge
from .server.service import LISTENING, Service
from .server.sockets import CannotListen
from .settings import SettingError, Settings, Store
from .window import app_nap, review_screen
from .window.background import Promises, start_long_part
from .window.boxes import Boxes
from .window.busy import PROFILE, Busy
from .window.closing import Closing
from .window.config import Config
from .window.host import WindowHost
from .window.permission import WindowPerson
from .window.refresh import Refresher
from .window.telling import Telling

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt

T = TypeVar("T")

log = logging.getLogger(__name__)

MODULE = __name__.rsplit(".", 1)[0]
"""The add-on's folder, under whose name Anki keeps its config."""
STOP_SECONDS = 0.5
"""How long requests that have begun may go on when Anki exits; aiohttp takes up to twice that."""


def install() -> None:
    """Follow Anki from now on, and start once its window is there. Called when Anki loads add-ons."""
    import aqt
    from aqt import gui_hooks

    addon = AddOn(aqt.mw)
    gui_hooks.main_window_did_init.append(addon.start)


class AddOn:
    """The service in Anki: bridge, host, settings and the port. Main thread only."""

    def __init__(self, mw: AnkiQt) -> None:
        from aqt.qt import QTimer

        handlers.load()
        self._mw = mw
        self.store = Store(Settings())
        self._config = Config(mw.addonManager, MODULE, self.store, os.environ)
        self.bridge = Bridge(QtWaker(mw.taskman, QTimer.singleShot))
        self.busy = Busy(self.bridge, lambda work: QTimer.singleShot(0, work))
        self._boxes = Boxes()
        self._person = WindowPerson(self._boxes, self._config)
        self._refresher = Refresher(self._tell, mw.taskman.run_on_main, QTimer.singleShot)
        self._promises = Promises()
        self._host = WindowHost(mw, MODULE, self._refresher, self.busy, self._person, self._promises)
        self._telling = Telling(mw, self._host.editors, self.busy, self._refresher.add)
        self._service = Service(self.bridge, self._host, self.store, self._start_long_part)
        self._stopped = False
        # A profile may be opened, and synced, before the main window is said to be there.
        self.busy.watch(mw)
        Closing(lambda: self.busy.begin(PROFILE), self.stop).watch(mw)

    def start(self) -> None:
        """Listen, and follow the config."""
        self._host.editors.watch()
        review_screen.fill_blank_pages(self._mw)
        self._mw.addonManager.setConfigUpdatedAction(MODULE, lambda _: self._config_changed())
        self._activity = app_nap.stay_awake()
        if self._read_config("AnkiConnect does not run until that is mended"):
            self._listen()

    def _read_config(self, otherwise: str) -> bool:
        """Put the config in force; tell the person when it cannot be, and what is `otherwise`."""
        try:
            settings = self._config.read()
        except SettingError as error:
            self._complain(f"{error}.\n\n{otherwise} (Tools > Add-ons > Config).")
            return False
        self.store.current = settings
        self.bridge.limit(settings.queueSize, settings.collectionTimeout / 1000)
        return True

    def _listen(self) -> None:
        try:
            self._service.start()
        except CannotListen as error:
            self._complain(f"AnkiConnect does not run: {error}.")

    def _config_changed(self) -> None:
        """Follow Tools > Add-ons > Config without a restart."""
        before = self.store.current
        if self._stopped or not self._read_config("What was in force before stays"):
            return
        if not self._service.urls:
            self._listen()
        elif _listening(before) != _listening(self.store.current):
            self._rebind(before)

    def _rebind(self, before: Settings) -> None:
        try:
            self._service.rebind(before)
        except CannotListen as error:
            # The next change of the config tries the new address again.
            self.store.current = replace(self.store.current, **_listening(before))
            urls = self._service.urls
            outcome = f"goes on at {', '.join(urls)}" if urls else "does not run any more"
            self._complain(f"{error}.\n\nAnkiConnect {outcome}.")

    def _complain(self, text: str) -> None:
        """Tell the person, in a message that blocks nothing."""
        log.warning("%s", text)
        self._person.tell(text)

    def _tell(self, changes: OpChanges) -> None:
        self._telling.tell(changes)

    def _start_long_part(self, run: Callable[[], T], /) -> Future[T]:
        return start_long_part(self._mw, self._promises, run)

    def stop(self) -> None:
        """Answer what waits and close the port."""
        if not self._stopped:
            self._stopped = True
            self._person.close()
            self._promises.close()
            self._refresher.close()
            self._service.stop(STOP_SECONDS)


def _listening(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in LISTENING}
