"""The requests inside a `multi`: in order, and side by side where nobody can see a difference."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ...handlers.framework import registry
from ...handlers.framework.action import WaitsFor
from ...handlers.framework.errors import ActionError
from . import envelope
from .envelope import UNKNOWN_ACTION, BadRequest, Outcome, Request
from .lone_surrogates import LONE_SURROGATE
from .request_context import RequestState

MAX_DEPTH = 32
"""How deep `multi` may nest."""
MAX_TOGETHER = 32
"""Inner requests of one `multi` that go to the main thread together."""


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
        replies: list[Any] = []
        together: list[Request] = []
        for inner in map(_read, requests):
            full = len(together) == MAX_TOGETHER
            if together and (full or not _go_together(together[-1], inner)):
                replies += await self._answer_together(together, state)
                together = []
            together.append(inner)
        return replies + await self._answer_together(together, state)

    async def _answer_together(self, requests: Sequence[Request], state: RequestState) -> list[Any]:
        outcomes = await asyncio.gather(*(self._answer_inner(one, state) for one in requests))
        return [envelope.as_part(one.body) for one in outcomes]

    async def _answer_inner(self, request: Request, state: RequestState) -> Outcome:
        if request.waits_for is WaitsFor.NOTHING:
            return await self._answer(request, state)
        async with self._places:
            return await self._answer(request, state)


def _go_together(before: Request, after: Request) -> bool:
    return before.waits_for is after.waits_for is not WaitsFor.NOTHING


def _read(value: Any) -> Request:
    """An element of `multi`; one that is not a request fails alone."""
    try:
        return envelope.read(value)
    except BadRequest as error:
        fault = str(error) if value is LONE_SURROGATE or _names_an_action(value) else UNKNOWN_ACTION
        return Request("", envelope.DEFAULT_VERSION, {}, fault=fault)


def _names_an_action(value: Any) -> bool:
    name = value.get("action") if isinstance(value, dict) else None
    return isinstance(name, str) and registry.find(name) is not None
