"""Writes results as tables for a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ..servers.base import ADDON_ECHO, ANKI, ECHO, HEADLESS
from .bars import Verdict
from .results import Results, Row

LIMITS = (ADDON_ECHO, ECHO, "library")
"""What a server is compared with: the first of these that has the measure. The first one is only for
the add-on."""
OURS = (HEADLESS, ANKI)
NONE = "-"


def amount(value: float | None) -> str:
    """A number with three significant digits, or all digits of its integer part."""
    if value is None:
        return NONE
    if value >= 100 or value == 0:
        return f"{value:,.0f}"
    digits = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"


def limit_of(row: Row, server: str) -> str | None:
    """What a server is compared with in this measure, or None."""
    for name in LIMITS:
        if name == ADDON_ECHO and server != ANKI:
            continue
        if row.median(name) is not None:
            return name
    return None


def table(results: Results) -> list[list[str]]:
    """The header and a row for each measure: figures, then ratios."""
    ours = [name for name in OURS if name in results.servers]
    servers = list(results.servers)
    head = ["measure", "unit", *servers, *(f"{name} / limit" for name in ours)]
    head += [f"{name} vs {peer}" for peer in results.peers for name in ours]
    lines = [head]
    for row in results.rows.values():
        cells = [row.name, row.unit, *(_cell(row, name) for name in servers)]
        cells += [_over_limit(row, name) for name in ours]
        cells += [_faster(row, name, peer) for peer in results.peers for name in ours]
        lines.append(cells)
    return lines


def _cell(row: Row, server: str) -> str:
    figure = row.figures.get(server)
    if figure is None:
        return ""
    return amount(figure.median) + (f" ({figure.failed:,} failed)" if figure.failed else "")


def _over_limit(row: Row, server: str) -> str:
    limit = limit_of(row, server)
    ratio = row.ratio(server, limit) if limit is not None else None
    return "" if ratio is None else amount(ratio)


def _faster(row: Row, server: str, peer: str) -> str:
    times = row.times_faster(server, peer)
    return "" if times is None else f"{amount(times)}x"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """A table for a terminal: the first two columns are left-aligned, the figures right-aligned."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def markdown_table(lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    head, *rest = lines
    marks = ["---", "---", *("---:" for _ in head[2:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, marks, *rest])


def notes(results: Results) -> list[str]:
    """What a reader should know about single figures."""
    return [
        f"{row.name}, {server}: {'; '.join(figure.notes)}"
        for row, server, figure in results.figures()
        if figure.notes
    ]


def verdict_lines(verdicts: Sequence[Verdict]) -> list[list[str]]:
    """The bars as a table."""
    lines = [["bar", "", "wanted", "measured"]]
    for one in verdicts:
        reached = "reached" if one.reached else "NOT REACHED"
        lines.append([one.text, reached, one.wanted, amount(one.value)])
    return lines


def markdown(results: Results, verdicts: Sequence[Verdict], picture: str) -> str:
    """The page with the results of a run."""
    about = "\n".join(f"- {name}: {value}" for name, value in results.about.items())
    servers = "\n".join(f"- **{name}**: {text}" for name, text in results.servers.items())
    parts = [
        f"# Speed with {results.about.get('notes', '?')} notes",
        f"Written by `make bench`. {_EXPLAINED}",
        about,
        servers,
        f"![{picture}]({picture})",
        markdown_table(table(results)),
    ]
    if verdicts:
        parts += ["## Bars", markdown_table(verdict_lines(verdicts))]
    if remarks := notes(results):
        parts += ["## Notes", "\n".join(f"- {one}" for one in remarks)]
    return "\n\n".join(parts) + "\n"


_EXPLAINED = (
    "Figures are medians of the rounds; in each round every measure was taken from all servers in "
    "turn. ms: the time until the whole reply has arrived (lower is better). xN: requests answered per "
    "second with N clients at the same time (higher is better). The limit is a bare aiohttp server "
    "that returns each request's body, or else the same work by Anki's library in process. The echo "
    "for headless has the environment's aiohttp, the echo for anki has the build that the add-on uses. "
    "A vs B: how many times faster A is."
)
