"""A run beside the AnkiConnect add-on, in short: a table and a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ..sample import PER_SECOND
from ..servers.base import ANKI
from .bars import TODAY
from .results import Results, Row
from .tables import amount

TITLES = {
    "mining session": "ten words looked up, three cards made",
    "addNote": "`addNote`",
    "addNotes 1,000": "`addNotes`, 1,000 notes",
    "notesInfo 10,000": "`notesInfo`, 10,000 notes",
    "cardsInfo 10,000": "`cardsInfo`, 10,000 cards",
    "multi of 100 findNotes": "`multi` of 100 `findNotes`",
    "storeMediaFile 8 MB": "`storeMediaFile`, 8 MB",
    "deckNames x256": "`deckNames`, 256 clients at a time",
}
"""The measures that people understand, by their names."""
BRIEF = ("mining session", "addNote", "addNotes 1,000", "cardsInfo 10,000", "deckNames x256")
TITLE = "Times as fast as the AnkiConnect add-on"
WIDTH = 760
NAME_WIDTH = 290
VALUE_WIDTH = 90
ROW_HEIGHT = 26
TOP = 44
STYLE = "<style>text{font:13px sans-serif;fill:#222}.head{font-weight:bold}.bar{fill:#2f6db5}</style>"


def _rows(results: Results, names: Sequence[str] = tuple(TITLES)) -> Iterator[tuple[str, Row, float]]:
    """Title, figures, and how many times faster the add-on of this project is."""
    for name in names:
        times = results.row(name).times_faster(ANKI, TODAY)
        if times is not None:
            yield TITLES[name], results.row(name), times


def table(results: Results, names: Sequence[str] = tuple(TITLES)) -> str:
    """The table in Markdown, with those of the measures that were taken."""
    lines = ["| | here | AnkiConnect add-on | times as fast |", "| --- | ---: | ---: | ---: |"]
    for title, row, times in _rows(results, names):
        here, other = _cell(row, ANKI), _cell(row, TODAY)
        lines.append(f"| {title} | {here} | {other} | {_times(times)} |")
    return "\n".join(lines)


def _cell(row: Row, server: str) -> str:
    figure = row.figures[server]
    assert figure.median is not None
    text = f"{amount(figure.median)}/s" if row.unit == PER_SECOND else _duration(figure.median)
    return f"{text}, {figure.failed:,} not answered" if figure.failed else text


def _duration(milliseconds: float) -> str:
    if milliseconds < 1_000:
        return f"{amount(milliseconds)} ms"
    return f"{amount(milliseconds / 1_000)} s"


def _times(times: float) -> str:
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def draw(results: Results) -> str:
    """The picture in SVG: a bar for each measure, on a logarithmic scale that begins at 1."""
    rows = [(title.replace("`", ""), times) for title, _, times in _rows(results)]
    height = TOP + ROW_HEIGHT * len(rows) + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{TITLE}">\n'
        + "\n".join([STYLE, f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>', *_bars(rows)])
        + "\n</svg>\n"
    )


def _bars(rows: Sequence[tuple[str, float]]) -> Iterator[str]:
    yield f'<text x="16" y="26" class="head">{TITLE} (logarithmic)</text>'
    longest = max((math.log10(times) for _, times in rows if times > 1), default=1.0)
    scale = (WIDTH - NAME_WIDTH - VALUE_WIDTH) / longest
    for number, (title, times) in enumerate(rows):
        top = TOP + ROW_HEIGHT * number
        length = max(1.0, scale * math.log10(times)) if times > 1 else 1.0
        yield f'<text x="{NAME_WIDTH - 10}" y="{top + 13}" text-anchor="end">{escape(title)}</text>'
        place = f'x="{NAME_WIDTH}" y="{top}" width="{length:.1f}" height="{ROW_HEIGHT - 8}"'
        yield f'<rect {place} class="bar"/>'
        yield f'<text x="{NAME_WIDTH + length + 6:.1f}" y="{top + 13}">{_times(times)}</text>'
