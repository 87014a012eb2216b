"""The tables and the picture of the run beside the AnkiConnect add-on."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from benchmarks import comparison as command
from benchmarks.report import comparison
from benchmarks.report.results import Results
from benchmarks.sample import MS, PER_SECOND, Sample


@pytest.fixture
def results() -> Results:
    made = Results()
    for name, unit, anki, today, failed in (
        ("mining session", MS, 100.0, 1_250.0, 0),
        ("addNote", MS, 2.0, 30.0, 0),
        ("deckNames x256", PER_SECOND, 1_000.0, 40.0, 7),
        ("not for people", MS, 1.0, 1.0, 0),
    ):
        made.add(name, unit, "anki", Sample(anki))
        made.add(name, unit, "today", Sample(today, failed))
    made.add("notesInfo 10,000", MS, "anki", Sample(3.0))  # the other one did not answer
    return made


def test_the_table_has_what_both_answered(results: Results) -> None:
    assert comparison.table(results).splitlines()[2:] == [
        "| ten words looked up, three cards made | 100 ms | 1.25 s | 12 |",
        "| `addNote` | 2.00 ms | 30.0 ms | 15 |",
        "| `deckNames`, 256 clients at a time | 1,000/s | 40.0/s, 7 not answered | 25 |",
    ]


def test_a_short_table_has_the_measures_that_are_named(results: Results) -> None:
    assert len(comparison.table(results, ["addNote"]).splitlines()) == 3


def test_each_measure_has_a_bar_as_long_as_it_is_faster(results: Results) -> None:
    picture = ElementTree.fromstring(comparison.draw(results))
    bars = [
        float(one.attrib["width"])
        for one in picture.iter("{http://www.w3.org/2000/svg}rect")
        if one.attrib.get("class") == "bar"
    ]
    assert len(bars) == 3
    assert bars[0] < bars[1] < bars[2] <= comparison.WIDTH - comparison.NAME_WIDTH


def test_the_pages_have_the_figures_of_the_stored_runs() -> None:
    """`python -m benchmarks.comparison` writes them."""
    assert [
        file.name for file, text in command.wanted().items() if file.read_text("utf-8") != text
    ] == []
