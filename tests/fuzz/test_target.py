"""What `make fuzz` fuzzes takes its own first inputs: requests of scenarios, and of every action."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import corpus
from .target import Target


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    made = Target(tmp_path)
    yield made
    made.close()


@pytest.mark.slow
def test_the_first_inputs_of_a_fuzz_run_pass(target: Target, tmp_path: Path) -> None:
    inputs = sorted(corpus.write(tmp_path / "corpus").iterdir())
    assert len(inputs) > 300
    for one in inputs[::5]:
        target(one.read_bytes())
