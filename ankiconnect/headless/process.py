"""What a process that serves a collection without a window does for itself."""

from __future__ import annotations

import os
import signal

from ..server.http.file_limit import raise_file_limit
from ..settings import Settings
from . import garbage
from .composition import Headless
from .profiles import CollectionProfiles


def serve(profiles: CollectionProfiles, name: str, settings: Settings) -> Headless:
    """Start a service, which listens. A signal will stop it.

    Args:
        name: The profile to open.

    Raises:
        CannotOpen: The collection cannot be opened.
        CannotListen: The address or port cannot be used.
    """
    raise_file_limit()
    keep_files_private()
    with garbage.postponed():
        headless = Headless(profiles, settings)
        stop_on_signals(headless)
        try:
            profiles.open(name)
            headless.start()
        except BaseException:
            headless.stop()
            raise
    return headless


def keep_files_private() -> None:
    """Let other users read nothing that is created from now on: collection, media, backups, logs."""
    os.umask(os.umask(0o077) | 0o077)


def stop_on_signals(headless: Headless) -> None:
    """Stop the service properly at the first SIGINT or SIGTERM, and exit at once at the second."""
    received: list[int] = []

    def stop(number: int, _: object) -> None:
        if received:
            os._exit(1)
        received.append(number)
        headless.request_stop()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, stop)
