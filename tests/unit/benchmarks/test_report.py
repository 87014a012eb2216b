"""Ratios, bars, tables and the picture of benchmark results."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks.__main__ import chosen, names
from benchmarks.measures.bulk import RENDERED, UNRENDERED
from benchmarks.measures.measure import Measure
from benchmarks.report import bars, growth, picture, tables
from benchmarks.report.results import Figure, Results, Row
from benchmarks.run import Run
from benchmarks.sample import MB, MS, PER_SECOND, Pace, Phase, Sample
from benchmarks.servers.base import ADDON_ECHO


def results(**medians: dict[str, float]) -> Results:
    """Results of measures, whose names have `_` instead of spaces."""
    made = Results(about={"notes": "2,000"})
    for name, by_server in medians.items():
        unit = PER_SECOND if "_x" in name else MB if name.startswith("memory") else MS
        for server, value in by_server.items():
            made.servers.setdefault(server, "")
            made.add(name.replace("_", " "), unit, server, Sample(value))
    return made


def test_a_figure_is_the_median_of_its_rounds() -> None:
    figure = Figure()
    assert figure.median is None
    for sample in (Sample(3.0), Sample(None, 2, "late"), Sample(1.0, note="late"), Sample(9.0)):
        figure.add(sample)
    assert figure.median == 3.0
    assert figure.failed == 2
    assert figure.notes == ["late"]


def test_ratios_know_which_way_a_unit_counts() -> None:
    time = Row("addNote", MS, {"anki": Figure([2.0]), "today": Figure([30.0]), "none": Figure()})
    assert time.ratio("anki", "today") == pytest.approx(1 / 15)
    assert time.times_faster("anki", "today") == pytest.approx(15)
    assert time.ratio("anki", "none") is None
    assert time.times_faster("other", "anki") is None
    rate = Row("addNote x8", PER_SECOND, {"anki": Figure([300.0]), "today": Figure([30.0])})
    assert rate.times_faster("anki", "today") == pytest.approx(10)


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    made = results(version={"anki": 0.5, "today": 25.0}, version_x64={"anki": 2_000.0})
    made.peers = ["today"]
    made.add("version", MS, "anki", Sample(None, 3, "dropped"))
    made.write(tmp_path / "results.json")
    assert Results.read(tmp_path / "results.json") == made


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (12_345.6, "12,346"),
        (123.4, "123"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (0.5, "0.500"),
    ],
)
def test_amounts_have_three_digits(value: float | None, text: str) -> None:
    assert tables.amount(value) == text


def test_the_table_has_figures_and_ratios() -> None:
    made = results(
        version={"headless": 0.4, "anki": 0.6, "echo": 0.2, ADDON_ECHO: 0.3, "today": 24.0},
        version_x64={"anki": 800.0, ADDON_ECHO: 1_000.0, "today": 40.0},
    )
    made.peers = ["today"]
    made.add("version x64", PER_SECOND, "today", Sample(None, 5))
    head, latency, rate = tables.table(made)
    assert head[2:7] == ["headless", "anki", "echo", ADDON_ECHO, "today"]
    assert head[7:] == ["headless / limit", "anki / limit", "headless vs today", "anki vs today"]
    assert latency[7:] == ["2.00", "2.00", "60.0x", "40.0x"]
    assert rate[2:] == ["", "800", "", "1,000", "40.0 (5 failed)", "", "0.800", "", "20.0x"]
    assert len(set(map(len, tables.aligned([head, latency]).splitlines()))) == 1
    assert tables.markdown_table([head, latency]).splitlines()[1].startswith("| --- | --- | ---: |")


def test_the_page_names_bars_and_notes() -> None:
    made = results(version={"anki": 0.6, ADDON_ECHO: 0.3})
    made.add("version", MS, "anki", Sample(None, 1, "failed: no"))
    page = tables.markdown(made, bars.verdicts(made), "2000.svg")
    assert "![2000.svg](2000.svg)" in page
    assert "NOT REACHED | <= 1.3 | 2.00" in page
    assert "- version, anki: failed: no" in page


def test_bars_are_judged_both_ways() -> None:
    made = results(
        version={"anki": 0.39, ADDON_ECHO: 0.3},
        version_x64={"anki": 790.0, ADDON_ECHO: 1_000.0},
        version_x256={"anki": 700.0},
        addNotes_500={"anki": 20.0, "today": 600.0},
        findNotes={"headless": 3.0, "library": 1.0, "other": 3.6},
        memory_after_the_run={"headless": 100.0, "other": 100.0},
    )
    made.peers = ["today", "other"]
    made.add("version x256", PER_SECOND, "anki", Sample(None, 2))
    reached = {one.text: one.reached for one in bars.verdicts(made)}
    assert reached == {
        f"version: anki / {ADDON_ECHO}": True,
        f"version x64: anki / {ADDON_ECHO}": False,
        "failed requests at 256 clients: anki": False,
        "addNotes 500: anki faster than today": True,
        "findNotes: headless faster than other": False,
        "findNotes: headless / library": False,
    }


def test_cards_that_are_not_rendered_are_faster() -> None:
    for unrendered, reached in ((100.0, True), (101.0, False)):
        made = Results()
        for name, value in ((RENDERED, 800.0), (UNRENDERED, unrendered)):
            made.add(name, MS, "headless", Sample(value))
        assert [one.reached for one in bars.verdicts(made)] == [reached]


def test_some_times_have_a_bar_in_large_collections_only() -> None:
    made = results(findNotes={"headless": 1.9}, multi_of_40_findNotes={"headless": 61.0})
    for notes, wanted in (("199,999", []), ("200,000", [True, False])):
        made.about["notes"] = notes
        assert [one.reached for one in bars.verdicts(made)] == wanted


def test_growth_is_excused_by_the_librarys_own() -> None:
    small = results(
        findNotes={"headless": 1.0, "library": 0.2},
        addNote={"headless": 1.0},
        findNotes_x8={"headless": 100.0},
        multi_of_100_findNotes={"headless": 100.0},
        **{"start-up": {"headless": 400.0}},
    )
    large = results(
        findNotes={"headless": 3.0, "library": 0.7},
        addNote={"headless": 2.5},
        findNotes_x8={"headless": 90.0},
        multi_of_100_findNotes={"headless": 340.0},
        **{"start-up": {"headless": 1_000.0}},
    )
    large.about["notes"] = "100,000"
    head, *lines = growth.table(small, large)
    assert head[:5] == ["measure", "unit", "headless, 2,000", "100,000", "times slower"]
    assert {line[0]: line[-1] for line in lines} == {
        "findNotes": "reached",
        "addNote": "NOT REACHED",
        "findNotes x8": "reached",
        "multi of 100 findNotes": "reached",
        "start-up": "",
    }
    assert "| addNote | ms | 1.00 | 2.50 | 2.50 |" in growth.markdown(small, large)


def test_the_picture_is_svg_with_a_bar_for_each_figure() -> None:
    made = results(
        version={"anki": 0.6, "a < b": 25.0},
        version_x64={"anki": 2_000.0},
        memory_at_rest={"anki": 400.0},
    )
    root = ElementTree.fromstring(picture.draw(made))
    space = "{http://www.w3.org/2000/svg}"
    drawn = [one for one in root.iter(f"{space}rect") if one.find(f"{space}title") is not None]
    assert len(drawn) == 4
    widths = [float(one.attrib["width"]) for one in drawn]
    assert widths[0] < widths[1]
    assert max(float(one.attrib["x"]) + float(one.attrib["width"]) for one in drawn) <= picture.WIDTH


def test_an_empty_picture_is_a_picture() -> None:
    ElementTree.fromstring(picture.draw(Results()))


def test_measures_are_chosen_by_name_or_its_beginning() -> None:
    assert len(set(names())) == len(names())
    assert chosen("") and [one.name for one in chosen("version")] == ["version"]
    assert [one.name for one in chosen("notesInfo 1,000,notesInfo 10,000")] == [
        "notesInfo 1,000",
        "notesInfo 10,000",
    ]
    assert [one.name for one in chosen("addNote x")] == [
        f"addNote x{count}" for count in (1, 8, 64, 256)
    ]
    assert chosen("nothing like that") == []


class Subject:
    """Returns prepared samples."""

    def __init__(self, name: str, values: list[float | None]) -> None:
        self.name = name
        self.values = values

    def takes_part(self, measure: Measure) -> bool:
        return True

    def take(self, measure: Measure, pace: Pace) -> Sample:
        return Sample(self.values.pop(0))

    def prepare(self, phase: Phase) -> None:
        if self.name == "broken":
            raise RuntimeError("it cannot")


def test_rounds_go_over_all_servers_and_spare_those_that_fail() -> None:
    said: list[str] = []
    made = Results()
    measures = [
        Measure(name, MS, phase, lambda session, pace: Sample(0.0))
        for name, phase in (("once", Phase.END), ("often", Phase.BASE))
    ]
    subjects = [Subject("fine", [1.0, 2.0, 3.0, 4.0]), Subject("broken", [None, 9.0])]
    Run(subjects, made, Pace(), 3, said.append).play(measures)
    assert made.row("often").figures["fine"].samples == [1.0, 2.0, 3.0]
    assert made.row("often").figures["broken"].samples == []
    assert made.row("once").figures["fine"].samples == [4.0]
    assert made.row("once").figures["broken"].samples == [9.0]
    assert "   broken: it cannot\n" in said
