"""A listening socket whose connections leave the low file numbers to Anki."""

from __future__ import annotations

import contextlib
import socket
import sys
from typing import Any

if sys.platform != "win32":
    import fcntl

SELECTABLE = 1_024
"""The number of a file that ``select`` waits for is lower. Anki's media server, which its pages need,
waits with ``select`` and ends for good when it gets a connection with a higher number."""


class ListeningSocket(socket.socket):
    """Gives its connections file numbers from `SELECTABLE` on, where the system has such numbers."""

    def accept(self) -> tuple[socket.socket, Any]:
        connection, address = super().accept()
        return _moved(connection), address


if sys.platform == "win32":  # the numbers do not matter there

    def _moved(connection: socket.socket) -> socket.socket:
        return connection

else:

    def _moved(connection: socket.socket) -> socket.socket:
        with contextlib.suppress(OSError):  # this process may not open so many
            number = fcntl.fcntl(connection.fileno(), fcntl.F_DUPFD_CLOEXEC, SELECTABLE)
            with connection:
                return socket.socket(
                    connection.family, connection.type, connection.proto, fileno=number
                )
        return connection
