"""A request that crosses to the main thread several times stays in one profile.

A download or a dialog may lie in between, in which a person or a client opens another profile; the
note would be in that one then, and its media in the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...handlers.framework.errors import ActionError
from ...handlers.framework.host import Profiles

T = TypeVar("T")


class OneProfile:
    """The profile that the first part of a request has met. Main thread only."""

    def __init__(self) -> None:
        self._name = ""

    def run(self, profiles: Profiles, part: Callable[[], T]) -> T:
        """Run a part that works on the collection.

        Raises:
            ActionError: Another profile is open than before.
        """
        name = profiles.active()
        if name and self._name not in ("", name):
            raise ActionError("another profile was opened meanwhile")
        self._name = self._name or name
        return part()
