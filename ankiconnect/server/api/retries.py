"""Runs a request with an Idempotency-Key once, however often its client sends it."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from ...handlers.framework.errors import ActionError
from ...handlers.framework.host import Host
from ..replies.kept_replies import MAX_BYTES, ROW_BYTES, CannotKeep, KeptReplies
from ..replies.retry_key import HEADER
from . import envelope
from .envelope import Outcome, Ran

T = TypeVar("T")

log = logging.getLogger(__name__)

_OTHER = f"this {HEADER} belongs to another request; use a new one for each request"
_UNKNOWN = (
    "the service was stopped during this request, which may have been carried out; look before you "
    f"send it again with another {HEADER}"
)
_TOO_LARGE = envelope.failure("this request was carried out, but its reply was too large to keep")


class Attempt:
    """One request that may change something. It is noted on the main thread before it can."""

    def __init__(self, note: Callable[[str, int], None]) -> None:
        """
        Args:
            note: Notes that it begins, with the open profile and the time of its last change.
        """
        self._note = note
        self.noted = False

    def run(self, host: Host, part: Callable[[], T]) -> T:
        """Run a part of it that needs the collection. On the main thread.

        Raises:
            ActionError: It cannot be noted; nothing has run.
        """
        if not self.noted and host.is_open:
            try:
                self._note(host.profiles.active(), host.collection().mod)
            except CannotKeep as error:
                raise ActionError(f"nothing was done: {error}") from error
            self.noted = True
        return part()


Run = Callable[[Attempt], Awaitable[Outcome]]


class _Running(NamedTuple):
    """A request that runs."""

    request: bytes
    task: asyncio.Task[Outcome]


class Retries:
    """The requests of one service that have a key. Belongs to the loop."""

    def __init__(self, kept: KeptReplies) -> None:
        self._kept = kept
        self._running: dict[bytes, _Running] = {}

    async def answer(self, name: bytes, request: bytes, run: Run) -> Outcome:
        """Answer a request: with the reply that was kept, or by running it.

        It goes on when its client has gone.

        Args:
            name, request: See `retry_key.RetryKey`.
            run: Runs it. Called at most once.
        """
        running = self._running.get(name)
        if running is not None:
            if running.request != request:
                return _refused(_OTHER)
            outcome = await asyncio.shield(running.task)
            return replace(outcome, replayed=True) if outcome.ran is Ran.YES else outcome
        try:
            found = self._kept.find(name)
        except CannotKeep as error:
            text = f"nothing was done: {error}"
            return Outcome(envelope.failure(text), error=text)
        if found is not None:
            if found.request != request:
                return _refused(_OTHER)
            if found.reply is None:
                return _refused(_UNKNOWN)
            return Outcome(found.reply, replayed=True)
        task = asyncio.ensure_future(self._run(name, request, run))
        self._running[name] = _Running(request, task)
        return await asyncio.shield(task)

    async def _run(self, name: bytes, request: bytes, run: Run) -> Outcome:
        attempt = Attempt(functools.partial(self._kept.begin, name, request))
        try:
            outcome = await run(attempt)
            self._keep(name, request, outcome, attempt)
            return outcome
        finally:
            del self._running[name]

    def _keep(self, name: bytes, request: bytes, outcome: Outcome, attempt: Attempt) -> None:
        try:
            if outcome.ran is Ran.YES:
                fits = len(outcome.body) + ROW_BYTES <= MAX_BYTES
                self._kept.keep(name, request, outcome.body if fits else _TOO_LARGE)
            elif outcome.ran is Ran.NO and attempt.noted:
                self._kept.forget(name)
        except CannotKeep as error:
            log.warning("%s", error)


def _refused(text: str) -> Outcome:
    return Outcome(envelope.failure(text), conflict=True, error=text)
