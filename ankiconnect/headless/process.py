"""What a process that serves a collection without a window does for itself."""

from __future__ import annotations

import gc
import os
import signal

from ..server.http.file_limit import raise_file_limit
from ..settings import Settings
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
    headless = Headless(profiles, settings)
    stop_on_signals(headless)
    try:
        profiles.open(name)
        headless.start()
    except BaseException:
        headless.stop()
        raise
    collect_garbage_less_often()
    return headless


def keep_files_private() -> None:
    """Let other users read nothing that is created from now on: collection, media, backups, logs."""
    os.umask(os.umask(0o077) | 0o077)


def collect_garbage_less_often() -> None:
    """Make large replies a third faster: by default, garbage is collected every few hundred objects.

    Objects that exist now stay until the end, so they are excluded. Anki turns the automatic collection
    off by itself, so the add-on does not need this.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


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
