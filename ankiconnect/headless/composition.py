"""The composition without a window: the service on a collection that it opens itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from .. import handlers
from ..bridge.bridge import Bridge
from ..changes.recorder import API, SYNC, Recorder
from ..server.events.feed import Feed
from ..server.replies.kept_replies import KeptReplies
from ..server.service import LISTENING, Service
from ..settings import Settings, Store, open_to_everybody
from .host import HeadlessHost
from .main_loop import MainLoop
from .media_sync import MediaSync
from .profiles import CollectionProfiles
from .settings_follower import SettingsFollower
from .sync import HeadlessSync
from .sync_login import SyncLogin

if TYPE_CHECKING:
    from anki.collection import Collection

T = TypeVar("T")

log = logging.getLogger(__name__)

NEED_RESTART = (*LISTENING, "webBacklog", "apiLogPath")
"""The settings whose change is not followed."""


class Headless:
    """Bridge, host and service of a program without a window.

    The thread that calls `start`, `run` and `stop` is the main thread. Only it uses the collection,
    except for long parts of actions. These run in one background thread while other calls are paused.
    """

    def __init__(
        self,
        profiles: CollectionProfiles,
        settings: Settings,
        watch: Callable[[str], None] = lambda name: None,
    ) -> None:
        """
        Args:
            profiles: One of them must be open before `start`.
            settings: What the service starts with.
            watch: Called with the name of every action that is run; for tests.
        """
        handlers.load()
        self.profiles = profiles
        self.store = Store(settings)
        self._follower: SettingsFollower | None = None
        self._loop = MainLoop()
        self._long_parts = ThreadPoolExecutor(1, "ankiconnect-background")
        self.bridge = Bridge(
            self._loop,
            capacity=settings.queueSize,
            wait_seconds=settings.collectionTimeout / 1000,
        )
        self._kept = KeptReplies(profiles.replies)
        feed = Feed()
        self._changes = Recorder(feed)
        self._sync = HeadlessSync(
            SyncLogin(self.store), self._start_long_part, MediaSync(), self._replaced
        )
        profiles.follow(self._opened, self._closed)
        self.service = Service(
            self.bridge,
            HeadlessHost(profiles, self._sync, self._changes),
            self.store,
            self._start_long_part,
            feed,
            self._changes.listen,
            watch,
            self._kept,
        )

    def _opened(self, col: Collection, name: str) -> None:
        self._changes.opened(col)
        self._changes.happened("profile", "opened", API, name)

    def _closed(self, name: str) -> None:
        self._changes.closed()
        self._changes.happened("profile", "closed", API, name)

    def _replaced(self, col: Collection) -> None:
        self._changes.replaced(col, SYNC)

    def _start_long_part(self, run: Callable[[], T], /) -> Future[T]:
        self.bridge.pause()
        running = self._long_parts.submit(run)
        running.add_done_callback(lambda _: self.bridge.resume())
        return running

    def follow(
        self,
        is_changed: Callable[[], bool],
        load: Callable[[], Settings],
        changed: Callable[[Settings], None],
    ) -> None:
        """Follow the settings file from now on.

        Args:
            is_changed, load: See `SettingsFollower`.
            changed: Called with settings that have come into force.
        """

        def apply(settings: Settings) -> None:
            self._change_settings(settings)
            changed(self.store.current)

        self._follower = SettingsFollower(is_changed, load, apply)
        self._follower.start()

    def _change_settings(self, settings: Settings) -> None:
        """Put settings in force, but for those that need a restart. From any thread."""
        before = self.store.current
        kept = {name: getattr(before, name) for name in NEED_RESTART}
        for name, value in kept.items():
            if getattr(settings, name) != value:
                log.warning("%s has changed; restart the service to use it.", name)
        self.store.current = replace(settings, **kept)
        self.bridge.set_limits(settings.queueSize, settings.collectionTimeout / 1000)
        log.info("the settings were read again")
        self._warn_if_open()

    def start(self) -> None:
        """Begin to listen.

        Raises:
            server.http.listener.CannotListen: The address or port cannot be used.
        """
        self._kept.settle(self.profiles.active(), self.profiles.collection().mod)
        self.service.start()
        self._warn_if_open()

    def _warn_if_open(self) -> None:
        warning = open_to_everybody(self.store.current)
        if warning is not None:
            log.warning("%s.", warning)

    def run(self) -> None:
        """Serve until `request_stop`, then close the service and the collection."""
        try:
            self._loop.run()
        finally:
            self.stop()

    def run_soon(self, work: Callable[[], None]) -> None:
        """Have `work` run on the main thread. From any thread."""
        self._loop.wake(work)

    def replace_collection(self, name: str, replace: Callable[[], None]) -> None:
        """Close the collection, have its files replaced, and open a profile. Main thread.

        Replies that are kept for clients are forgotten: they were given about the closed collection.

        Args:
            name: The profile to open.
            replace: Replaces the files.

        Raises:
            CannotOpen: The profile cannot be opened.
        """
        self.profiles.close()
        self._kept.close()
        replace()
        self.profiles.open(name)

    def request_stop(self) -> None:
        """Make `run` return. From any thread or a signal handler."""
        self._loop.stop()

    def stop(self) -> None:
        """Stop the service, wait for a long part that still runs, and close the collection."""
        if self._follower is not None:
            self._follower.stop()
        self.service.stop()
        self._sync.stop()
        self._long_parts.shutdown(wait=True)
        self.profiles.close()
