"""What runs an action: its parts on the main thread, and what the server's loop does for it.

An ``async`` action is given the `RequestContext`; `handlers.framework.request_context` describes it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections.abc import Awaitable, Callable, Container, Coroutine, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ...bridge.bridge import Bridge
from ...bridge.errors import ThreadsBusy, deliverable, release_frames
from ...handlers.framework import registry
from ...handlers.framework.action import Action, Needs, Scope, WaitsFor, Writes, waits_for
from ...handlers.framework.errors import ActionError
from ...handlers.framework.host import Answer, Host, run_part
from ...handlers.framework.request_context import Caller
from ...handlers.framework.undo import RequestSteps
from ...settings import Settings, Store
from .keyring import ADMIN, EVERYTHING, Access
from .memory_budget import Reservation, total_limit
from .questions import Questions, Refusals
from .request_log import keeps_trace
from .retries import Attempt
from .timing import MainThreadCall, Timing

T = TypeVar("T")

_waits_for = functools.lru_cache(maxsize=None)(waits_for)


class Background(Protocol):
    """Starts a long part with the collection, off the main thread, one at a time.

    Called on the main thread. From then on, and until the long part has ended, the bridge pauses
    whatever needs the collection.
    """

    def __call__(self, run: Callable[[], T], /) -> Future[T]: ...


class Downloader(Protocol):
    """Fetches what media objects name by URL."""

    async def fetch(
        self,
        url: str,
        settings: Settings,
        reservation: Reservation,
        allow_private: bool,
        seconds: float | None = None,
        only_https: bool = False,
    ) -> bytes: ...


@dataclass(frozen=True)
class Resources:
    """What the actions of one service work with.

    Attributes:
        bridge: The way to the main thread.
        host: What the actions there work on.
        store: The settings in force.
        downloader: Fetches media.
        workers: Threads for the media folder and large data. Name look-ups have others: they may hang
            together.
        path_workers: Threads for files that clients name. Those may hang too.
        background: Runs long parts off the main thread.
        questions: Asks the user.
    """

    bridge: Bridge
    host: Host
    store: Store
    downloader: Downloader
    workers: Executor
    path_workers: Executor
    background: Background
    questions: Questions = field(default_factory=lambda: Questions(Refusals()))


@dataclass(slots=True)  # frozen takes four times as long, and each request makes one
class RequestState:
    """What an action shares with those inside it, where it is a `multi`.

    Attributes:
        caller: Who sent the HTTP request.
        access: What it may do.
        held: The memory that the request holds.
        depth: How many `multi` the action stands in.
        steps: What the request did to the collection, one step in Anki's Undo.
        failures: One text for each action inside it that failed; only the first is not empty.
        attempt: Notes that a request with an Idempotency-Key begins; None for others.
    """

    caller: Caller
    held: Reservation
    access: Access = EVERYTHING
    depth: int = 0
    steps: RequestSteps = field(default_factory=RequestSteps)
    failures: list[str] = field(default_factory=list)
    attempt: Attempt | None = None

    def failed_inside(self, error: str) -> None:
        """Note that an action inside it failed."""
        self.failures.append("" if self.failures else error)

    @property
    def failure(self) -> str:
        """How many actions inside it failed, and why the first did."""
        return f"{len(self.failures)} of the actions in it failed; {self.failures[0]}"

    @property
    def limited_caller(self) -> Caller:
        """The caller with the rights of the access: files and private networks are for admins."""
        if ADMIN in self.access.scopes or not (self.access.has_key or self.caller.is_local):
            return self.caller
        return dataclasses.replace(self.caller, may_use_paths=False, may_fetch_privately=False)

    def inside(self) -> RequestState:
        """The state for the actions of a `multi`."""
        return dataclasses.replace(self, depth=self.depth + 1)


Batch = Callable[[Sequence[Any], RequestState], Awaitable[list[Any]]]
"""Answers the inner requests of a `multi`."""


class RequestContext:
    """One action of one request."""

    def __init__(
        self,
        resources: Resources,
        action: Action,
        state: RequestState,
        timing: Timing,
        batch: Batch,
    ) -> None:
        self._resources = resources
        self._action = action
        self._state = state
        self._timing = timing
        self._batch = batch
        self._profile_name = ""
        self._fetched: dict[int, bytes] = {}
        self._reservation = Reservation(state.held.budget)
        self._first_download: float | None = None

    async def run(self, arguments: Mapping[str, Any]) -> Any:
        """Run the action, wherever it belongs.

        Args:
            arguments: Its parameters, checked.
        """
        function = self._action.function
        try:
            if self._action.waits_for is WaitsFor.NOTHING:
                return await function(self, **arguments)
            part = self._part(function, **arguments)
            return await self._on_main(part, self._action.waits_for)
        finally:
            self._fetched.clear()
            self._reservation.close()

    def reserve(self, count: int) -> None:
        self._reservation.reserve(count, total_limit(self.settings.webMaxBodyBytes))

    # On the main thread

    def main(self, part: Callable[..., T], *arguments: Any) -> Coroutine[Any, Any, T]:
        run = self._part(part, *arguments)
        waits = _waits_for(part)
        if waits is WaitsFor.COLLECTION:
            run = self._in_one_profile(run)
        return self._on_main(run, waits)

    async def background(self, part: Callable[..., T], *arguments: Any) -> T:
        run = caught(self._part(part, *arguments))
        start: Callable[[], Future[T]] = functools.partial(self._resources.background, run)
        # The start waits in the queue like everything else: what came before has been done by then.
        running = await self._on_main(self._in_one_profile(start), WaitsFor.COLLECTION)
        # Shielded: when its client is given up, the part goes on, and others still wait for its end.
        return await asyncio.shield(asyncio.wrap_future(running))

    async def start_and_wait(self, part: Callable[..., Future[T]], *arguments: Any) -> T:
        return await asyncio.wrap_future(await self.main(part, *arguments))

    async def ask(self, part: Callable[..., Future[Answer]], about: str, refuses: str) -> bool:
        put = functools.partial(self.start_and_wait, part, about)
        return await self._resources.questions.ask(about, refuses, put)

    def _part(self, part: Callable[..., T], /, *arguments: Any, **parameters: Any) -> Callable[[], T]:
        host, steps = self._resources.host, self._state.steps
        return functools.partial(run_part, host, steps, self, part, *arguments, **parameters)

    def _in_one_profile(self, run: Callable[[], T]) -> Callable[[], T]:
        if self._action.needs is Needs.NOTHING:
            raise TypeError(f"{self._action.name} is declared to need nothing, but uses the collection")
        return functools.partial(self._run_in_profile, run)

    def _run_in_profile(self, run: Callable[[], T]) -> T:
        """Run a part that works on the collection.

        Between two parts, while a download runs or a dialog is open, another profile may be opened; the
        note would be in that one then, and its media in the first.

        Raises:
            ActionError: Another profile is open than at the first part.
        """
        name = self._resources.host.profiles.active()
        if name and self._profile_name not in ("", name):
            raise ActionError("another profile was opened meanwhile")
        self._profile_name = self._profile_name or name
        return run()

    async def _on_main(self, run: Callable[[], T], waits: WaitsFor) -> T:
        needs_collection = waits is WaitsFor.COLLECTION
        if self._state.attempt is not None and needs_collection:
            run = functools.partial(self._state.attempt.run, self._resources.host, run)
        call = MainThreadCall(run, self._timing, keeps_trace)
        try:
            return await self._resources.bridge.call(call, needs_collection=needs_collection)
        finally:
            call.arrived()

    # In the loop

    @property
    def caller(self) -> Caller:
        return self._state.limited_caller

    @property
    def settings(self) -> Settings:
        return self._resources.store.current

    async def worker(self, function: Callable[..., T], *arguments: Any) -> T:
        return await self._in_thread(self._resources.workers, function, *arguments)

    async def path_worker(self, function: Callable[..., T], *arguments: Any) -> T:
        return await self._in_thread(self._resources.path_workers, function, *arguments)

    async def _in_thread(self, threads: Executor, function: Callable[..., T], *arguments: Any) -> T:
        running = threads.submit(caught(function), *arguments)
        waiting = asyncio.wrap_future(running)
        seconds = self.settings.collectionTimeout / 1000
        try:
            done, _ = await asyncio.wait([waiting], timeout=seconds)
        except asyncio.CancelledError:
            waiting.cancel()
            raise
        if not done and running.cancel():  # it has not started
            raise ThreadsBusy(seconds)
        return await waiting

    async def fetch(self, url: str, anywhere: bool = False, only_https: bool = False) -> bytes:
        allow_private = anywhere or self.caller.may_fetch_privately
        downloader, seconds = self._resources.downloader, self._seconds_left()
        try:
            content = await downloader.fetch(
                url, self.settings, self._reservation, allow_private, seconds, only_https
            )
        except ActionError as error:
            raise release_frames(error) from None  # they hold what was read until then
        self._fetched[id(content)] = content
        return content

    def _seconds_left(self) -> float:
        """What is left of webTimeout, which all downloads of an action have together."""
        now = asyncio.get_running_loop().time()
        if self._first_download is None:
            self._first_download = now
        return self.settings.webTimeout / 1000 - (now - self._first_download)

    def done_with(self, content: bytes) -> None:
        if self._fetched.pop(id(content), None) is not None:
            self._reservation.release(len(content))

    def batch(self, requests: Sequence[Any]) -> Awaitable[list[Any]]:
        return self._batch(requests, self._state.inside())

    def require(self, scope: Scope, use: str) -> None:
        access, caller = self._state.access, self._state.caller
        if scope.value not in access.scopes:
            name = f"{self._action.name} {use}"
            raise ActionError(access.refusal(name, scope.value, caller.origin, caller.is_local))

    def offered(self) -> list[str]:
        host, scopes = self._resources.host, self._state.access.scopes
        return sorted(
            name for name, one in registry.names().items() if host.offers(one) and may_run(one, scopes)
        )


def may_run(action: Action, scopes: Container[str]) -> bool:
    """Whether an action may run with some scopes. Those inside a `multi` are looked at one by one."""
    is_open = action.public or action.writes is Writes.ANYTHING
    return is_open or action.scope.value in scopes


def caught(run: Callable[..., T]) -> Callable[..., T]:
    """`run`, with errors that would end a thread or a loop (a panic of Anki's library...) as others."""

    def call(*arguments: Any) -> T:
        try:
            return run(*arguments)
        except BaseException as error:
            raise deliverable(error) from error

    return call
