"""Draws results as bars in SVG, without a library that would have to be installed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ..sample import MB, MS, PER_SECOND
from .results import Results, Row
from .tables import amount

WIDTH = 960
NAME_WIDTH = 230
VALUE_WIDTH = 90
BAR_HEIGHT = 9
ROW_GAP = 8
MARGIN = 24
PANEL_HEAD = 44
LEGEND_LINE = 20
COLORS = ("#2f6db5", "#e08a1e", "#9aa0a6", "#c4c8cc", "#5b8c5a", "#b0413e", "#7d5ba6", "#6b4f3a")
STYLE = "<style>text{font:12px sans-serif;fill:#222}.head{font-weight:bold}.value{fill:#555}</style>"
TITLES = {
    MS: "Time until the whole reply has arrived, ms (shorter is better; logarithmic scale)",
    PER_SECOND: "Requests answered per second (longer is better; logarithmic scale)",
    MB: "Memory of the server's process, MB (shorter is better)",
}


def draw(results: Results) -> str:
    """The SVG picture."""
    colors = dict(zip(results.servers, _endless(COLORS), strict=False))
    parts = list(_legend(results, colors))
    top: float = MARGIN + LEGEND_LINE * len(results.servers) + ROW_GAP
    for unit in (MS, PER_SECOND, MB):
        rows = [row for row in results.rows.values() if row.unit == unit and _values(row)]
        if rows:
            panel = Panel(rows, top, colors)
            parts += panel.parts()
            top = panel.bottom
    background = f'<rect width="{WIDTH}" height="{top + MARGIN}" fill="#fff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + MARGIN}" '
        f'width="{WIDTH}" height="{top + MARGIN}" role="img">\n'
        + "\n".join([STYLE, background, *parts])
        + "\n</svg>\n"
    )


def _endless(colors: Sequence[str]) -> Iterator[str]:
    while True:
        yield from colors


def _values(row: Row) -> list[float]:
    return [value for name in row.figures if (value := row.median(name))]


def _legend(results: Results, colors: dict[str, str]) -> Iterator[str]:
    for number, (name, about) in enumerate(results.servers.items()):
        top: float = MARGIN + LEGEND_LINE * number
        yield f'<rect x="{MARGIN}" y="{top}" width="12" height="12" fill="{colors[name]}"/>'
        yield _text(MARGIN + 18, top + 10, f"{name}: {about}" if about else name)


class Panel:
    """The bars of all measures with one unit, on a logarithmic scale; for memory on a linear one."""

    def __init__(self, rows: Sequence[Row], top: float, colors: dict[str, str]) -> None:
        """
        Args:
            rows: The measures, all with the same unit and at least one value above 0.
            top: The y coordinate of its top.
            colors: The color of each server's bars.
        """
        self._rows = rows
        self._top = top
        self._colors = colors
        self._plain = rows[0].unit == MB
        values = [value for row in rows for value in _values(row)]
        self._minimum = 0.0 if self._plain else 10.0 ** math.floor(math.log10(min(values)))
        self._maximum = (
            max(values) if self._plain else 10.0 ** math.ceil(math.log10(max(values) * 1.001))
        )

    @property
    def bottom(self) -> float:
        return self._top + PANEL_HEAD + sum(map(self._height, self._rows))

    def _height(self, row: Row) -> float:
        return BAR_HEIGHT * len(_values(row)) + ROW_GAP

    def _length(self, value: float) -> float:
        """The length of a bar, between 1 and the available width."""
        available = WIDTH - 2 * MARGIN - NAME_WIDTH - VALUE_WIDTH
        if self._plain:
            fraction = value / self._maximum
        else:
            fraction = math.log10(value / self._minimum) / math.log10(self._maximum / self._minimum)
        return max(1.0, available * fraction)

    def parts(self) -> Iterator[str]:
        """The SVG elements of the panel."""
        yield _text(MARGIN, self._top + 16, TITLES[self._rows[0].unit], "head")
        yield from self._grid()
        top = self._top + PANEL_HEAD
        for row in self._rows:
            yield from self._bars(row, top)
            top += self._height(row)

    def _grid(self) -> Iterator[str]:
        value = self._minimum
        while not self._plain and value <= self._maximum:
            left = MARGIN + NAME_WIDTH + (0 if value == self._minimum else self._length(value))
            yield (
                f'<line x1="{left:.1f}" x2="{left:.1f}" y1="{self._top + 36}" y2="{self.bottom}" '
                'stroke="#ddd"/>'
            )
            yield _text(left - 6, self._top + 32, f"{value:,.10g}", "value")
            value *= 10

    def _bars(self, row: Row, top: float) -> Iterator[str]:
        middle = top + (self._height(row) - ROW_GAP) / 2 + 4
        yield _text(MARGIN + NAME_WIDTH - 8, middle, row.name, end=True)
        for name, color in self._colors.items():
            value = row.median(name)
            if value:
                left, length = MARGIN + NAME_WIDTH, self._length(value)
                yield (
                    f'<rect x="{left}" y="{top:.1f}" width="{length:.1f}" height="{BAR_HEIGHT - 1}" '
                    f'fill="{color}"><title>{escape(name)}</title></rect>'
                )
                yield _value(left + length + 4, top + BAR_HEIGHT - 1, amount(value))
                top += BAR_HEIGHT


def _text(left: float, base: float, text: str, kind: str = "", *, end: bool = False) -> str:
    classed = f' class="{kind}"' if kind else ""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{left:.1f}" y="{base:.1f}"{classed}{anchor}>{escape(text)}</text>'


def _value(left: float, base: float, text: str) -> str:
    return f'<text x="{left:.1f}" y="{base:.1f}" class="value" style="font-size:9px">{text}</text>'
