"""Runs the bridge until its client ends it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
import threading
from collections.abc import Callable

from ..client.connection import Connection
from ..client.errors import NotRunning
from ..client.service import Service
from . import lines
from .bridge import Bridge

_ANSWER_SECONDS = 3.0


def run(service: Service, output: int, why: str = "") -> None:
    """Answer messages at standard input, until it ends.

    Args:
        service: Where the messages go.
        output: The number of standard output.
        why: Why no service could be started here, if that was wanted.
    """
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_run(service, output, why))


def run_beside(service: Service, output: int, at_end: Callable[[], None]) -> None:
    """The same in a thread of its own.

    Args:
        at_end: Called in that thread after the input has ended.
    """

    def run_and_end() -> None:
        try:
            run(service, output)
        finally:
            at_end()

    threading.Thread(target=run_and_end, name="ankiconnect-mcp", daemon=True).start()


def answers(service: Service) -> bool:
    """Whether anything answers at the address of a service."""
    connection = Connection(service, timeout=_ANSWER_SECONDS)
    try:
        connection.post(b"")
    except NotRunning:
        return False
    finally:
        connection.close()
    return True


async def _run(service: Service, output: int, why: str) -> None:
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, another thread
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await Bridge(service, functools.partial(lines.write, output), why).run(lines.read())
