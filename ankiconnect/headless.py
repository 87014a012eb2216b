"""The composition without a window: the service on a collection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from . import handlers
from .bridge.headless import MainLoop
from .bridge.queue import Bridge
from .handlers.registry import Action, Needs
from .profiles import CollectionProfiles
from .server.service import Service
from .settings import Settings, Store

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges

T = TypeVar("T")


class HeadlessHost:
    """What stands behind the actions: the profiles and their collections, and no window."""

    def __init__(self, profiles: CollectionProfiles) -> None:
        self.profiles = profiles

    def collection(self) -> Collection:
        """The open collection."""
        return self.profiles.collection()

    def changed(self, changes: OpChanges) -> None:
        """Nobody watches: there is no window."""

    def reload(self) -> None:
        """Nobody watches: there is no window."""

    def offers(self, action: Action) -> bool:
        """Everything that needs no window."""
        return action.needs is not Needs.WINDOW


class Headless:
    """Bridge, host and service of a program without a window.

    The thread that calls `start`, `run` and `stop` is the main thread: it alone touches the collection,
    except for long parts, which run in one background thread while all others wait.
    """

    def __init__(
        self,
        profiles: CollectionProfiles,
        settings: Settings,
        watch: Callable[[str], None] = lambda name: None,
    ) -> None:
        """
        Args:
            profiles: The profiles; the one to serve is open.
            settings: The settings.
            watch: Told the name of every action that is run; for tests.
        """
        handlers.load()
        self.profiles = profiles
        self.store = Store(settings)
        self._loop = MainLoop()
        self._long_parts = ThreadPoolExecutor(1, "ankiconnect-background")
        self.bridge = Bridge(
            self._loop,
            capacity=settings.queueSize,
            wait_seconds=settings.collectionTimeout / 1000,
        )
        self.service = Service(
            self.bridge,
            HeadlessHost(profiles),
            self.store,
            self._in_background,
            watch,
        )

    async def _in_background(self, run: Callable[[], T], /) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._long_parts, run)

    def start(self) -> None:
        """Start to listen.

        Raises:
            sockets.CannotListen: The address or port cannot be used.
        """
        self.service.start()

    def run(self) -> None:
        """Serve until `request_stop`, then close the service and the collection."""
        try:
            self._loop.run()
        finally:
            self.stop()

    def run_soon(self, work: Callable[[], None]) -> None:
        """Have `work` run on the main thread; from any thread."""
        self._loop.wake(work)

    def request_stop(self) -> None:
        """Make `run` return; from any thread or a signal handler."""
        self._loop.stop()

    def stop(self) -> None:
        """Close the service, wait for a long part that still runs, and close the collection."""
        self.service.stop()
        self._long_parts.shutdown(wait=True)
        self.profiles.close()
