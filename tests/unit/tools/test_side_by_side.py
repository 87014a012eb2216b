"""Parts of the tests run beside each other; what fails there runs once more, alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import side_by_side

SLOW = ("-m", "not slow")


class Commands:
    """Stands for running commands: notes them, and ends each as the test says."""

    def __init__(self, statuses: dict[str, list[int]]) -> None:
        self.run: list[tuple[str, list[str]]] = []
        self._statuses = statuses

    def __call__(self, part: str, command: list[str]) -> int:
        self.run.append((part, list(command)))
        kind = "pytest" if command[0].endswith("pytest") else command[0]
        left = self._statuses.get(f"{part} {kind}", [])
        return left.pop(0) if left else 0

    def tests(self, part: str) -> list[list[str]]:
        return [command for name, command in self.run if name == part and "pytest" in command[0]]


@pytest.mark.parametrize(
    ("statuses", "status"), [([0], 0), ([1, 0], 0), ([1, 1], 1), ([2], 2), ([5], 5)], ids=str
)
def test_only_what_failed_runs_again(
    statuses: list[int], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands({"gui pytest": list(statuses)})
    monkeypatch.setattr(side_by_side, "run", commands)
    assert side_by_side.main(["headless", "gui"], SLOW) == status
    runs = commands.tests("gui")
    assert [tuple(one[-2:]) for one in runs] == [SLOW] * len(statuses)
    assert ["--last-failed" in one for one in runs] == [False, True][: len(statuses)]
    assert ["--assert=plain" in one for one in runs] == [True, False][: len(statuses)]
    assert len(commands.tests("headless")) == 1


@pytest.mark.parametrize("failing", ["types mypy", "headless coverage"])
def test_a_failing_check_fails_the_whole(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands({failing: [1]})
    monkeypatch.setattr(side_by_side, "run", commands)
    assert side_by_side.main(["types", "headless", "gui"], SLOW) != 0
    assert all("--last-failed" not in command for _, command in commands.run)


def test_a_part_that_fails_again_is_not_hidden_by_its_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "run", Commands({"headless pytest": [1, 1]}))
    assert side_by_side.main(["headless"], SLOW) == 1


def test_lines_carry_the_name_of_their_part(capfd: pytest.CaptureFixture[str]) -> None:
    program = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    assert side_by_side.run("gui", [sys.executable, "-u", "-c", program]) == 3
    assert capfd.readouterr().out == "gui      | one\ngui      | two\n"


@pytest.mark.parametrize(
    ("arguments", "parts", "options"),
    [
        (["gui"], ["gui"], []),
        (["types", "gui", "--", "-m", "not slow"], ["types", "gui"], ["-m", "not slow"]),
        (["headless", "-k", "gui"], ["headless"], ["-k", "gui"]),
    ],
)
def test_the_command_line(arguments: list[str], parts: list[str], options: list[str]) -> None:
    assert side_by_side.split(arguments) == (parts, options)


def test_the_command_of_the_environment_is_run() -> None:
    assert Path(side_by_side.PYTEST[0]).parent == Path(sys.executable).parent
