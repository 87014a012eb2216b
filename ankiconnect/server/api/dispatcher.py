"""From a request to its reply: the checks, the way to the action, the translation of errors.

Order of the checks (docs/api-decisions.md, k): key, then the action is known, then the parameters,
whether it may write (setting readOnly), then what the action needs, then the action itself.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from ...bridge.errors import BridgeError, Closed, Overloaded, deliverable, release_frames
from ...handlers.framework import registry
from ...handlers.framework.action import Action, Scope, WaitsFor
from ...handlers.framework.errors import ActionError, error_text
from ...handlers.framework.host import check_needs
from ...handlers.framework.request_context import Caller
from ...handlers.framework.undo import RequestSteps
from ..replies.kept_replies import KeptReplies
from ..replies.retry_key import RetryKey
from . import envelope
from .envelope import UNKNOWN_ACTION, Outcome, Ran, Request
from .keyring import WRONG_KEY, Access, Keyring, Keyrings
from .memory_budget import LARGE_REPLY_BYTES, BudgetExceeded, Reservation, total_limit
from .multi import Multi
from .request_context import RequestContext, RequestState, Resources, may_run
from .request_log import RequestLog
from .retries import Attempt, Retries
from .timing import Timing

READ_ONLY = "is refused: with the setting readOnly, only actions that change nothing are allowed"


class Dispatcher:
    """Answers requests, one coroutine each. Lives in the loop."""

    def __init__(
        self,
        resources: Resources,
        watch: Callable[[str], None] = lambda name: None,
        keyrings: Keyrings | None = None,
        kept: KeptReplies | None = None,
    ) -> None:
        """
        Args:
            resources: What the actions work with.
            keyrings: Who may do what; the service keeps them when it moves to another port.
            watch: Called with the name of every action that is run; for tests.
            kept: Replies to requests with an Idempotency-Key.
        """
        self._resources = resources
        self._watch = watch
        self._multi = Multi(self._answer, max(1, resources.store.current.queueSize // 2))
        self._retries = Retries(kept or KeptReplies())
        self._running: set[asyncio.Task[Any] | None] = set()
        self.log = RequestLog(resources.store)
        self.keyrings = keyrings or Keyrings()
        self.stopping = False

    @property
    def can_ask(self) -> bool:
        """Whether there is a window, in which the user can be asked."""
        return self._resources.host.window is not None

    @property
    def keyring(self) -> Keyring:
        """The keys in force."""
        return self.keyrings.of(self._resources.store.current)

    async def answer(
        self,
        request: Request,
        caller: Caller,
        held: Reservation,
        key: Any = None,
        retry: RetryKey | None = None,
    ) -> Outcome:
        """Answer a request that came by HTTP; every failure is a reply.

        Args:
            request: The request.
            caller: Who sent it.
            held: Where its reply counts, with the parts it is made of, until it has been sent.
            key: The key in the headers; that of the request counts first.
            retry: Its Idempotency-Key, if it has one.

        Raises:
            CancelledError: The client has gone. A read that has not started never will.
        """
        key = key if request.key is None else request.key
        access = self.access(key, caller.origin, caller.is_local)
        if access is None and request.is_public:
            access = Access("", frozenset())
        if access is None:
            self.log.refused(WRONG_KEY, request.action)
            return Outcome(envelope.failure(WRONG_KEY), wrong_key=key is not None, error=WRONG_KEY)
        state = RequestState(caller, held, access, steps=RequestSteps(access.by))
        if retry is not None and request.found is not None and not request.only_reads:
            owner = str(key) if access.has_key else ""
            return await self._answer_once(request, state, retry, owner)
        answer = self._answer_allowed(request, state)
        # This coroutine is cancelled when the client has gone. A write is finished all the same.
        return await (answer if request.only_reads else asyncio.shield(answer))

    async def _answer_once(
        self, request: Request, state: RequestState, retry: RetryKey, owner: str
    ) -> Outcome:
        """Answer a request with an Idempotency-Key. Only the first one with it runs."""
        # What is idempotent runs again after a kill, which does no harm.
        is_noted = request.found is not None and not request.found.idempotent

        def run(attempt: Attempt) -> Awaitable[Outcome]:
            noted = dataclasses.replace(state, attempt=attempt) if is_noted else state
            return self._answer_allowed(request, noted)

        outcome = await self._retries.answer(retry.name(owner), retry.request, run)
        if outcome.replayed and len(outcome.body) >= LARGE_REPLY_BYTES:
            state.held.add(len(outcome.body))
        return outcome

    async def run(self, action: str, params: dict[str, Any], state: RequestState) -> Any:
        """Run an action for another protocol than the API's, which has checked the key.

        Args:
            state: What the actions of the same request share.

        Returns:
            The result, as a client of the API would read it.

        Raises:
            ActionError: It failed.
            CancelledError: As `answer`.
        """
        request = Request(action, registry.API_VERSION, params, found=registry.find(action))
        reply = orjson.loads((await self._answer_allowed(request, state)).body)
        if reply["error"] is not None:
            raise ActionError(reply["error"])
        return reply["result"]

    def access(self, key: Any, origin: str, is_local: bool) -> Access | None:
        """What a request may do; None if its key is wrong or missing. See `Keyring.access`."""
        access = self.keyring.access(key, origin, is_local)
        if access is not None and access.name:
            self.keyrings.used(access)
        return access

    async def _answer_allowed(self, request: Request, state: RequestState) -> Outcome:
        task = asyncio.current_task()
        self._running.add(task)
        try:
            return await self._answer(request, state)
        except asyncio.CancelledError:
            if not self.stopping:
                raise
            text = error_text(Closed())
            return Outcome(envelope.failure(text), error=text, ran=Ran.UNKNOWN)
        finally:
            self._running.discard(task)

    def give_up(self) -> None:
        """Answer what has started and takes too long while the service stops: a download, a dialog."""
        self.stopping = True
        for task in self._running:
            if task is not None:
                task.cancel()

    async def _answer(self, request: Request, state: RequestState) -> Outcome:
        timing = Timing()
        held = state.held.reserved
        try:
            result = await self._run(request, state, timing)
            answer = envelope.success(request.version, result)
            if request.waits_for is WaitsFor.NOTHING:  # nothing else of its HTTP request runs meanwhile
                state.held.release(state.held.reserved - held)  # parts, which are in the answer now
            self._count(state, request.found, answer)
        except asyncio.CancelledError:
            if self.stopping:
                self._failed(request, Closed(), timing, state)
                raise
            if state.caller.is_gone():
                raise
            # Not this request was given up, but a dialog that is gone, say.
            error = RuntimeError("what the action waited for was cancelled")
            return self._failed(request, error, timing, state)
        except BaseException as error:  # a SystemExit, say, would end the loop for everybody
            return self._failed(request, error, timing, state)
        self.log.answered(request.action, timing)
        return Outcome(answer, error=state.failure if state.failures and not state.depth else "")

    def _count(self, state: RequestState, action: Action | None, answer: bytes) -> None:
        """Count a large reply, and small ones inside `multi` when they are many.

        Raises:
            BudgetExceeded: Too much is held for it. The reply to a write is never refused so: its
                client would send it again.
        """
        count = len(answer)
        if count < LARGE_REPLY_BYTES:
            count = state.held.small_parts(count) if state.depth else 0
        if not count:
            return
        if action is not None and action.writes:
            state.held.add(count)
        else:
            state.held.reserve(count, total_limit(self._resources.store.current.webMaxBodyBytes))

    async def _run(self, request: Request, state: RequestState, timing: Timing) -> Any:
        if request.fault:
            raise ActionError(request.fault)
        found = request.found
        if found is None:
            raise ActionError(UNKNOWN_ACTION)
        state = self._checked(request, found, state)
        arguments = found.arguments(request.action, request.params)
        if self._resources.store.current.readOnly and found.changes_something:
            raise ActionError(f"{request.action} {READ_ONLY}")
        check_needs(self._resources.host, found, request.action)
        self._watch(request.action)
        context = RequestContext(self._resources, found, state, timing, self._multi.answer)
        return await context.run(arguments)

    def _checked(self, request: Request, found: Action, state: RequestState) -> RequestState:
        """The state in which an action runs: with the access of its own key, in a `multi`.

        Raises:
            ActionError: Its access has not the scope of the action.
        """
        access = state.access
        if state.depth and self.keyring.knows(request.key):
            own = self.access(request.key, state.caller.origin, state.caller.is_local)
            access = own or access
        if not may_run(found, access.scopes) and not _checks_files(found, access, state):
            origin, is_local = state.caller.origin, state.caller.is_local
            raise ActionError(access.refusal(request.action, found.scope.value, origin, is_local))
        return state if access is state.access else dataclasses.replace(state, access=access)

    def _failed(
        self, request: Request, error: BaseException, timing: Timing, state: RequestState
    ) -> Outcome:
        overloaded = isinstance(error, Overloaded | BudgetExceeded)
        ran = _ran(error, state)
        text = error_text(deliverable(error))
        self.log.failed(request.action, text, timing, error)
        release_frames(error)
        if state.depth:
            state.failed_inside(text)
        return Outcome(envelope.failure(text), overloaded, error=text, ran=ran)


def _ran(error: BaseException, state: RequestState) -> Ran:
    """Whether a request that failed was carried out, as far as it goes."""
    if isinstance(error, Closed):
        return Ran.UNKNOWN
    could_not_run = isinstance(error, BridgeError | BudgetExceeded)
    return Ran.NO if could_not_run and not state.steps.has_changes else Ran.YES


def _checks_files(action: Action, access: Access, state: RequestState) -> bool:
    """Whether an action refuses pages of other sites by itself, unless they may name files."""
    is_page = not access.has_key and not access.is_limited and not state.caller.is_local
    return is_page and action.scope is Scope.ADMIN and "path" in action.parameters
