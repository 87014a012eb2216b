"""Measures how much later Anki starts with the add-on: ``python -m benchmarks.start``.

A real Anki, offscreen, is started without add-ons and with the add-on in turn. The times count from the
start of the process, until Anki shows its main window, and until the service answers its first request.
The processor time of the main thread until the window is shown does not depend on other programs.

It needs a Python with Anki (aqt) and the system's libraries for Qt.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ankiconnect.client.connection import post
from tools.ports import free_port
from tools.real_anki import FOLDER, PROFILE, addon_file, command, environment, install, make_base

WITHOUT = "without"
SECONDS = 60
POLL_SECONDS = 0.005
VERSION = b'{"action": "version", "version": 6}'

_CLOCK = """
import os
import time
import aqt
from aqt.qt import QEvent, QObject

class Clock(QObject):
    def eventFilter(self, window, event):
        if event.type() == QEvent.Type.Show:
            window.removeEventFilter(self)
            with open(os.environ["SHOWN_FILE"], "x") as file:
                file.write(f"{time.time()} {time.thread_time()}")
        return False

clock = Clock()
aqt.mw.installEventFilter(clock)
"""


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process.

    Attributes:
        window: Until the main window was shown.
        processor: Processor time of the main thread until then.
        answer: Until the first reply of the service; None without the add-on.
    """

    window: float
    processor: float
    answer: float | None


def make_template(base: Path, addon: Path | None) -> None:
    """A base folder for Anki as it is after a first start, with a clock and perhaps the add-on."""
    make_base(base, PROFILE)
    clock = base / "addons21" / "0_clock"
    clock.mkdir(parents=True)
    (clock / "__init__.py").write_text(_CLOCK, "utf-8")
    if addon is not None:
        install(base, addon, FOLDER)
    compileall.compile_dir(base / "addons21", quiet=2)


def measure(template: Path, room: Path, answers: bool) -> Start:
    """Start Anki once on a copy of a base folder, and kill it."""
    base, shown = room / "base", room / "shown"
    shutil.copytree(template, base)
    port = free_port()
    variables = {"SHOWN_FILE": str(shown), "ANKICONNECT_BIND_PORT": str(port)}
    started = time.time()
    with (room / "log").open("wb") as log:
        process = subprocess.Popen(
            command(base),
            env={**environment(room), **variables},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        answered = _first_answer(port) - started if answers else None
        at, processor = _content(shown).split()
        return Start(float(at) - started, float(processor), answered)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _first_answer(port: int) -> float:
    for _ in _polls():
        with contextlib.suppress(OSError):
            post(f"http://127.0.0.1:{port}", VERSION, timeout=SECONDS)
            return time.time()
    raise TimeoutError("the service does not answer")


def _content(file: Path) -> str:
    for _ in _polls():
        if file.exists() and (content := file.read_text("utf-8")):
            return content
    raise TimeoutError("Anki does not show its window")


def _polls() -> Iterator[None]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        yield
        time.sleep(POLL_SECONDS)


def run(addons: dict[str, Path | None], count: int, room: Path) -> dict[str, list[Start]]:
    """Start Anki `count` times with each of the add-ons, in turn; None is no add-on."""
    for name, addon in addons.items():
        make_template(room / name / "template", addon)
    starts: dict[str, list[Start]] = {name: [] for name in addons}
    for turn in range(-1, count):  # the first ones warm the caches of the disk
        for name, addon in addons.items():
            with tempfile.TemporaryDirectory(dir=room) as folder:
                start = measure(room / name / "template", Path(folder), addon is not None)
            if turn >= 0:
                starts[name].append(start)
    return starts


def lines(starts: dict[str, list[Start]]) -> Iterator[str]:
    """A line of medians for each add-on."""
    without = median(one.window for one in starts[WITHOUT])
    alone = median(one.processor for one in starts[WITHOUT])
    for name, measured in starts.items():
        window = median(one.window for one in measured)
        processor = median(one.processor for one in measured)
        answers = [one.answer for one in measured if one.answer is not None]
        answer = f"first answer {median(answers):.2f} s" if answers else ""
        yield (
            f"{name:12} window {window:.2f} s ({_later(window, without)})  "
            f"processor {processor:.2f} s ({_later(processor, alone)})  {answer}"
        ).rstrip()


def _later(seconds: float, without: float) -> str:
    return f"{(seconds - without) * 1000:+.0f} ms, {seconds / without:.2f} times"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.start", description=__doc__)
    parser.add_argument("--starts", type=int, default=10, help="how often each is started")
    parser.add_argument(
        "--addon",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="another .ankiaddon to measure in the same run",
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        addons: dict[str, Path | None] = {WITHOUT: None, "with": addon_file.build(room)}
        for one in options.addon:
            name, _, file = one.partition("=")
            addons[name] = Path(file)
        for line in lines(run(addons, options.starts, room)):
            sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
