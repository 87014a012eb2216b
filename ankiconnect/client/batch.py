"""Several requests in one, which are one step in Anki's Undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .batch_actions import BatchActions
from .messages import API_VERSION
from .pending import Pending


class Batch(BatchActions):
    """Collects requests. They are sent together when its ``with`` block ends without an exception."""

    def __init__(self) -> None:
        self._requests: list[dict[str, Any]] = []
        self._pending: list[Pending[Any]] = []

    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Add a request for an action by its name in the API."""
        given = {name: value for name, value in params.items() if value is not None}
        self._requests.append({"action": action, "version": API_VERSION, "params": given})
        self._pending.append(Pending())
        return self._pending[-1]

    @property
    def requests(self) -> Sequence[Mapping[str, Any]]:
        """The requests so far."""
        return self._requests

    def answer(self, replies: Sequence[Mapping[str, Any]]) -> None:
        """Take the replies, one for each request."""
        for pending, reply in zip(self._pending, replies, strict=True):
            pending.answer(reply)
