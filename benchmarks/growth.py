"""How the measures grow from one collection to a larger one: two runs side by side."""

from __future__ import annotations

from .endurance import START
from .report import amount, markdown_table
from .results import Results, Row
from .sample import MB

BAR = 2.0
SAME_WORK = {
    "findNotes x": "findNotes",
    "multi of": "findNotes",
    "mining session": "findNotes",
    "addNote x": "addNote",
}
"""Measures, by how their names begin, that do what the library's figure of another is for."""
NO_FIXED_SIZE = ("findNotes of all",)
"""Measures whose result grows with the collection."""
OURS = ("headless", "anki", "library")


def slower(small: Row, large: Row, server: str) -> float | None:
    """How many times slower a server is with the larger collection; None when that is unknown."""
    before, after = small.median(server), large.median(server)
    if not before or not after:
        return None
    return before / after if small.more_is_better else after / before


def table(small: Results, large: Results) -> list[list[str]]:
    """The head and a line for each measure of both runs."""
    servers = [name for name in OURS if name in small.servers and name in large.servers]
    head = ["measure", "unit"]
    for name in servers:
        head += [f"{name}, {small.about['notes']}", str(large.about["notes"]), "times slower"]
    lines = [[*head, "bar"]]
    for name, row in small.rows.items():
        if name in large.rows:
            library = _librarys_growth(small, large, name)
            lines.append(_line(row, large.rows[name], servers, library))
    return lines


def _librarys_growth(small: Results, large: Results, name: str) -> float:
    """How many times slower the library gets at the work of a measure; 0 where that is unknown."""
    names = [name, *(like for begins, like in SAME_WORK.items() if name.startswith(begins))]
    return max(slower(small.row(one), large.row(one), "library") or 0.0 for one in names)


def _line(small: Row, large: Row, servers: list[str], library: float) -> list[str]:
    cells = [small.name, small.unit]
    for server in servers:
        growth = slower(small, large, server)
        cells += [amount(small.median(server)), amount(large.median(server)), amount(growth)]
    return [*cells, _verdict(small, large, max(BAR, library))]


def _verdict(small: Row, large: Row, limit: float) -> str:
    """Whether no server grows beyond the limit; a start, memory and larger results have none."""
    if small.unit == MB or small.name == START or small.name in NO_FIXED_SIZE:
        return ""
    grown = [growth for name in OURS[:2] if (growth := slower(small, large, name)) is not None]
    if not grown:
        return ""
    return "reached" if max(grown) <= limit else "NOT REACHED"


def markdown(small: Results, large: Results) -> str:
    """The page that compares the two runs."""
    return (
        "# From a small collection to a large one\n\n"
        "Written by `make bench` from the last runs of both sizes. The bar: no measure of a fixed size "
        f"gets more than {BAR:g} times slower, unless the same work does in Anki's own library.\n\n"
        f"{markdown_table(table(small, large))}\n"
    )
