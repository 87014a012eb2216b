"""Replays examples, and replaces the values in their replies that differ in each run.

- A path that begins with the folder of the run begins with `HOME`; examples name files below it.
- A time of this run in milliseconds is `FIRST_ID`, the next one `FIRST_ID` + 1 and so on. These are the
  ids of what an example makes.
- A time of this run in seconds, or one of the next day, is `SECONDS`.
- The time at which the collection was created, `AGE_DAYS` ago, is `CREATED`.
- The version of Anki is `ANKI`.
- A random number, such as Anki gives fields and templates as an id, is `FIRST_RANDOM` and so on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ankiconnect.handlers.framework.action import Action
from ankiconnect.handlers.framework.host import anki_version
from tools import action_examples

from .content.example_collection import AGE_DAYS

HOME = "/home/ana"
SECONDS = 1760000000
FIRST_ID = SECONDS * 1000
FIRST_RANDOM = 4_000_000_000_000_000_001

ANKI = "26.09"
_DAY = 86_400
CREATED = (SECONDS - AGE_DAYS * _DAY) * 1000
_RANDOM_FROM = 10**15

RECORDS = "RECORD_EXAMPLES"
"""The environment variable with which replies are recorded instead of compared."""


def replay(action: Action, folder: Path, post: Callable[[Any], Any]) -> None:
    """Send the requests of an action's example, and compare or record the reply to the last one.

    Args:
        action: The action.
        folder: The folder that `HOME` is replaced by.
        post: Sends a request and returns the reply.
    """
    run = _Run(folder)
    for request in action_examples.requests(action):
        reply = post({"action": request.action, "version": 6, "params": run.sent(request.params)})
        assert reply["error"] is None, f"an example shows what works: {request.action} answered {reply}"
    shown = action_examples.shortened(run.shown(reply))
    if os.environ.get(RECORDS):
        action_examples.record(action, shown)
    assert shown == action_examples.reply(action)


class _Run:
    """The values that are specific to one run."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._began = time.time()
        self._ids: dict[int, int] = {}
        self._random: dict[int, int] = {}

    def sent(self, params: Any) -> Any:
        """The parameters with the folder of this run."""
        return _replaced(params, lambda text: text.replace(HOME, self._folder), lambda number: number)

    def shown(self, reply: Any) -> Any:
        """The reply without the values that are specific to this run."""
        return _replaced(reply, self._shown_text, self._shown_number)

    def _shown_text(self, text: str) -> str:
        return ANKI if text == anki_version() else text.replace(self._folder, HOME)

    def _shown_number(self, number: int) -> int:
        begin, now = int(self._began), time.time()
        if begin <= number <= now + _DAY:
            return SECONDS
        if begin * 1000 <= number <= (now + 1) * 1000:
            return self._ids.setdefault(number, FIRST_ID + len(self._ids))
        if number % 1000 == 0 and abs(number // 1000 - begin + AGE_DAYS * _DAY) <= 2 * _DAY:
            return CREATED
        if abs(number) >= _RANDOM_FROM:
            return self._random.setdefault(number, FIRST_RANDOM + len(self._random))
        return number


def _replaced(value: Any, text: Callable[[str], str], number: Callable[[int], int]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_replaced(one, text, number) for one in value]
    if isinstance(value, dict):
        return {name: _replaced(one, text, number) for name, one in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return value
