"""What an ``async`` action is given: the request it answers and what the loop can do for it.

The server implements `RequestContext`; handlers know only this shape of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ...settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Caller:
    """Who sent the request.

    Attributes:
        origin: The Origin header, "" when there is none.
        allowed: Whether the settings allow that origin.
        may_use_paths: Whether this caller may name files of this machine (docs/api-decisions.md, m).
        is_gone: Says whether the client has closed the connection.
        may_fetch_privately: Whether it may have addresses of this machine and its networks fetched.
    """

    origin: str = ""
    allowed: bool = True
    may_use_paths: bool = True
    may_fetch_privately: bool = True
    is_gone: Callable[[], bool] = field(default=lambda: False, compare=False)


class RequestContext(Protocol):
    """One request, seen from the loop. Nothing here blocks it."""

    @property
    def caller(self) -> Caller:
        """Who sent the request."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    async def main(self, part: Callable[..., T], *arguments: Any) -> T:
        """Run `part` on Anki's main thread; its parameters before the slash are given there.

        All parts of a request that work on the collection do so in one profile, that of the first.

        Raises:
            ActionError: Another profile was opened since.
        """

    async def background(self, part: Callable[..., T], *arguments: Any) -> T:
        """Run a long `part` with the collection off the main thread, while other actions that need
        the collection wait."""

    async def start_and_wait(self, part: Callable[..., Future[T]], *arguments: Any) -> T:
        """Run `part` on Anki's main thread, where it opens a window (or begins a sync) and returns a
        future, and wait for the person's answer, which completes that future; nobody else waits for
        it."""

    async def worker(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a plain function in a worker thread: file reads, base64 and hashes of large data."""

    async def fetch(self, url: str, anywhere: bool = False) -> bytes:
        """Download `url` within the limits of the settings.

        The content counts as held until it is given to `done_with`, or the action ends. All downloads
        of an action together take webTimeout at most.

        Args:
            url: An http or https address.
            anywhere: Fetch it from this machine and its networks too, whoever sent the request: for an
                address that the settings name.

        Raises:
            ActionError: It could not be fetched; the text says why.
        """

    def done_with(self, content: bytes) -> None:
        """Count fetched content no more; nothing happens for any other."""

    async def batch(self, requests: Sequence[Any]) -> list[Any]:
        """Answer each request in order, each in the envelope of its own version."""

    def offered(self) -> Sequence[str]:
        """The names of the actions that work here, sorted by code point."""
