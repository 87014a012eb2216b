"""Many clients at a time, in one thread: each sends its next request when the last one is answered."""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .wire import CHUNK_BYTES, Address, Incoming, NotHttp

GRACE_SECONDS = 30.0
"""How long what is under way at the end may still take; only whether it is answered counts then."""
REST_SECONDS = 0.02
"""After a failure a client rests, or a server that refuses would get thousands of connections."""

_NOT_YET = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOTCONN)
"""What `send` says while the connection is not there yet, or takes nothing now."""


def is_fine(body: bytes) -> bool:
    """Whether a reply of version 6 tells of no error; without reading its JSON, which costs."""
    return b'"error": null' in body or b'"error":null' in body


@dataclass
class Outcome:
    """What a load brought.

    Attributes:
        seconds: How long it went on.
        answered: Requests that were answered well within that time.
        failures: Requests that were refused, dropped or answered with an error, with how often.
        unanswered: Requests that had no answer some time after its end.
        resent: Requests that were sent once more, since the server had closed a kept connection.
        waits: Seconds that each of the answered took.
    """

    seconds: float = 0.0
    answered: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    resent: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many failed, or were never answered."""
        return sum(self.failures.values()) + self.unanswered

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0


class _Client:
    """One of the clients: a connection, and what is under way on it."""

    __slots__ = ("began", "incoming", "request", "rests_until", "sent", "socket", "used")

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.incoming = Incoming()
        self.request = b""
        self.sent = 0
        self.used = False  # whether the connection has brought a reply already
        self.began = 0.0
        self.rests_until = 0.0


class Load:
    """Several clients for some time: ``Load(address, 64, 2.0, bodies).run()``."""

    def __init__(
        self,
        address: Address,
        clients: int,
        seconds: float,
        bodies: Callable[[], bytes],
        *,
        good: Callable[[bytes], bool] = is_fine,
        most: int | None = None,
        grace: float = GRACE_SECONDS,
    ) -> None:
        """
        Args:
            address: The server's.
            clients: How many.
            seconds: How long.
            bodies: Gives the next request's body.
            good: Whether a reply's body is a success.
            most: Number of requests after which it ends before its time.
            grace: Seconds that what is under way at the end may still take.
        """
        self._address = address
        self._seconds = seconds
        self._bodies = bodies
        self._good = good
        self._left = most
        self._grace = grace
        self._clients = [_Client() for _ in range(clients)]
        self._selector = selectors.DefaultSelector()
        self._resting: list[_Client] = []
        self._under_way = 0
        self._end = 0.0
        self._outcome = Outcome()

    def run(self) -> Outcome:
        """Send for that time, wait for what is under way, and return what came of it."""
        began = time.perf_counter()
        self._end = began + self._seconds
        for client in self._clients:
            self._begin(client)
        while self._under_way or self._resting:
            now = time.perf_counter()
            if now > self._end + self._grace:
                break
            if now >= self._end or self._left == 0:
                self._resting.clear()
            self._wake_resting(now)
            for key, _ in self._selector.select(0.01 if self._resting else 0.1):
                self._go_on(key.data)
        self._outcome.seconds = min(time.perf_counter(), self._end) - began
        self._outcome.unanswered += self._under_way
        for client in self._clients:
            self._drop(client)
        self._selector.close()
        return self._outcome

    def _wake_resting(self, now: float) -> None:
        if self._resting:
            ready = [one for one in self._resting if one.rests_until <= now]
            self._resting = [one for one in self._resting if one.rests_until > now]
            for client in ready:
                self._begin(client)

    def _begin(self, client: _Client) -> None:
        """Send the next request, unless the time is over."""
        now = time.perf_counter()
        if now >= self._end or self._left == 0:
            return
        if self._left is not None:
            self._left -= 1
        self._under_way += 1
        client.began = now
        client.request = self._address.request(self._bodies())
        self._start(client)

    def _start(self, client: _Client) -> None:
        """Send the request that is prepared, on the connection there is or on a new one."""
        client.incoming = Incoming()
        client.sent = 0
        try:
            if client.socket is None:
                self._connect(client)
            self._send(client)
        except OSError as error:
            self._broke(client, type(error).__name__)

    def _connect(self, client: _Client) -> None:
        family = socket.AF_INET6 if ":" in self._address.host else socket.AF_INET
        client.socket = socket.socket(family)
        client.socket.setblocking(False)
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(client.socket, selectors.EVENT_WRITE, client)
        with contextlib.suppress(BlockingIOError):
            client.socket.connect((self._address.host, self._address.port))

    def _send(self, client: _Client) -> None:
        assert client.socket is not None
        try:
            client.sent += client.socket.send(client.request[client.sent :])
        except OSError as error:
            if error.errno not in _NOT_YET:
                raise
        self._watch(client)

    def _watch(self, client: _Client) -> None:
        assert client.socket is not None
        wanted = selectors.EVENT_READ
        if client.sent < len(client.request):
            wanted = selectors.EVENT_WRITE
        if self._selector.get_key(client.socket).events != wanted:
            self._selector.modify(client.socket, wanted, client)

    def _go_on(self, client: _Client) -> None:
        """Write or read what can be written or read now."""
        if client.socket is None:
            return
        try:
            if client.sent < len(client.request):
                self._send(client)
                return
            data = client.socket.recv(CHUNK_BYTES)
            whole = client.incoming.feed(data) if data else client.incoming.end()
        except BlockingIOError:
            return
        except (OSError, NotHttp) as error:
            self._broke(client, type(error).__name__)
            return
        if whole:
            self._answered(client, bool(data))
        elif not data:
            self._broke(client, "closed without a reply")

    def _answered(self, client: _Client, open_still: bool) -> None:
        now = time.perf_counter()
        self._under_way -= 1
        if not self._good(client.incoming.body()):
            self._count(f"status {client.incoming.status} with an error")
        elif now <= self._end:
            self._outcome.answered += 1
            self._outcome.waits.append(now - client.began)
        client.used = True
        if client.incoming.closes or self._address.closes or not open_still:
            self._drop(client)
        self._begin(client)

    def _broke(self, client: _Client, why: str) -> None:
        """The connection ended with a request under way."""
        kept = client.used and not client.incoming.begun
        self._drop(client)
        if kept:
            # The server closed a kept connection while the request was on its way, as it may: every
            # client of HTTP then sends it once more. From now on each request gets its own.
            self._address.closes = True
            self._outcome.resent += 1
            self._start(client)
            return
        self._under_way -= 1
        self._count(why)
        client.rests_until = time.perf_counter() + REST_SECONDS
        self._resting.append(client)

    def _count(self, why: str) -> None:
        self._outcome.failures[why] = self._outcome.failures.get(why, 0) + 1

    def _drop(self, client: _Client) -> None:
        if client.socket is not None:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(client.socket)
            client.socket.close()
            client.socket = None
            client.used = False
