"""One listener: what it is sent, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import orjson

from .feed import Feed, Kept
from .parameters import Listening

Fields = Callable[[Kept], Awaitable[bytes]]
"""An event of notes, with the notes' fields."""


class Listener:
    """Reads the feed from one number on."""

    def __init__(self, feed: Feed, wants: Listening, with_fields: Fields) -> None:
        self._feed = feed
        self._wants = wants
        self._with_fields = with_fields
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
        leave."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (found := self._take()) and loop.time() < end and not self._feed.closing:
            await self._feed.wait(end - loop.time())
        if not self._wants.fields:
            return found
        return [await self._complete(one) for one in found]

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
