"""Ports for programs that must know one before anybody listens there."""

from __future__ import annotations

import contextlib
import random
import socket


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, below those that the system hands out by itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
