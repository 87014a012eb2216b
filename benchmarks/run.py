"""Takes every measure from every server, in rounds. So a disturbance of the machine affects all
alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from .measures.measure import Measure
from .report.results import Results
from .report.tables import amount
from .sample import Pace, Phase, Sample

SLOW_SECONDS = 20.0
"""If a sample takes longer, only one sample of that measure is taken from that server."""

Say = Callable[[str], None]


class Subject(Protocol):
    """Something that is measured: a server, or Anki's library."""

    name: str

    def takes_part(self, measure: Measure) -> bool:
        """Whether the measure applies to it."""

    def take(self, measure: Measure, pace: Pace) -> Sample:
        """Take a sample."""

    def prepare(self, phase: Phase) -> None:
        """Fill it for a phase."""


class Run:
    """One run over all phases."""

    def __init__(
        self, subjects: Sequence[Subject], results: Results, pace: Pace, rounds: int, say: Say
    ) -> None:
        """
        Args:
            subjects: What is measured.
            results: The samples are added to these.
            pace: How much time a sample takes.
            rounds: Number of samples of each measure, except those that are taken once.
            say: Shows progress. The texts contain their own line breaks.
        """
        self._subjects = subjects
        self._results = results
        self._pace = pace
        self._rounds = rounds
        self._say = say
        self._done: set[tuple[str, str]] = set()

    def play(self, measures: Sequence[Measure]) -> None:
        """Take the measures."""
        for phase in Phase:
            chosen = [one for one in measures if one.phase is phase]
            if chosen:
                self._prepare(phase)
                rounds = 1 if phase.once else self._rounds
                for number in range(rounds):
                    self._round(number, rounds, chosen)

    def _prepare(self, phase: Phase) -> None:
        self._say(f"-- {phase.name.lower()}: preparing the servers\n")
        for subject in self._subjects:
            self._prepare_one(subject, phase)

    def _prepare_one(self, subject: Subject, phase: Phase) -> None:
        try:
            subject.prepare(phase)
        except Exception as error:
            # A peer may not be able to do this. Its figures will show what does not work.
            self._say(f"   {subject.name}: {error}\n")

    def _round(self, number: int, rounds: int, measures: Sequence[Measure]) -> None:
        # Each round begins with a different one, so that none always follows the same other one.
        turned = number % len(self._subjects)
        order = [*self._subjects[turned:], *self._subjects[:turned]]
        for measure in measures:
            taking = [one for one in order if self._takes(one, measure)]
            if not taking:
                continue
            self._say(f"{number + 1}/{rounds}  {measure.name:32}")
            for subject in taking:
                self._take(subject, measure)
            self._say(f"  {measure.unit}\n")

    def _takes(self, subject: Subject, measure: Measure) -> bool:
        return subject.takes_part(measure) and (subject.name, measure.name) not in self._done

    def _take(self, subject: Subject, measure: Measure) -> None:
        began = time.monotonic()
        sample = subject.take(measure, self._pace)
        if time.monotonic() - began > SLOW_SECONDS or sample.value is None:
            self._done.add((subject.name, measure.name))
        self._results.add(measure.name, measure.unit, subject.name, sample)
        failed = f" ({sample.failed} failed)" if sample.failed else ""
        self._say(f"  {subject.name} {amount(sample.value)}{failed}")
