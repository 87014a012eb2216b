"""Many clients at the same time in one thread. Each sends its next request after the last reply."""

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
"""How long to wait at the end for replies to requests in progress."""
PAUSE_SECONDS = 0.02
"""A client pauses after a failure. Otherwise a server that refuses would get thousands of
connections."""

_NOT_YET = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOTCONN)
"""The errors of `send` while the connection is not open yet or its buffer is full."""


def is_fine(body: bytes) -> bool:
    """Whether a reply of version 6 has no error. The JSON is not parsed, since that takes time."""
    return b'"error": null' in body or b'"error":null' in body


@dataclass
class Outcome:
    """The result of a load.

    Attributes:
        seconds: How long the clients sent requests.
        answered: Number of successful replies within that time.
        failures: Numbers of requests that were refused, dropped or answered with an error, by reason.
        unanswered: Number of requests that had no reply even after the grace period.
        resent: Number of requests that were sent again because the server closed a kept connection.
        waits: The time of each successful reply in seconds.
    """

    seconds: float = 0.0
    answered: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    resent: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Number of requests that failed or were never answered."""
        return sum(self.failures.values()) + self.unanswered

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0


class _Client:
    """One client: its connection and the request in progress."""

    __slots__ = ("began", "incoming", "paused_until", "request", "sent", "socket", "used")

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.incoming = Incoming()
        self.request = b""
        self.sent = 0
        self.used = False  # whether the connection has already had a reply
        self.began = 0.0
        self.paused_until = 0.0


class Load:
    """Runs several clients for some time: ``Load(address, 64, 2.0, bodies).run()``."""

    def __init__(
        self,
        address: Address,
        clients: int,
        seconds: float,
        bodies: Callable[[], bytes],
        *,
        good: Callable[[bytes], bool] = is_fine,
        max_requests: int | None = None,
        grace: float = GRACE_SECONDS,
    ) -> None:
        """
        Args:
            address: The server's address.
            clients: Number of clients.
            seconds: How long the clients send requests.
            bodies: Returns the body of the next request.
            good: Tells whether the body of a reply is a success.
            max_requests: Number of requests after which the load ends early.
            grace: How long to wait for replies at the end, in seconds.
        """
        self._address = address
        self._seconds = seconds
        self._bodies = bodies
        self._good = good
        self._left = max_requests
        self._grace = grace
        self._clients = [_Client() for _ in range(clients)]
        self._selector = selectors.DefaultSelector()
        self._paused: list[_Client] = []
        self._in_progress = 0
        self._end = 0.0
        self._outcome = Outcome()

    def run(self) -> Outcome:
        """Send requests for the given time and wait for the last replies."""
        began = time.perf_counter()
        self._end = began + self._seconds
        for client in self._clients:
            self._begin(client)
        while self._in_progress or self._paused:
            now = time.perf_counter()
            if now > self._end + self._grace:
                break
            if now >= self._end or self._left == 0:
                self._paused.clear()
            self._resume_paused(now)
            for key, _ in self._selector.select(0.01 if self._paused else 0.1):
                self._continue(key.data)
        self._outcome.seconds = min(time.perf_counter(), self._end) - began
        self._outcome.unanswered += self._in_progress
        for client in self._clients:
            self._drop(client)
        self._selector.close()
        return self._outcome

    def _resume_paused(self, now: float) -> None:
        if self._paused:
            ready = [one for one in self._paused if one.paused_until <= now]
            self._paused = [one for one in self._paused if one.paused_until > now]
            for client in ready:
                self._begin(client)

    def _begin(self, client: _Client) -> None:
        """Send the next request, unless the time is over."""
        now = time.perf_counter()
        if now >= self._end or self._left == 0:
            return
        if self._left is not None:
            self._left -= 1
        self._in_progress += 1
        client.began = now
        client.request = self._address.request(self._bodies())
        self._start(client)

    def _start(self, client: _Client) -> None:
        """Send the prepared request, on the existing connection or on a new one."""
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
        events = selectors.EVENT_READ
        if client.sent < len(client.request):
            events = selectors.EVENT_WRITE
        if self._selector.get_key(client.socket).events != events:
            self._selector.modify(client.socket, events, client)

    def _continue(self, client: _Client) -> None:
        """Write or read as much as is possible without blocking."""
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
        self._in_progress -= 1
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
        """Handle a connection that ended during a request."""
        kept = client.used and not client.incoming.started
        self._drop(client)
        if kept:
            # HTTP allows a server to close a kept connection at any time. Like other HTTP clients, this
            # one sends the request again. From now on each request gets its own connection.
            self._address.closes = True
            self._outcome.resent += 1
            self._start(client)
            return
        self._in_progress -= 1
        self._count(why)
        client.paused_until = time.perf_counter() + PAUSE_SECONDS
        self._paused.append(client)

    def _count(self, why: str) -> None:
        self._outcome.failures[why] = self._outcome.failures.get(why, 0) + 1

    def _drop(self, client: _Client) -> None:
        if client.socket is not None:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(client.socket)
            client.socket.close()
            client.socket = None
            client.used = False
