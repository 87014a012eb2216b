"""Gives a tool the actions of the API, for one request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ...handlers.framework import registry
from ...handlers.framework.errors import ActionError
from ...handlers.framework.request_context import Caller
from ...handlers.framework.undo import RequestSteps
from ...mcp.wire import messages
from ...mcp.wire.catalog import Tool, ToolError
from ..api.dispatcher import Dispatcher
from ..api.keyring import Access
from ..api.memory_budget import MemoryBudget, Reservation
from ..api.request_context import RequestState, may_run

Send = Callable[[bytes], Awaitable[None]]


class RunningJob:
    """An action that goes on after the request that started it."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self._started = time.monotonic()
        self._ended: float | None = None
        self.task = task
        task.add_done_callback(self._end)

    def _end(self, _: object) -> None:
        self._ended = time.monotonic()

    @property
    def seconds(self) -> float:
        return (time.monotonic() if self._ended is None else self._ended) - self._started

    @property
    def done(self) -> bool:
        return self.task.done()

    @property
    def error(self) -> str:
        if not self.task.done():
            return ""
        if self.task.cancelled():
            return "it was cancelled"
        error = self.task.exception()
        return "" if error is None else str(error)


class Jobs:
    """The last job of each action. Belongs to the loop."""

    def __init__(self, dispatcher: Dispatcher, budget: MemoryBudget) -> None:
        self._dispatcher = dispatcher
        self._budget = budget
        self._last: dict[str, RunningJob] = {}

    def last(self, action: str) -> RunningJob | None:
        return self._last.get(action)

    def start(self, action: str, caller: Caller) -> None:
        """Start an action, unless it is running."""
        last = self._last.get(action)
        if last is None or last.done:
            self._last[action] = RunningJob(asyncio.ensure_future(self._run(action, caller)))

    async def _run(self, action: str, caller: Caller) -> None:
        with self._budget.reservation() as held:
            await self._dispatcher.run(action, {}, RequestState(caller, held))


class Actions:
    """The `Anki` of one request."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        jobs: Jobs,
        caller: Caller,
        held: Reservation,
        access: Access,
        send: Send,
    ) -> None:
        """
        Args:
            held: Where the memory of its actions counts.
            access: What the client may do.
            send: Sends a message before the reply.
        """
        self._dispatcher = dispatcher
        self._jobs = jobs
        self._shared = RequestState(caller, held, access, steps=RequestSteps(access.by))
        self._scopes = access.scopes
        self._send = send
        self._tool: Tool | None = None
        self._token: Any = None

    def of_tool(self, tool: Tool | None, token: Any) -> Actions:
        """The same, for a tool. Without one, it may read whatever the client may.

        Args:
            token: With which the client wants to hear of its progress.
        """
        self._tool = tool
        self._token = token
        return self

    async def run(self, action: str, /, **params: Any) -> Any:
        self._check(action)
        given = {name: value for name, value in params.items() if value is not None}
        try:
            return await self._dispatcher.run(action, given, self._shared)
        except ActionError as error:
            raise ToolError(str(error)) from None

    def _check(self, action: str) -> None:
        found = registry.find(action)
        if found is None:
            raise ToolError(f"this version of the service does not have {action}")
        is_declared = action in self._tool.actions if self._tool is not None else not found.writes
        if not is_declared:
            raise RuntimeError(f"a tool runs {action} without saying so")
        if not may_run(found, self._scopes):
            raise ToolError(f"the key may not do this: it lacks the scope {found.scope.value}")

    async def job(self, action: str, /, *, start: bool, seconds: float) -> RunningJob | None:
        self._check(action)
        if start:
            self._jobs.start(action, self._shared.caller)
        job = self._jobs.last(action)
        if job is not None:
            await asyncio.wait([job.task], timeout=seconds)
        return job

    async def progress(self, done: float, total: float | None = None, text: str = "") -> None:
        if self._token is not None:
            params = {"progressToken": self._token, "progress": done}
            params |= {} if total is None else {"total": total}
            params |= {"message": text} if text else {}
            await self.notify("notifications/progress", params)

    async def notify(self, method: str, params: messages.JsonObject) -> None:
        await self._send(messages.notification(method, params))
