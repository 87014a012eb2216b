"""The composition inside Anki: the service as an add-on."""

from __future__ import annotations

import functools
import importlib
import logging
import os
import pkgutil
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from . import handlers
from .bridge.bridge import Bridge
from .bridge.qt import QtWaker
from .server.http.listener import CannotListen
from .server.service import LISTENING, Service
from .settings import SettingError, Settings, Store
from .window import app_nap, workarounds
from .window.config import Config
from .window.host import WindowHost
from .window.lifecycle.background_operations import Promises, start_long_part
from .window.lifecycle.busy import PROFILE, Busy
from .window.lifecycle.idle import is_at_rest
from .window.log import AddonLog
from .window.port_retry import Listening
from .window.prompts.message_boxes import Boxes
from .window.prompts.permission import WindowPerson
from .window.refresh.notifier import Telling
from .window.refresh.refresher import Refresher
from .window.workarounds.no_hook_for_closing import ClosingWatcher

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt

T = TypeVar("T")

log = logging.getLogger(__name__)

MODULE = __name__.rsplit(".", 1)[0]
"""The add-on's folder, under whose name Anki keeps its config."""
ROOMS = ("bridge", "handlers", "server", "window")
START_LOOK_MS = 20
STOP_SECONDS = 0.5
"""How long requests that have begun may go on when Anki exits; aiohttp takes up to twice that."""


def install() -> None:
    """Follow Anki from now on, and start once its window is there. Called when Anki loads add-ons."""
    import aqt

    _start_when_ready(AddOn(aqt.mw), aqt.mw)


def _start_when_ready(addon: AddOn, mw: Any) -> None:
    """Start when a profile was opened or the chooser shows.

    Anki tells of its window after it has told of the profile, where another add-on may raise, or open a
    dialog that somebody has to close first: so that is not waited for.
    """
    from aqt.qt import QTimer

    if mw.state == "startup" and mw.col is None:
        QTimer.singleShot(START_LOOK_MS, functools.partial(_start_when_ready, addon, mw))
    else:
        addon.start()


class AddOn:
    """The service in Anki: bridge, host, settings and the port. Main thread only."""

    def __init__(self, mw: AnkiQt) -> None:
        from aqt.qt import QTimer

        handlers.load()
        self._mw = mw
        self.store = Store(Settings())
        self._log = AddonLog(mw.addonManager, lambda: self.store.current.apiKey)
        self._config = Config(mw.addonManager, MODULE, self.store, os.environ)
        self.bridge = Bridge(QtWaker(mw.taskman, QTimer.singleShot))
        self.busy = Busy(self.bridge, QTimer.singleShot, lambda: is_at_rest(mw))
        self._boxes = Boxes()
        self._person = WindowPerson(self._boxes, self._config)
        self._refresher = Refresher(self._tell, mw.taskman.run_on_main, QTimer.singleShot)
        self._promises = Promises()
        self._host = WindowHost(mw, MODULE, self._refresher, self.busy, self._person, self._promises)
        self._telling = Telling(mw, self._host.editors, self.busy, self._refresher.add)
        self._service = Service(self.bridge, self._host, self.store, self._start_long_part)
        self._listening = Listening(self._service, self._complain, QTimer.singleShot)
        self._stopped = False
        # A profile may be opened, and synced, before the main window is said to be there.
        self.busy.watch(mw)
        ClosingWatcher(lambda: self.busy.begin(PROFILE), self.stop).watch(mw)

    def start(self) -> None:
        """Listen, and follow the config."""
        if self._stopped:
            return
        _load_all()
        self._host.editors.watch()
        workarounds.install(self._mw)
        self._mw.addonManager.setConfigUpdatedAction(MODULE, lambda _: self._config_changed())
        self._activity = app_nap.stay_awake()
        if self._read_config("AnkiConnect does not run until that is mended"):
            self._listening.begin()

    def _read_config(self, otherwise: str) -> bool:
        """Put the config in force; tell the person when it cannot be, and what is `otherwise`."""
        try:
            settings = self._config.read()
        except SettingError as error:
            self._complain(f"{error}.\n\n{otherwise} (Tools > Add-ons > Config).")
            return False
        self.store.current = settings
        self._log.follow(settings.logLevel)
        self.bridge.set_limits(settings.queueSize, settings.collectionTimeout / 1000)
        return True

    def _config_changed(self) -> None:
        """Follow Tools > Add-ons > Config without a restart."""
        before = self.store.current
        if self._stopped or not self._read_config("What was in force before stays"):
            return
        if not self._service.urls:
            self._listening.begin()
        elif _to_listen(before) != _to_listen(self.store.current):
            self._rebind(before)

    def _rebind(self, before: Settings) -> None:
        try:
            self._service.rebind(before)
        except CannotListen as error:
            if not self._service.urls:
                self._listening.refused(error)
                return
            # The next change of the config tries the new address again.
            self.store.current = replace(self.store.current, **_to_listen(before))
            self._complain(f"{error}.\n\nAnkiConnect goes on at {', '.join(self._service.urls)}.")

    def _complain(self, text: str) -> Callable[[], None]:
        """Tell the person, in a message that blocks nothing; what closes it."""
        log.warning("%s", text)
        return self._boxes.tell(text)

    def _tell(self, changes: OpChanges) -> None:
        self._telling.tell(changes)

    def _start_long_part(self, run: Callable[[], T], /) -> Future[T]:
        return start_long_part(self._mw, self._promises, run)

    def stop(self) -> None:
        """Answer what waits and close the port."""
        if not self._stopped:
            self._stopped = True
            self._listening.end()
            self._person.close()
            self._promises.close()
            self._host.close()
            self._refresher.close()
            self._service.stop(STOP_SECONDS)


def _to_listen(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in LISTENING}


def _load_all() -> None:
    """Import what is otherwise imported when it is first needed.

    An upgrade replaces the files while this version goes on until Anki is started anew.
    """
    for room in ROOMS:
        package = importlib.import_module(f".{room}", __package__)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
