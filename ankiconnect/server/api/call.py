"""What an ``async`` action is given of the server: it implements `request_context.Call`."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ...bridge.errors import deliverable
from ...handlers.framework import registry
from ...handlers.framework.request_context import Caller
from ...handlers.framework.undo import RequestSteps
from ...settings import Settings
from .memory_budget import Reservation
from .one_profile import OneProfile
from .timing import Timing

if TYPE_CHECKING:
    from .dispatcher import Dispatcher

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """What an action and those inside it share.

    Attributes:
        caller: Who sent the HTTP request.
        held: The memory that the request holds.
        depth: How many `multi` it stands in.
        steps: What the request did to the collection, one step in Anki's Undo.
    """

    caller: Caller
    held: Reservation
    depth: int = 0
    steps: RequestSteps = field(default_factory=RequestSteps)

    def inside(self) -> Scope:
        """The scope of the actions of a `multi`."""
        return dataclasses.replace(self, depth=self.depth + 1)


class CallInLoop:
    """One ``async`` action, seen from the server."""

    def __init__(self, dispatcher: Dispatcher, scope: Scope, timing: Timing) -> None:
        self._dispatcher = dispatcher
        self.scope = scope
        self.timing = timing
        self.profile = OneProfile()
        self._fetched: dict[int, bytes] = {}
        self._reservation = Reservation(dispatcher.downloaded)

    def main(self, part: Callable[..., T], *arguments: Any) -> Coroutine[Any, Any, T]:
        return self._dispatcher.part_on_main(self, part, *arguments)

    def background(self, part: Callable[..., T], *arguments: Any) -> Coroutine[Any, Any, T]:
        return self._dispatcher.part_off_main(self, part, *arguments)

    async def worker(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(caught(function), *arguments)

    @property
    def caller(self) -> Caller:
        return self.scope.caller

    @property
    def settings(self) -> Settings:
        return self._dispatcher.store.current

    async def dialog(self, part: Callable[..., Future[T]], *arguments: Any) -> T:
        return await asyncio.wrap_future(await self.main(part, *arguments))

    async def fetch(self, url: str, anywhere: bool = False) -> bytes:
        privately = anywhere or self.caller.may_fetch_privately
        downloader = self._dispatcher.downloader
        content = await downloader.fetch(url, self.settings, self._reservation, privately)
        self._fetched[id(content)] = content
        return content

    def done_with(self, content: bytes) -> None:
        if self._fetched.pop(id(content), None) is not None:
            self._reservation.release(len(content))

    def end(self) -> None:
        """The action has ended: what it has fetched is held no more."""
        self._fetched.clear()
        self._reservation.close()

    async def batch(self, requests: Sequence[Any]) -> list[Any]:
        return await self._dispatcher.batch(requests, self.scope.inside())

    def offered(self) -> list[str]:
        host = self._dispatcher.host
        return sorted(name for name, one in registry.names().items() if host.offers(one))


def caught(run: Callable[..., T]) -> Callable[..., T]:
    """`run`, with errors that would end a thread or a loop (a panic of Anki's library...) as others."""

    def call(*arguments: Any) -> T:
        try:
            return run(*arguments)
        except BaseException as error:
            raise deliverable(error) from error

    return call
