"""What measures are taken from: servers, and Anki's library in this process."""

from __future__ import annotations

from ..clients.wire import Ended, TooLate
from ..sample import Pace, Phase, Sample
from ..servers.library import Library
from ..servers.session import TRIES, Failed, Session
from .measure import Measure

_WRONG_REPLY = (Ended, Failed, LookupError, TypeError, ValueError, AttributeError)
"""Raised when a reply is missing, is an error, or does not have the shape that the API defines."""


class ServerSubject:
    """Takes samples from a server."""

    def __init__(self, session: Session) -> None:
        self.name = session.name
        self._session = session

    def takes_part(self, measure: Measure) -> bool:
        """Whether the measure is taken from this server."""
        if self._session.is_echo:
            return measure.on_echo
        return not measure.needs_pid or self._session.server.pid is not None

    def take(self, measure: Measure, pace: Pace) -> Sample:
        """Take a sample. If that fails, the note of the sample says why.

        After a dropped connection it is tried again, and the failure is counted.
        """
        for tries in range(1, TRIES + 1):
            sample, again = self._try(measure, pace, tries)
            if not again:
                break
        return sample

    def _try(self, measure: Measure, pace: Pace, tries: int) -> tuple[Sample, bool]:
        """A sample, and whether it should be tried again."""
        try:
            sample = measure.take(self._session, pace)
        except _WRONG_REPLY as error:
            self._session.wait_until_idle()
            again = isinstance(error, Ended) and not isinstance(error, TooLate)
            return Sample(None, failed=tries, note=f"failed: {str(error)[:120]}"), again
        return Sample(sample.value, sample.failed + tries - 1, sample.note), False

    def prepare(self, phase: Phase) -> None:
        """Fill the server for a phase."""
        self._session.prepare(phase)


class LibrarySubject:
    """Takes samples from Anki's library."""

    def __init__(self, library: Library) -> None:
        self.name = library.name
        self._library = library

    def takes_part(self, measure: Measure) -> bool:
        """Whether the library can do the measure's work directly."""
        return measure.direct is not None

    def take(self, measure: Measure, pace: Pace) -> Sample:
        """Take a sample."""
        assert measure.direct is not None
        return measure.direct(self._library, pace)

    def prepare(self, phase: Phase) -> None:
        """Fill the collection for a phase."""
        self._library.prepare(phase)
