"""A client in a thread of its own, which sends a request again until it is answered."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..wire import asked
from .caller import Answer, Caller, Lost, NotSent
from .ledger import Ledger
from .world import World

AGAIN_SECONDS = 0.05
STOPPED = "the soak ended before there was an answer"

TRY_AGAIN = (
    "too many requests are waiting for Anki; try again in a moment",
    "too many large requests at a time; try again in a moment",
    "collection is not available",
    "the service is stopping",
    "another profile was opened meanwhile",
)
"""Errors that a service may answer while it has too much to do, changes the profile or ends."""


@dataclass(frozen=True)
class Told:
    """What a client was told in the end.

    Attributes:
        result: The result.
        error: The error; None for none.
        lost: How many requests before this one had no reply.
        stamp: The world's when this one was sent.
        profile: The profile in which this one was done, None when nobody can tell.
    """

    result: Any
    error: str | None
    lost: int
    stamp: int
    profile: str | None = None


class Client(threading.Thread):
    """One client. Subclasses say what it does in a turn."""

    pause_seconds = 0.01

    def __init__(self, world: World, number: int) -> None:
        """
        Args:
            world: What all share.
            number: Tells it from others of its kind.
        """
        name = f"{type(self).__name__.lower()} {number}"
        super().__init__(name=name, daemon=True)
        self.world = world
        self.ledger = Ledger()
        self.caller = Caller(world.port)
        self.random = random.Random(name)
        world.join()

    def run(self) -> None:
        """Take turns until the soak ends."""
        try:
            for _ in self._turns():
                self.turn()
                time.sleep(self.pause_seconds)
        except Exception:  # a thread's error would be seen by nobody
            self.world.complain(f"{self.name} broke: {traceback.format_exc()}")
        finally:
            self.caller.close()
            self.world.leave()

    def _turns(self) -> Iterator[None]:
        while not self.world.ended.is_set():
            if self.world.calm:
                self.caller.close()
                self.world.rest()
            else:
                yield

    def turn(self) -> None:
        """Do the next thing."""
        raise NotImplementedError

    # Asking

    def insist(self, action: str, headers: Sequence[str] = (), lost: int = 0, **params: Any) -> Told:
        """Send a request until it is answered with something else than that it may be tried again.

        Args:
            action: The action.
            headers: Lines of the head.
            lost: How many requests for the same had no reply already.
            params: Its parameters.
        """
        body = asked(action, params)
        while True:
            stamp = self.world.stamp
            try:
                answer = self.caller.ask(body, *headers)
            except NotSent:
                pass
            except Lost as error:
                lost += 1
                self.world.count("lost")
                if "timed out" in str(error):
                    self.world.complain(f"{action} was not answered in time")
            else:
                told = self._read(answer, action, lost, stamp)
                if told is not None:
                    return told
            if self.world.ended.is_set():
                return Told(None, STOPPED, lost, stamp)
            time.sleep(AGAIN_SECONDS)

    def _read(self, answer: Answer, action: str, lost: int, stamp: int) -> Told | None:
        """What an answer tells; None when it says to try again."""
        reply = answer.value()
        if not isinstance(reply, dict) or set(reply) != {"result", "error"}:
            self.world.complain(
                f"{action} was answered with status {answer.status}: {answer.body[:80]!r}"
            )
            return Told(None, "no reply of the API", lost, stamp)
        self.world.count("answered")
        if reply["error"] in TRY_AGAIN:
            self.world.count("refused")
            return None
        return Told(reply["result"], reply["error"], lost, stamp, self.world.profile_since(stamp))

    def unexpected(self, action: str, error: Any) -> None:
        """Complain about an error, unless it is that the soak has ended."""
        if error != STOPPED:
            self.world.complain(f"{self.name.split()[0]}, {action}: {error}")
