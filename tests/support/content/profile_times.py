"""When which profile was open, for tests that change it under load."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Open:
    """A time in which a note may have gone into a profile.

    It begins when the profile is asked for and ends when the answer to the next such request is there:
    in between, it is the service's choice.
    """

    profile: str
    begins: float
    ends: float = float("inf")


class Times:
    """The times of all profiles, one after the other."""

    def __init__(self, profile: str) -> None:
        """
        Args:
            profile: The one that is open.
        """
        self._opened = [Open(profile, time.monotonic())]

    def ended(self) -> None:
        """The one that was open is closed by now."""
        self._opened[-1].ends = min(self._opened[-1].ends, time.monotonic())

    def change(self, profile: str, load: Callable[[], object]) -> None:
        """Open another one.

        Args:
            profile: Which.
            load: Asks for it, and returns when that is answered.
        """
        begins = time.monotonic()
        assert load() is True
        self.ended()
        self._opened.append(Open(profile, begins))

    def possible(self, began: float, ended: float) -> set[str]:
        """Into which profiles a note may have gone that was asked for and answered then."""
        return {one.profile for one in self._opened if one.begins <= ended and began <= one.ends}
