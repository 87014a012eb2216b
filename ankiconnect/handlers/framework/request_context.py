"""What an ``async`` action gets: the caller, and ways to run code on other threads or to download.

The server implements `RequestContext`. Handlers know only this protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, overload

from ...settings import Settings
from .action import Scope
from .host import Answer
from .slices import Slices

T = TypeVar("T")


@dataclass(slots=True)  # frozen takes four times as long, and each request makes one
class Caller:
    """Who sent the request.

    Attributes:
        origin: The Origin header; "" when there is none.
        allowed: Whether the settings allow that origin.
        may_use_paths: Whether the caller may name files on this machine (docs/api-decisions.md, m).
        may_fetch_privately: Whether the caller may use addresses of this machine and of its networks.
        is_local: Whether a program or page of this machine sent it, or an extension.
        is_gone: Tells whether the client has closed the connection.
    """

    origin: str = ""
    allowed: bool = True
    may_use_paths: bool = True
    may_fetch_privately: bool = True
    is_local: bool = True
    is_gone: Callable[[], bool] = field(default=lambda: False, compare=False)


class RequestContext(Protocol):
    """One request, for code in the server's loop. Nothing here blocks the loop."""

    @property
    def caller(self) -> Caller: ...

    @property
    def settings(self) -> Settings:
        """The current settings."""

    @overload
    async def main(self, part: Callable[..., Slices[T]], *arguments: Any) -> T: ...

    @overload
    async def main(self, part: Callable[..., T], *arguments: Any) -> T:
        """Run `part` on Anki's main thread, where its parameters before the slash are filled in.

        Other requests have their turn while a part works in `slices`.

        All parts of a request that use the collection must run in the same profile as the first one.

        Raises:
            ActionError: Another profile was opened in between.
        """

    async def background(self, part: Callable[..., T], *arguments: Any) -> T:
        """Run a long `part` that needs the collection outside the main thread. Other actions that need
        the collection wait."""

    async def start_and_wait(self, part: Callable[..., Future[T]], *arguments: Any) -> T:
        """Run `part` on Anki's main thread and wait for the future that it returns.

        The part starts something that takes long, such as a sync. Other requests do not wait for it.
        """

    async def ask(self, part: Callable[..., Future[Answer]], about: str, refuses: str) -> bool:
        """Ask the user a question, unless a No to an earlier one refuses it already.

        Args:
            part: Opens the question on Anki's main thread; called with `about`.
            about: Requests about the same share one question.
            refuses: What a No refuses for some time.
        """

    def reserve(self, count: int) -> None:
        """See `host.Memory`. From any thread."""

    async def worker(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a plain function in a worker thread: for the media folder, or for large data.

        Raises:
            bridge.errors.ThreadsBusy: No thread was free for collectionTimeout.
        """

    async def path_worker(self, function: Callable[..., T], *arguments: Any) -> T:
        """The same for a file that the client names. Reading it may never end, so that those have
        threads of their own."""

    async def fetch(self, url: str, anywhere: bool = False, only_https: bool = False) -> bytes:
        """Download `url` within the limits of the settings.

        The content counts against the memory budget until it is passed to `done_with` or the action
        ends. All downloads of an action together take at most webTimeout.

        Args:
            url: An http or https address.
            anywhere: Also allow addresses of this machine and its networks, for any caller. This is for
                an address from the settings.
            only_https: Refuse http, also in a redirect.

        Raises:
            ActionError: It could not be downloaded; the text says why.
        """

    def done_with(self, content: bytes) -> None:
        """Stop counting downloaded content against the memory budget. Other content is ignored."""

    async def batch(self, requests: Sequence[Any]) -> list[Any]:
        """Run requests in order. Each reply has the format of its request's version."""

    def require(self, scope: Scope, use: str) -> None:
        """Refuse the request unless the client has another scope than that of the action.

        Args:
            use: What needs it, after the name of the action: ``with onDuplicate "update"``.

        Raises:
            ActionError: It has not.
        """

    def offered(self) -> Sequence[str]:
        """The names of the actions that work here, sorted by code point."""
