"""Answers ``GET /events``. In the server's loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Mapping

from ...bridge.bridge import Bridge
from ...handlers.framework.host import Host
from ..pages.document import JSON, Document
from .feed import Feed, Kept
from .fields import NoteFields
from .listener import CannotListen, Listener, Refusal
from .parameters import BadQuery, Listening, parse

log = logging.getLogger(__name__)

PATH = "/events"
MAX_LISTENERS = 200
COMMENT_SECONDS = 15.0
"""A stream has a comment so often, which shows both sides that the other is still there."""
ACTIVATION_SECONDS = 2.0
RETRY_MS = 2_000
"""After so long a browser connects again."""


class EventsEndpoint:
    """Lets clients listen."""

    def __init__(self, feed: Feed, bridge: Bridge, host: Host, listen: Callable[[], None]) -> None:
        """
        Args:
            listen: Begins to read changes. Called on the main thread.
        """
        self._feed = feed
        self._bridge = bridge
        self._listen = listen
        self._fields = NoteFields(bridge, host)

    async def answer(
        self, query: Mapping[str, str], last_event_id: str, refusal: Refusal
    ) -> Document | AsyncGenerator[bytes, None]:
        """Answer one request.

        Args:
            refusal: Called now, and while the client listens.

        Returns:
            The reply, or the pieces of a stream.

        Raises:
            CannotListen: It is refused.
        """
        if text := refusal():
            raise CannotListen(403, text)
        try:
            wants = parse(query, last_event_id)
        except BadQuery as error:
            raise CannotListen(400, str(error)) from None
        if self._feed.listeners >= MAX_LISTENERS:
            raise CannotListen(503, f"{MAX_LISTENERS} programs listen to events already")
        if wants.poll_seconds is not None:
            return await self._poll(wants, wants.poll_seconds, refusal)
        return self._stream(wants, refusal)

    async def _poll(self, wants: Listening, seconds: float, refusal: Refusal) -> Document:
        """A JSON array of events. Without `since` it has only `hello`."""
        with self._feed.listening():
            listener = await self._begin(wants, refusal)
            greeting = listener.greeting()
            if wants.since is None or greeting.what == "gap":
                found = [greeting]
            else:
                found = list(await listener.next(seconds))
        return Document(b"[" + b",".join(one.content for one in found) + b"]", JSON)

    async def _stream(self, wants: Listening, refusal: Refusal) -> AsyncGenerator[bytes, None]:
        with self._feed.listening():
            listener = await self._begin(wants, refusal)
            yield b"retry: %d\n\n" % RETRY_MS
            yield _frame(listener.greeting())
            while not self._feed.closing:
                try:
                    found = await listener.next(COMMENT_SECONDS)
                except CannotListen as error:
                    yield b": the stream ends: %b\n\n" % str(error).encode("utf-8", "replace")
                    return
                yield b"".join(map(_frame, found)) or b": still here\n\n"

    async def _begin(self, wants: Listening, refusal: Refusal) -> Listener:
        """Have changes looked for, if that was not done lately."""
        if self._feed.wakes_up:
            self._feed.lost()
            # It may wait for a sync. Whatever changes until then is a `reset`.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._bridge.call(self._listen), ACTIVATION_SECONDS)
        self._feed.flush()
        return Listener(self._feed, wants, self._fields.add, refusal)


def _frame(event: Kept) -> bytes:
    """An event as a part of the stream. The browser sends the id back when it connects again."""
    return b"id: %d\ndata: %b\n\n" % (event.number, event.content)
