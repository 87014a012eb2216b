"""What all measured servers have in common, and a server that is running already."""

from __future__ import annotations

import enum
import time

from ..clients.wire import Address, Connection, Ended, asked

WINDOW_SETTLE_SECONDS = 1.3
"""Anki's windows are notified of changes once a second, and are redrawn then."""
SETTLE_SECONDS = 0.05

HEADLESS = "headless"
ANKI = "anki"
ECHO = "echo"
ADDON_ECHO = "echo, add-on's aiohttp"


class CannotStart(Exception):
    """A server did not start; the text says why."""


class Kind(enum.Enum):
    """Whose server it is."""

    OURS = enum.auto()
    ECHO = enum.auto()
    PEER = enum.auto()


class Server:
    """One server. Subclasses start and stop it.

    Attributes:
        name: The title of its column in the tables.
        address: Its address, which is known after it is started.
        pid: Its process id; None if that is not known.
        settle_seconds: How long it is still busy after a write.
        about: What a reader of the results should know about it.
    """

    kind = Kind.OURS
    settle_seconds = SETTLE_SECONDS

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = Address("127.0.0.1", 0)
        self.pid: int | None = None
        self.about = ""

    def start(self) -> float:
        """Start the server.

        Returns:
            The seconds until it answers.

        Raises:
            CannotStart: It did not start.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the server, if it is running."""


class Peer(Server):
    """Another server of this API, which is already running."""

    kind = Kind.PEER
    settle_seconds = WINDOW_SETTLE_SECONDS

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name)
        self.address = Address.parse(url)
        self.about = url

    def start(self) -> float:
        wait_for_answer(self.address, time.perf_counter() + 10)
        return 0.0


def wait_for_answer(address: Address, deadline: float) -> None:
    """Wait until a server answers.

    Args:
        deadline: By `time.perf_counter`.

    Raises:
        CannotStart: It does not answer until then.
    """
    connection = Connection(address, patience=5.0)
    while not _answers(connection):
        if time.perf_counter() > deadline:
            raise CannotStart(f"no server answers at {address.host}:{address.port}")
        time.sleep(0.01)
    connection.close()


def _answers(connection: Connection) -> bool:
    try:
        connection.ask(asked("version"))
    except Ended:
        return False
    return True
