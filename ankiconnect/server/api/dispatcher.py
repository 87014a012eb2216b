"""From a request to its reply: the checks, the way to the action, the translation of errors.

Order of the checks (contract, "errors_common"): key, then the action is known, then the parameters,
then what the action needs, then the action itself.
"""

from __future__ import annotations

import asyncio
import functools
import hmac
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ...bridge.bridge import Bridge
from ...bridge.errors import Closed, Overloaded, deliverable
from ...handlers.framework import registry
from ...handlers.framework.errors import ActionError, error_text, forget_way
from ...handlers.framework.host import Host, check_needs, needs_collection, run_part
from ...handlers.framework.request_context import Caller
from ...settings import Settings, Store
from . import envelope
from .call import CallInLoop, Scope, caught
from .envelope import BadRequest, Request
from .lone_surrogates import LONE_SURROGATE
from .memory_budget import (
    LARGE_REPLY_BYTES,
    BudgetExceeded,
    MemoryBudget,
    Reservation,
    total_limit,
)
from .request_log import RequestLog, keeps_trace
from .timing import Crossing, Timing

T = TypeVar("T")

UNKNOWN_ACTION = "unsupported action"
WRONG_KEY = "valid api key must be provided"
DEEPEST_MULTI = 32
"""How deep `multi` may nest."""
BATCH_AT_A_TIME = 32
"""Inner requests of one `multi` that go to the main thread together."""


class Background(Protocol):
    """Starts a long part with the collection, off the main thread, one at a time.

    Called on the main thread. From then on, and until the long part has ended, the bridge holds
    whatever needs the collection.
    """

    def __call__(self, run: Callable[[], T], /) -> Future[T]: ...


class Downloader(Protocol):
    """Fetches what media objects name by URL."""

    async def fetch(
        self, url: str, settings: Settings, reservation: Reservation, privately: bool
    ) -> bytes: ...


@dataclass(frozen=True)
class Outcome:
    """A reply, and whether it tells of an overload (HTTP status 503)."""

    body: bytes
    overloaded: bool = False


class Dispatcher:
    """Answers requests, one coroutine each. Lives in the loop."""

    def __init__(
        self,
        bridge: Bridge,
        host: Host,
        store: Store,
        downloader: Downloader,
        background: Background,
        watch: Callable[[str], None] = lambda name: None,
    ) -> None:
        """
        Args:
            bridge: The way to the main thread.
            host: What the actions there work on.
            store: The settings in force.
            downloader: Fetches media.
            background: Runs long parts off the main thread.
            watch: Told the name of every action that is run; for tests.
        """
        self.bridge = bridge
        self.host = host
        self.store = store
        self.downloader = downloader
        self.downloaded = MemoryBudget()
        self.background = background
        self.log = RequestLog(store)
        self._watch = watch
        self.stopping = False
        self._begun: set[asyncio.Task[Any] | None] = set()
        # Batches leave room in the bridge's queue for single requests; a batch that finds none waits.
        self._room = asyncio.Semaphore(max(1, store.current.queueSize // 2))

    async def answer(self, request: Request, caller: Caller, held: Reservation) -> Outcome:
        """Answer a request that came by HTTP; every failure is a reply.

        Args:
            request: The request.
            caller: Who sent it.
            held: Where its reply counts, with the parts it is made of, until it has been sent.
        """
        if request.action != "requestPermission" and not self._key_fits(request.key):
            self.log.refused(WRONG_KEY, request.action)
            return Outcome(envelope.failure(WRONG_KEY))
        task = asyncio.current_task()
        self._begun.add(task)
        try:
            return await self._answer(request, Scope(caller, held))
        except asyncio.CancelledError:
            if not self.stopping:
                raise
            return Outcome(envelope.failure(error_text(Closed())))
        finally:
            self._begun.discard(task)

    def give_up(self) -> None:
        """Answer what has begun and takes too long while the service stops: a download, a dialog."""
        self.stopping = True
        for task in self._begun:
            if task is not None:
                task.cancel()

    def _key_fits(self, key: Any) -> bool:
        wanted = self.store.current.apiKey
        if wanted is None:
            return True
        if not isinstance(key, str):
            return False
        # In constant time; `surrogatepass`, since a key may hold any text JSON can.
        return hmac.compare_digest(
            key.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")
        )

    async def _answer(self, request: Request, scope: Scope) -> Outcome:
        timing = Timing()
        held = scope.held.reserved
        try:
            result = await self._run(request, scope, timing)
            answer = envelope.success(request.version, result)
            if _line(request) is None:  # then nothing else of its HTTP request runs meanwhile
                scope.held.release(scope.held.reserved - held)  # parts, which are in the answer now
            self._count(scope.held, request.action, answer)
        except asyncio.CancelledError:
            if self.stopping:
                self._failed(request, Closed(), timing)
                raise
            # Not this request was given up, but a dialog that is gone, say.
            error = RuntimeError("what the action waited for was cancelled")
            return self._failed(request, error, timing)
        except BaseException as error:  # a SystemExit, say, would end the loop for everybody
            return self._failed(request, error, timing)
        self.log.answered(request.action, timing)
        return Outcome(answer)

    def _count(self, held: Reservation, name: str, answer: bytes) -> None:
        """Count a large reply.

        Raises:
            BudgetExceeded: Too much is held for it. An action that writes never gets this answer: its
                client would send it again.
        """
        if len(answer) < LARGE_REPLY_BYTES:
            return
        action = registry.find(name)
        if action is not None and action.writes:
            held.add(len(answer))
        else:
            held.reserve(len(answer), total_limit(self.store.current.webMaxBodyBytes))

    async def _run(self, request: Request, scope: Scope, timing: Timing) -> Any:
        if request.fault:
            raise ActionError(request.fault)
        found = registry.find(request.action)
        if found is None:
            raise ActionError(UNKNOWN_ACTION)
        arguments = found.arguments(request.action, request.params)
        check_needs(self.host, found, request.action)
        self._watch(request.action)
        if found.in_loop:
            call = CallInLoop(self, scope, timing)
            try:
                return await found.function(call, **arguments)
            finally:
                call.end()
        return await self._on_main(timing, scope, found.function, **arguments)

    def _on_main(
        self, timing: Timing, scope: Scope, part: Callable[..., T], /, **parameters: Any
    ) -> Coroutine[Any, Any, T]:
        """Run an action on the main thread."""
        run = functools.partial(run_part, self.host, scope.steps, part, **parameters)
        return self._cross(timing, run, needs_collection(part))

    async def _cross(self, timing: Timing, run: Callable[[], T], needs_collection: bool) -> T:
        crossing = Crossing(run, timing, keeps_trace)
        try:
            return await self.bridge.call(crossing, needs_collection=needs_collection)
        finally:
            crossing.arrived()

    def part_on_main(
        self, call: CallInLoop, part: Callable[..., T], *arguments: Any
    ) -> Coroutine[Any, Any, T]:
        """Run a part of an action on the main thread, in the profile of the parts before."""
        run: Callable[[], T] = functools.partial(
            run_part, self.host, call.scope.steps, part, *arguments
        )
        in_collection = needs_collection(part)
        if in_collection:
            run = functools.partial(call.profile.run, self.host.profiles, run)
        return self._cross(call.timing, run, in_collection)

    async def part_off_main(self, call: CallInLoop, part: Callable[..., T], *arguments: Any) -> T:
        """Run a long part with the collection in the background, and let others wait for it."""
        run = functools.partial(run_part, self.host, call.scope.steps, part, *arguments)
        start: Callable[[], Future[T]] = functools.partial(self.background, caught(run))
        # The start stands in line like everything else: what came before has been done by then.
        in_profile = functools.partial(call.profile.run, self.host.profiles, start)
        running = await self._cross(call.timing, in_profile, True)
        # Shielded: when its client is given up, the part goes on, and others still wait for its end.
        return await asyncio.shield(asyncio.wrap_future(running))

    def _failed(self, request: Request, error: BaseException, timing: Timing) -> Outcome:
        text = error_text(deliverable(error))
        self.log.failed(request.action, text, timing, error)
        forget_way(error)
        return Outcome(envelope.failure(text), isinstance(error, Overloaded | BudgetExceeded))

    async def batch(self, requests: Sequence[Any], scope: Scope) -> list[Any]:
        """Answer the inner requests of `multi`, in order; a failing one stops no other.

        Neighbours that wait in the same line for the main thread go there together, which keeps their
        order and spares a round trip for each; any other waits for those before it.
        """
        if scope.depth > DEEPEST_MULTI:
            raise ActionError(f"multi is nested more than {DEEPEST_MULTI} times")
        replies: list[Any] = []
        together: list[Request] = []
        line: bool | None = None
        for value in requests:
            inner = _read_inner(value)
            next_line = _line(inner)
            full = len(together) == BATCH_AT_A_TIME
            if together and (full or line is None or next_line is not line):
                replies += await self._together(together, scope)
                together = []
            together.append(inner)
            line = next_line
        return replies + await self._together(together, scope)

    async def _together(self, requests: Sequence[Request], scope: Scope) -> list[Any]:
        outcomes = await asyncio.gather(*(self._inner(one, scope) for one in requests))
        return [envelope.as_part(one.body) for one in outcomes]

    async def _inner(self, request: Request, scope: Scope) -> Outcome:
        if _line(request) is None:
            return await self._answer(request, scope)
        async with self._room:
            return await self._answer(request, scope)


def _read_inner(value: Any) -> Request:
    """An element of `multi`; one that is no request fails alone."""
    try:
        return envelope.read(value)
    except BadRequest as error:
        fault = str(error) if value is LONE_SURROGATE or _names_an_action(value) else UNKNOWN_ACTION
        return Request("", envelope.DEFAULT_VERSION, {}, fault=fault)


def _names_an_action(value: Any) -> bool:
    name = value.get("action") if isinstance(value, dict) else None
    return isinstance(name, str) and registry.find(name) is not None


def _line(request: Request) -> bool | None:
    """Where it waits: for the collection, for the main thread alone, or nowhere (None: in the loop)."""
    found = registry.find(request.action)
    if found is None:
        return True  # it fails at once and may stand anywhere
    return None if found.in_loop else needs_collection(found.function)
