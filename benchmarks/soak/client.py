"""A client in its own thread, which sends a request again until it is answered."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..clients.wire import asked
from .caller import Answer, Caller, Lost, NotSent
from .ledger import Ledger
from .world import World

RETRY_SECONDS = 0.05
STOPPED = "the soak ended before there was an answer"

TRY_AGAIN = (
    "too many requests are waiting for Anki; try again in a moment",
    "too many large requests at a time; try again in a moment",
    "collection is not available",
    "the service is stopping",
    "another profile was opened meanwhile",
)
"""Errors that the service may return while it is busy, changes the profile or stops."""


@dataclass(frozen=True)
class Told:
    """The final reply to a client.

    Attributes:
        lost: Number of earlier requests without a reply.
        stamp: `World.stamp` when the answered request was sent.
        profile: The profile in which the request was done; None if that is not known.
    """

    result: Any
    error: str | None
    lost: int
    stamp: int
    profile: str | None = None


class Client(threading.Thread):
    """One client. Subclasses define what it does in a turn."""

    pause_seconds = 0.01

    def __init__(self, world: World, number: int) -> None:
        """
        Args:
            world: The state that all clients share.
            number: A number that is unique among the clients of this class.
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
        except Exception:  # otherwise nobody would see an error in a thread
            self.world.complain(f"{self.name} broke: {traceback.format_exc()}")
        finally:
            self.caller.close()
            self.world.leave()

    def _turns(self) -> Iterator[None]:
        while not self.world.ended.is_set():
            if self.world.paused:
                self.caller.close()
                self.world.wait_while_paused()
            else:
                yield

    def turn(self) -> None:
        """Do the next thing."""
        raise NotImplementedError

    # Requests

    def insist(self, action: str, headers: Sequence[str] = (), lost: int = 0, **params: Any) -> Told:
        """Send a request again and again, until the reply is not one of `TRY_AGAIN`.

        Args:
            action: The action.
            headers: Header lines of the request.
            lost: Number of earlier requests for the same thing without a reply.
            params: The parameters of the action.
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
            time.sleep(RETRY_SECONDS)

    def _read(self, answer: Answer, action: str, lost: int, stamp: int) -> Told | None:
        """Read a reply; None if the request should be tried again."""
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
        """Record an error, unless it only says that the soak test has ended."""
        if error != STOPPED:
            self.world.complain(f"{self.name.split()[0]}, {action}: {error}")
