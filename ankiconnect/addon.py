"""The composition inside Anki: the service as an add-on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from . import handlers
from .bridge.qt import QtWaker
from .bridge.queue import Bridge
from .server.service import Service
from .server.sockets import CannotListen
from .settings import SettingError, Settings, Store
from .window import app_nap
from .window.background import Promises, start_long_part
from .window.boxes import Boxes
from .window.busy import PROFILE, Busy
from .window.closing import Closing
from .window.config import Config
from .window.host import WindowHost
from .window.permission import WindowPerson
from .window.refresh import Refresher

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
        self.service: Service | None = None
        self._stopped = False
        # A profile may be opened, and synced, before the main window is said to be there.
        self.busy.watch(mw)
        Closing(lambda: self.busy.begin(PROFILE), self.stop).watch(mw)

    def start(self) -> None:
        """Listen, and follow the config."""
        self._host.editors.watch()
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
        service = Service(self.bridge, self._host, self.store, self._start_long_part)
        try:
            service.start()
        except CannotListen as error:
            self._complain(f"AnkiConnect does not run: {error}.")
        else:
            self.service = service

    def _config_changed(self) -> None:
        """Follow Tools > Add-ons > Config without a restart."""
        before = self.store.current
        if self._stopped or not self._read_config("What was in force before stays"):
            return
        if self.service is None:
            self._listen()
        elif _address(before) != _address(self.store.current):
            self._rebind(self.service, before)

    def _rebind(self, service: Service, before: Settings) -> None:
        try:
            service.rebind(before)
        except CannotListen as error:
            # The old address is in force; the next change of the config tries the new one again.
            address, port = _address(before)
            self.store.current = replace(self.store.current, webBindAddress=address, webBindPort=port)
            self._complain(f"{error}.\n\nAnkiConnect goes on at {', '.join(service.urls)}.")

    def _complain(self, text: str) -> None:
        """Tell the person, in a message that blocks nothing."""
        log.warning("%s", text)
        self._person.tell(text)

    def _tell(self, changes: OpChanges) -> None:
        """Tell Anki's windows what has changed, as Anki's own operations do.

        Editors then read their notes anew, so what is being typed in them is saved first.
        """
        if self.busy.reasons:
            self._refresher.add(changes)  # later: the redraw would wait for the collection
            return
        editors = self._host.editors
        saved = editors.save(None if changes.note_text else ())
        saved.add_done_callback(lambda _: self._tell_now(changes))

    def _tell_now(self, changes: OpChanges) -> None:
        from aqt.operations import on_op_finished

        if self._mw.col is not None:
            on_op_finished(self._mw, changes, self)

    def _start_long_part(self, run: Callable[[], T], /) -> Future[T]:
        return start_long_part(self._mw, self._promises, run)

    def stop(self) -> None:
        """Answer what waits and close the port."""
        if not self._stopped:
            self._stopped = True
            self._person.close()
            self._promises.close()
            self._refresher.flush()
            if self.service is not None:
                self.service.stop(STOP_SECONDS)


def _address(settings: Settings) -> tuple[str, int]:
    return settings.webBindAddress, settings.webBindPort
