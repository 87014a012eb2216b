"""Faults that are caused while the service runs. Each function returns a line that says what
happened."""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator
from typing import Any

from tools.raw_request import request

from ..clients.load import Load
from ..clients.wire import Address, asked
from .caller import Caller, Lost, NotSent
from .world import FIRST, OTHER, World

FLOODERS = 300
FLOOD_SECONDS = 1.0
REFUSED = "status 503 with an error"
DOWNLOADS = 8
SWITCH_SECONDS = 60.0
AWAY_SECONDS = 1.0
MAX_REPLY_SECONDS = 20.0
"""Maximum time of a single request right after a fault, on a machine that is busy."""
MAX_REPLY_SECONDS_DURING_DOWNLOADS = 8.0
"""Maximum time of a request while downloads hang. If it had to wait for them, it would take longer."""


def flood(world: World) -> str:
    """Send far more requests at once than the queue holds. Each must be answered, some with status
    503."""
    query = {"query": "re:no.*such.*note"}
    bodies = itertools.cycle([asked("findNotes", query), asked("getDeckConfig", {"deck": "Default"})])
    outcome = Load(
        Address("127.0.0.1", world.port), FLOODERS, FLOOD_SECONDS, lambda: next(bodies)
    ).run()
    refused = outcome.failures.pop(REFUSED, 0)
    for why, times in outcome.failures.items():
        world.complain(f"in a flood {times} requests ended so: {why}")
    if outcome.unanswered:
        world.complain(f"in a flood {outcome.unanswered} requests were never answered")
    world.count("answered", outcome.answered + refused)
    world.count("refused in floods", refused)
    return f"flood of {FLOODERS}: {outcome.answered} answered, {refused} refused"


def hanging_downloads(world: World) -> str:
    """Have files downloaded from a server that never answers. Half of the clients disconnect
    meanwhile."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as silent, contextlib.ExitStack() as stack:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/never.mp3"
        callers = [Caller(world.port) for _ in range(DOWNLOADS)]
        for caller in callers:
            stack.callback(caller.close)
        body = asked("storeMediaFile", {"filename": "_never.mp3", "url": url})
        for caller in callers:
            with contextlib.suppress(NotSent, Lost):
                caller.send(request(body))
        time.sleep(0.2)
        seconds = seconds_until_answered(world, MAX_REPLY_SECONDS_DURING_DOWNLOADS)
        for caller in callers[::2]:
            caller.close()
        for caller in callers[1::2]:
            _must_fail(world, caller)
    return f"{DOWNLOADS} downloads hung, others were answered in {seconds * 1000:.0f} ms"


def _must_fail(world: World, caller: Caller) -> None:
    """Check that a hanging download ends with an error about the download."""
    try:
        value = caller.receive().value()
    except Lost as error:
        world.complain(f"a request with a hanging download was not answered: {error}")
        return
    world.count("answered")
    if "download" not in str(value["error"]):
        world.complain(f"a request with a hanging download was answered by {value}")


def switch_profile(world: World) -> str:
    """Open another profile under load, and then the first one again."""
    began = time.monotonic()
    for name in (OTHER, FIRST):
        with world.moving(name):
            _load(world, name)
        time.sleep(AWAY_SECONDS)
    return f"two changes of the profile took {time.monotonic() - began - 2 * AWAY_SECONDS:.1f} s"


def _load(world: World, name: str) -> None:
    """Load a profile and wait until it is open. In Anki it is opened after the reply."""
    caller = Caller(world.port)
    deadline = time.monotonic() + SWITCH_SECONDS
    _result(caller, "loadProfile", name=name)
    while _result(caller, "getActiveProfile") != name:
        if time.monotonic() > deadline:
            world.complain(f"profile {name} was not opened within {SWITCH_SECONDS:g} s")
            break
        time.sleep(0.1)
    caller.close()


def _result(caller: Caller, action: str, **params: Any) -> Any:
    """The result of a request; None if there is no reply or an error."""
    with contextlib.suppress(NotSent, Lost):
        value = caller.ask(asked(action, params)).value()
        return value["result"] if isinstance(value, dict) else None
    return None


def seconds_until_answered(world: World, within: float = MAX_REPLY_SECONDS) -> float:
    """Check that a single client is answered in time, and return the seconds that it took."""
    caller = Caller(world.port, within)
    began = time.monotonic()
    found = _result(caller, "deckNames")
    seconds = time.monotonic() - began
    caller.close()
    if not found:
        world.complain(f"right after a fault nothing was answered, in {seconds:.1f} s")
    return seconds


@contextlib.contextmanager
def squatting(port: int) -> Iterator[None]:
    """In the block, another program has the port. It accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", port), backlog=128):
        yield
