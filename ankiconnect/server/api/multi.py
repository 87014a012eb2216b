"""The requests inside a `multi`: in order, and side by side where nobody can see a difference."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any

from ...handlers.framework import registry
from ...handlers.framework.action import WaitsFor
from ...handlers.framework.errors import ActionError
from ...handlers.framework.parameter_types import Unreadable
from . import envelope
from .envelope import UNKNOWN_ACTION, BadRequest, Outcome, Request
from .request_context import RequestState

MAX_DEPTH = 32
"""How deep `multi` may nest."""
MAX_TOGETHER = 32
"""Inner requests of one `multi` that go to the main thread together."""
MAX_DELAY_SECONDS = 0.008
"""About how long those may keep other clients waiting, unless a single one takes longer."""


class Pace:
    """How many inner requests go to the main thread together: as many as take no longer than others may
    be kept waiting, going by those before them."""

    def __init__(self) -> None:
        self.size = 1

    def took(self, count: int, seconds: float) -> None:
        """Adapt to how long `count` requests took, their wait included."""
        if seconds > MAX_DELAY_SECONDS:
            self.size = max(1, int(count * MAX_DELAY_SECONDS / seconds))
        elif count == self.size:
            self.size = min(MAX_TOGETHER, 2 * self.size)


Answer = Callable[[Request, RequestState], Awaitable[Outcome]]


class Multi:
    """Answers the inner requests of every `multi` of one service."""

    def __init__(self, answer: Answer, max_queued: int) -> None:
        """
        Args:
            answer: Answers one request.
            max_queued: Inner requests that may wait for the main thread at a time. Others wait for a
                free place, so that there is room in the bridge's queue for single requests.
        """
        self._answer = answer
        self._places = asyncio.Semaphore(max_queued)

    async def answer(self, requests: Sequence[Any], state: RequestState) -> list[Any]:
        """Answer each request in order; a failing one stops no other.

        Neighbors that wait for the same go to the main thread together, which keeps their order and
        saves a round trip for each; any other waits for those before it.

        Args:
            requests: What the client sent as ``actions``.
            state: The state for the inner requests.

        Raises:
            ActionError: It is nested too deep.
        """
        if state.depth > MAX_DEPTH:
            raise ActionError(f"multi is nested more than {MAX_DEPTH} times")
        read = [_read(one) for one in requests]
        if state.depth == 1:
            state.steps.plan([one.action for one in read if one.writes])
        replies: list[Any] = []
        together: list[Request] = []
        pace = Pace()
        for inner in read:
            full = len(together) >= pace.size
            if together and (full or not _go_together(together, inner)):
                replies += await self._answer_together(together, state, pace)
                together = []
            together.append(inner)
        return replies + await self._answer_together(together, state, pace)

    async def _answer_together(
        self, requests: Sequence[Request], state: RequestState, pace: Pace
    ) -> list[Any]:
        begin = perf_counter()
        outcomes = await asyncio.gather(*(self._answer_inner(one, state) for one in requests))
        pace.took(len(requests), perf_counter() - begin)
        return [envelope.as_part(one.body) for one in outcomes]

    async def _answer_inner(self, request: Request, state: RequestState) -> Outcome:
        if request.waits_for is WaitsFor.NOTHING:
            return await self._answer(request, state)
        async with self._places:
            return await self._answer(request, state)


def _go_together(before: Sequence[Request], after: Request) -> bool:
    if not before[-1].waits_for is after.waits_for is not WaitsFor.NOTHING:
        return False
    # An action in slices may end after those behind it. Nobody can see that if all of them only read.
    return not any(one.in_slices and (one.writes or after.writes) for one in before)


def _read(value: Any) -> Request:
    """An element of `multi`; one that is not a request fails alone."""
    try:
        return envelope.read(value)
    except BadRequest as error:
        is_known = isinstance(value, Unreadable) or _names_an_action(value)
        fault = str(error) if is_known else UNKNOWN_ACTION
        return Request("", envelope.DEFAULT_VERSION, {}, fault=fault)


def _names_an_action(value: Any) -> bool:
    name = value.get("action") if isinstance(value, dict) else None
    return isinstance(name, str) and registry.find(name) is not None
