"""The command of the benchmarks: what it refuses before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--peer-addon", "today=nowhere"], "nowhere is not the folder of an add-on"),
        (["--peer-addon", "today"], "'today' is not NAME=FOLDER with a name of its own"),
        (["--peer-addon", "anki=."], "'anki=.' is not NAME=FOLDER with a name of its own"),
        (["--peer", "=http://127.0.0.1:1"], "is not NAME=URL with a name of its own"),
        (["--servers", "moon"], "'moon' is not one of headless, anki, echo, library"),
        (["--notes", "10"], "'10' is not a number of 1000 or more"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


def test_a_measure_that_does_not_exist_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--only", "moon", "--out", str(tmp_path)]) == 1
    assert "no measure has that name" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
