"""The composition inside Anki: the service as an add-on."""

from __future__ import annotations

import importlib
import logging
import os
import pkgutil
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from .bridge.bridge import Bridge
from .bridge.qt import QtWaker
from .changes.recorder import Recorder
from .server.events.feed import Feed
from .server.http.listener import CannotListen
from .server.service import LISTENING, Service
from .settings import SettingError, Settings, Store
from .window import app_nap, workarounds
from .window.changes import ChangeWatcher
from .window.config import CONFIG_MENU, Config
from .window.host import WindowHost
from .window.lifecycle.background_operations import PendingReplies, start_long_part
from .window.lifecycle.busy import Busy
from .window.log import AddonLog
from .window.menu import Menu, State
from .window.port_retry import PortRetry
from .window.prompts.message_boxes import MessageBoxes
from .window.prompts.user_prompts import UserPrompts
from .window.qt_helpers import single_shot
from .window.refresh.notifier import ChangeNotifier
from .window.refresh.refresher import Refresher
from .window.takeover.takeover import Takeover

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt
    from aqt.qt import QDialog

T = TypeVar("T")

log = logging.getLogger(__name__)

MODULE = __name__.rsplit(".", 1)[0]
"""The add-on's folder, under whose name Anki keeps its config."""
ROOMS = ("bridge", "changes", "handlers", "mcp", "objects", "server", "window")
STOP_SECONDS = 0.5
"""How long requests that have started may go on when Anki exits. aiohttp takes up to twice that."""


class AddOn:
    """The service in Anki: bridge, host, settings and the port. Main thread only."""

    def __init__(self, mw: AnkiQt, busy: Busy) -> None:
        """
        Args:
            busy: Why actions wait now. It pauses the bridge.
        """
        self._mw = mw
        self.busy = busy
        self._stopped = False
        self._set_up_settings()
        self._set_up_waiting()
        self._set_up_host()
        self._set_up_service()

    def _set_up_settings(self) -> None:
        """The settings, the log, and the user's prompts, whose answers change settings."""
        addons = self._mw.addonManager
        self.store = Store(Settings())
        self._log = AddonLog(addons, lambda: self.store.current.apiKey)
        self._config = Config(addons, MODULE, self.store, os.environ)
        self._boxes = MessageBoxes()
        self._close_config_message: Callable[[], None] = lambda: None
        self._config_problem = ""
        self._prompts = UserPrompts(self._boxes, self._config)
        self._takeover = Takeover(
            addons, MODULE, self._config, self._takeover_answered, self._boxes.warn
        )

    def _set_up_waiting(self) -> None:
        """The bridge to the main thread, and what waits on it."""
        self.bridge = Bridge(QtWaker(self._mw.taskman, single_shot))
        self._pending = PendingReplies()

    def _set_up_host(self) -> None:
        """What actions use, and what notifies the windows of what they change."""
        mw = self._mw
        self._refresher = Refresher(self._notify, mw.taskman.run_on_main, single_shot)
        self._feed = Feed()
        self._changes = Recorder(self._feed)
        self._watcher = ChangeWatcher(mw, self._changes)
        self._host = WindowHost(
            mw,
            MODULE,
            self._refresher,
            self.busy,
            self._prompts,
            self._pending,
            self._changes,
            self._watcher.sync_failed,
        )
        self._notifier = ChangeNotifier(mw, self._host.editors, self.busy, self._refresher.add)

    def _notify(self, changes: OpChanges) -> None:
        self._notifier.notify(changes)

    def _set_up_service(self) -> None:
        self._service = Service(
            self.bridge,
            self._host,
            self.store,
            self._start_long_part,
            self._feed,
            self._changes.listen,
        )
        self._port = PortRetry(self._service, self._warn_of_port, single_shot)
        self._menu = Menu(
            self._mw, MODULE, self._state, self._make_keys_dialog, self._takeover.menu_item
        )

    def _state(self) -> State:
        port = self._port.problem and (self._takeover.waits or self._port.problem)
        return State(self._service.urls, self._config_problem or port, self.store.current.apiKey)

    def _make_keys_dialog(self) -> QDialog:
        from .window.keys.keys_dialog import KeysDialog

        return KeysDialog(self._mw, self._config, lambda: self._service.keyrings.last_used)

    def _start_long_part(self, run: Callable[[], T], /) -> Future[T]:
        return start_long_part(self._mw, self._pending, run)

    # Starting and stopping

    def start(self) -> None:
        """Listen, and follow the config."""
        self._host.editors.watch()
        self._watcher.watch()
        workarounds.install(self._mw)
        self._mw.addonManager.setConfigUpdatedAction(MODULE, lambda _: self._config_changed())
        self._activity = app_nap.stay_awake()
        self._menu.show()
        if self._read_config(f"AnkiConnect will not start until this is fixed in {CONFIG_MENU}."):
            self._takeover.offer()
            self._port.start()

    def stop(self) -> None:
        """Answer what waits and close the port."""
        if not self._stopped:
            self._stopped = True
            self._port.stop()
            self._takeover.stop()
            self._prompts.close()
            self._pending.close()
            self._host.close()
            self._refresher.close()
            self._service.stop(STOP_SECONDS)

    # The config

    def _read_config(self, otherwise: str) -> bool:
        """Put the config in force, and tell the user what is wrong with it.

        Args:
            otherwise: What holds while the config cannot be used: a sentence of the message.

        Returns:
            Whether the config is in force.
        """
        self._close_config_message()
        try:
            settings, reported = self._config.read()
        except SettingError as error:
            self._config_problem = f"{error}."
            self._close_config_message = self._warn(f"{error}.\n\n{otherwise}")
            return False
        self._config_problem = ""
        self.store.current = settings
        if reported:
            text = "\n".join(
                f"{one.rstrip('?')}{'?' if one.endswith('?') else '.'}" for one in reported
            )
            self._close_config_message = self._warn(f"{text}\n\nThe settings are in {CONFIG_MENU}.")
        self._log.follow(settings.logLevel)
        self.bridge.set_limits(settings.queueSize, settings.collectionTimeout / 1000)
        return True

    def _config_changed(self) -> None:
        """Follow Tools > Add-ons > Config without a restart."""
        before = self.store.current
        if self._stopped or not self._read_config("The previous settings stay in effect."):
            return
        self._service.refusals.forget()  # the user's mind may have changed
        if not self._service.urls:
            self._port.start()
        elif _to_listen(before) != _to_listen(self.store.current):
            self._rebind(before)

    def _takeover_answered(self, yes: bool) -> None:
        """Follow the settings that were taken over, or say now why the port is taken."""
        if yes:
            self._config_changed()
        elif not self._service.urls:
            self._port.start()

    def _rebind(self, before: Settings) -> None:
        """Listen at the address in force, or go on at the one before."""
        try:
            self._service.rebind(before)
        except CannotListen as error:
            if not self._service.urls:
                self._port.refused(error)
                return
            # The next change of the config tries the new address again.
            self.store.current = replace(self.store.current, **_to_listen(before))
            urls = ", ".join(self._service.urls)
            self._warn_of_port(f"{error}\n\nAnkiConnect is still running at {urls}.")

    def _warn_of_port(self, text: str) -> Callable[[], None]:
        """Warn of it, unless the question about the other add-on, or what follows it, says it."""
        if self._takeover.explains_port():
            log.warning("%s", text)
            return lambda: None
        return self._warn(text)

    def _warn(self, text: str) -> Callable[[], None]:
        """Warn the user, in a message that blocks nothing; returns what closes it."""
        log.warning("%s", text)
        return self._boxes.warn(text)


def _to_listen(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in LISTENING}


def load_rest() -> None:
    """Import what is otherwise imported when it is first needed. From any thread.

    An upgrade replaces the files, and this version goes on until Anki restarts.
    """
    for room in ROOMS:
        package = importlib.import_module(f".{room}", __package__)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
