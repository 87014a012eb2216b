"""The installed Anki's windows have the private names that the add-on uses."""

from __future__ import annotations

import anki.lang
import pytest

from tools.private_api import ROWS, shape
from tools.private_api.rows import Name, Row

NAMES = {row.path.rpartition(".")[2] for row in ROWS if isinstance(row, Name)}


@pytest.fixture(scope="module", autouse=True)
def language() -> None:
    """Anki's modules ask for translations when they are imported."""
    anki.lang.set_lang("en_US")


@pytest.mark.parametrize(
    "row", [row for row in ROWS if shape.needs_window(row)], ids=lambda row: row.name
)
def test_anki_has_it(row: Row) -> None:
    assert shape.problem(row) == ""


def test_what_is_overridden_is_in_the_table() -> None:
    assert shape.overridden_in("ankiconnect") - NAMES == set()
