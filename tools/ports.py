"""Finds a free port, for programs that need to know the port before they listen."""

from __future__ import annotations

import contextlib
import random
import socket


def free_port() -> int:
    """A free port of 127.0.0.1, outside the range from which the system assigns ports itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
