"""Tests in the real Anki that fail beside others run once more, alone."""

from __future__ import annotations

import subprocess

import pytest

from tools import gui_tests


@pytest.mark.parametrize(
    ("statuses", "status"), [([0], 0), ([1, 0], 0), ([1, 1], 1), ([2], 2), ([5], 5)], ids=str
)
def test_only_what_failed_runs_again(
    statuses: list[int], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[list[str]] = []

    def call(command: list[str]) -> int:
        runs.append(command)
        return statuses[len(runs) - 1]

    monkeypatch.setattr(subprocess, "call", call)
    assert gui_tests.main(["-m", "not slow"]) == status
    assert [one[-2:] for one in runs] == [["-m", "not slow"]] * len(statuses)
    assert ["--last-failed" in one for one in runs] == [False, True][: len(statuses)]
