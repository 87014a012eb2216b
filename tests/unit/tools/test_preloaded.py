"""A program that is forked behaves as one with an interpreter of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.preloaded import Forked, Preloaded, Process, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it forks on Linux only")

SLEEP = "import time; print('there', flush=True); time.sleep(60)"


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Preloaded]:
    forks = Preloaded(["fractions"], os.environ)
    yield forks
    forks.close()


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(params=["forked", "its own"])
def run(request: pytest.FixtureRequest, preloaded: Preloaded, tmp_path: Path) -> Run:
    """Runs a program to its end, in both ways; its exit status, stdout and stderr."""

    def run_it(*arguments: str, **variables: str) -> tuple[int, str, str]:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = start(
                arguments,
                variables={**os.environ, **variables},
                folder=tmp_path,
                output=output.fileno(),
                errors=errors.fileno(),
                preloaded=preloaded if request.param == "forked" else None,
            )
            assert isinstance(process, Forked) == (request.param == "forked")
            status = process.wait(30)
            output.seek(0)
            errors.seek(0)
            return status, output.read().decode(), errors.read().decode()

    return run_it


def test_arguments_folder_variables_and_streams(run: Run, tmp_path: Path) -> None:
    code = "import os, sys; print(sys.argv, os.getcwd(), os.environ['A'], sys.path[0]); sys.exit('é')"
    assert run("-c", code, "x", "-y", A="b") == (1, f"['-c', 'x', '-y'] {tmp_path} b \n", "é\n")


def test_a_module(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import sys; print(__name__, sys.argv, sys.stdin.read())")
    assert run("-m", "one", "x") == (0, f"__main__ ['{tmp_path}/one.py', 'x'] \n", "")


def test_an_error(run: Run) -> None:
    status, output, errors = run("-c", "1/0")
    assert (status, output, errors.splitlines()[-1]) == (1, "", "ZeroDivisionError: division by zero")


def test_what_it_does_at_its_end(run: Run) -> None:
    code = (
        "import atexit, threading; atexit.register(print, 2); threading.Timer(0.1, print, [1]).start()"
    )
    assert run("-c", code) == (0, "1\n2\n", "")


def test_only_a_forked_one_finds_modules_imported(run: Run, request: pytest.FixtureRequest) -> None:
    forked = request.node.callspec.params["run"] == "forked"
    assert run("-c", "import sys; print('fractions' in sys.modules)") == (0, f"{forked}\n", "")


def begin(preloaded: Preloaded, **variables: str) -> tuple[Process, int]:
    """Start a program that sleeps; the process, and the number of a pipe with its output."""
    reading, writing = os.pipe()
    process = start(
        ["-c", SLEEP],
        variables={**os.environ, **variables},
        folder=Path.cwd(),
        output=writing,
        errors=writing,
        session=True,
        preloaded=preloaded,
    )
    os.close(writing)
    return process, reading


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it(preloaded: Preloaded, by: signal.Signals) -> None:
    process, reading = begin(preloaded)
    with open(reading) as output:
        assert output.readline() == "there\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
        assert os.getsid(process.pid) == process.pid
        process.send_signal(by)
        assert (process.wait(30), process.poll(), output.read()) == (-by, -by, "")
        process.kill()  # of what has ended


def test_what_an_interpreter_reads_at_its_start_gets_one(preloaded: Preloaded) -> None:
    process, reading = begin(preloaded, PYTHONIOENCODING="latin-1")
    with open(reading) as output:
        assert isinstance(process, subprocess.Popen)
        assert output.readline() == "there\n"
        process.kill()
        process.wait(30)
