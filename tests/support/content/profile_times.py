"""Records when each profile was open, for tests that change it under load."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Open:
    """A period in which a note may have been added to a profile.

    It begins with the request to open the profile, and ends with the reply to the next such request.
    Near its ends, the service may use either profile.
    """

    profile: str
    begins: float
    ends: float = float("inf")


class Times:
    """The periods of all profiles, in order."""

    def __init__(self, profile: str) -> None:
        """
        Args:
            profile: The open profile.
        """
        self._opened = [Open(profile, time.monotonic())]

    def ended(self) -> None:
        """Record that the previous profile is closed."""
        self._opened[-1].ends = min(self._opened[-1].ends, time.monotonic())

    def change(self, profile: str, load: Callable[[], object]) -> None:
        """Open another profile.

        Args:
            load: Sends the request, and returns after the reply.
        """
        begins = time.monotonic()
        assert load() is True
        self.ended()
        self._opened.append(Open(profile, begins))

    def possible(self, began: float, ended: float) -> set[str]:
        """The profiles to which a note may have been added whose request and reply were at these
        times."""
        return {one.profile for one in self._opened if one.begins <= ended and began <= one.ends}
