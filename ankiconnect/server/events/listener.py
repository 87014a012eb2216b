"""One listener: what it is sent, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import orjson

from .feed import Feed, Kept
from .parameters import Listening

Fields = Callable[[Kept], Awaitable[bytes]]
"""An event of notes, with the notes' fields."""
Refusal = Callable[[], str]
"""Why a client may not listen, by the settings in force; "" if it may."""


class CannotListen(Exception):
    """A request is refused, or a stream ends; its text is for the client."""

    def __init__(self, status: int, text: str) -> None:
        """
        Args:
            status: The HTTP status.
        """
        super().__init__(text)
        self.status = status


class Listener:
    """Reads the feed from one number on."""

    def __init__(self, feed: Feed, wants: Listening, with_fields: Fields, refusal: Refusal) -> None:
        self._feed = feed
        self._wants = wants
        self._with_fields = with_fields
        self._refusal = refusal
        self._position = feed.last if wants.since is None else wants.since

    def greeting(self) -> Kept:
        """What comes first: `hello`, or `gap` if events are lost that it has not seen."""
        if not self._feed.has_all_after(self._position):
            return self._greeting("gap")
        return self._greeting("hello")

    def _greeting(self, what: str) -> Kept:
        last = self._feed.last
        content = {"id": last, "time": self._feed.now(), "type": what, "instance": self._feed.instance}
        if what == "gap":
            self._position = last
        return Kept(self._position, what, orjson.dumps(content))

    async def next(self, seconds: float) -> Sequence[Kept]:
        """The next events of the types that are wanted; empty when none has come in time, or all are to
        leave.

        Raises:
            CannotListen: The client may not listen any more.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        self._check()
        while not (found := self._take()) and loop.time() < end and not self._feed.closing:
            await self._feed.wait(end - loop.time())
            self._check()
        if not self._wants.fields:
            return found
        found = [await self._complete(one) for one in found]
        self._check()
        return found

    def _check(self) -> None:
        refusal = self._refusal()
        if refusal:
            raise CannotListen(403, refusal)

    def _take(self) -> list[Kept]:
        if not self._feed.has_all_after(self._position):
            return [self._greeting("gap")]
        found = self._feed.after(self._position)
        if found:
            self._position = found[-1].number
        return [one for one in found if self._wants.wants(one.what)]

    async def _complete(self, event: Kept) -> Kept:
        if event.what != "note":
            return event
        return Kept(event.number, event.what, await self._with_fields(event))
