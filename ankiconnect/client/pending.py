"""The result of one request of a batch."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Generic, TypeVar

from .errors import AnkiError, from_reply

T = TypeVar("T")


class Pending(Generic[T]):
    """The result of one request of a batch. It is there when the batch has ended."""

    def __init__(self) -> None:
        self._reply: Mapping[str, Any] | None = None

    def result(self) -> T:
        """The result.

        Raises:
            AnkiError: This request failed, or the batch has not ended.
        """
        if self._reply is None:
            raise AnkiError("the batch has not been sent")
        if self._reply["error"] is not None:
            raise from_reply(str(self._reply["error"]))
        found: T = self._reply["result"]
        return found

    def __await__(self) -> Generator[Any, None, T]:
        return self._awaited().__await__()

    async def _awaited(self) -> T:
        return self.result()

    def answer(self, reply: Mapping[str, Any]) -> None:
        """Take the reply."""
        self._reply = reply
