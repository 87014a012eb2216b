"""Compares two runs, to show how the times grow from a small collection to a large one."""

from __future__ import annotations

from ..measures.endurance import START
from ..sample import MB
from .results import Results, Row
from .tables import amount, markdown_table

MAX_TIMES_SLOWER = 2.0
SAME_WORK = {
    "findNotes x": "findNotes",
    "multi of": "findNotes",
    "mining session": "findNotes",
    "addNote x": "addNote",
}
"""For measures whose names begin with the key: the measure of the library that does the same work."""
NO_FIXED_SIZE = ("findNotes of all",)
"""Measures whose results grow with the collection, so that no bar applies."""
OURS = ("headless", "anki", "library")


def slower(small: Row, large: Row, server: str) -> float | None:
    """How many times slower a server is with the larger collection; None if that is unknown."""
    before, after = small.median(server), large.median(server)
    if not before or not after:
        return None
    return before / after if small.more_is_better else after / before


def table(small: Results, large: Results) -> list[list[str]]:
    """The header and a row for each measure that both runs have."""
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
    """How many times slower the library gets at the same work; 0 if that is unknown."""
    names = [name, *(like for begins, like in SAME_WORK.items() if name.startswith(begins))]
    return max(slower(small.row(one), large.row(one), "library") or 0.0 for one in names)


def _line(small: Row, large: Row, servers: list[str], library: float) -> list[str]:
    cells = [small.name, small.unit]
    for server in servers:
        growth = slower(small, large, server)
        cells += [amount(small.median(server)), amount(large.median(server)), amount(growth)]
    return [*cells, _verdict(small, large, max(MAX_TIMES_SLOWER, library))]


def _verdict(small: Row, large: Row, limit: float) -> str:
    """Whether all servers stay within the limit; "" if there is none (start-up, memory, larger
    results)."""
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
        f"gets more than {MAX_TIMES_SLOWER:g} times slower, unless the same work does in Anki's "
        "own library.\n\n"
        f"{markdown_table(table(small, large))}\n"
    )
