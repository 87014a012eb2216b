"""The results of a run, which are stored as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..sample import PER_SECOND, Sample


@dataclass
class Figure:
    """One measure of one server.

    Attributes:
        samples: The value of each round that has one, in the measure's unit.
        failed: Number of failed requests in all rounds.
        notes: What a reader should know about it, without repeats.
    """

    samples: list[float] = field(default_factory=list)
    failed: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        """Add the sample of one round."""
        if sample.value is not None:
            self.samples.append(sample.value)
        self.failed += sample.failed
        if sample.note and sample.note not in self.notes:
            self.notes.append(sample.note)

    @property
    def median(self) -> float | None:
        """The median of the rounds; None without samples."""
        return statistics.median(self.samples) if self.samples else None


@dataclass
class Row:
    """One measure, with its figures by server."""

    name: str
    unit: str
    figures: dict[str, Figure] = field(default_factory=dict)

    @property
    def more_is_better(self) -> bool:
        return self.unit == PER_SECOND

    def median(self, server: str) -> float | None:
        """The median of a server; None if it has none."""
        figure = self.figures.get(server)
        return figure.median if figure is not None else None

    def ratio(self, server: str, other: str) -> float | None:
        """The median of a server divided by that of another; None if one of them is missing or 0."""
        own, others = self.median(server), self.median(other)
        return own / others if own is not None and others else None

    def times_faster(self, server: str, other: str) -> float | None:
        """How many times faster a server is than another. For a time, lower is faster; for a rate,
        higher is faster."""
        ratio = self.ratio(server, other)
        if self.more_is_better or not ratio:
            return ratio
        return 1 / ratio


@dataclass
class Results:
    """All results of a run.

    Attributes:
        about: The machine, the versions, the options: facts for the reader.
        servers: The names of the servers, in the order of the columns, each with a description.
        peers: The servers among them that are not part of this project.
        rows: The measures by name, in order.
    """

    about: dict[str, Any] = field(default_factory=dict)
    servers: dict[str, str] = field(default_factory=dict)
    peers: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, name: str, unit: str, server: str, sample: Sample) -> None:
        """Add a sample."""
        row = self.rows.setdefault(name, Row(name, unit))
        row.figures.setdefault(server, Figure()).add(sample)

    def row(self, name: str) -> Row:
        """A measure with its figures. It has no figures if it was not taken."""
        return self.rows.get(name) or Row(name, "")

    def figures(self) -> Iterator[tuple[Row, str, Figure]]:
        """Every figure with its measure and server."""
        for row in self.rows.values():
            for server, figure in row.figures.items():
                yield row, server, figure

    def write(self, file: Path) -> None:
        """Write the results as JSON."""
        measures = [
            {
                "name": row.name,
                "unit": row.unit,
                "figures": {
                    server: {
                        "median": figure.median,
                        "samples": figure.samples,
                        "failed": figure.failed,
                        "notes": figure.notes,
                    }
                    for server, figure in row.figures.items()
                },
            }
            for row in self.rows.values()
        ]
        kept = {
            "about": self.about,
            "servers": self.servers,
            "peers": self.peers,
            "measures": measures,
        }
        file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def read(cls, file: Path) -> Results:
        """Read what `write` wrote."""
        kept = json.loads(file.read_text("utf-8"))
        results = cls(kept["about"], kept["servers"], kept["peers"])
        for measure in kept["measures"]:
            row = results.rows[measure["name"]] = Row(measure["name"], measure["unit"])
            for server, figure in measure["figures"].items():
                row.figures[server] = Figure(figure["samples"], figure["failed"], figure["notes"])
        return results
