"""Measures how fast the programs without a window start: ``python -m benchmarks.starting``.

Each command is started in turn with the others, and the medians are printed: until the service without
a window answers its first request, and until the client's classes are there. What cannot be avoided is
measured in the same run: Python alone, Anki's library with an open collection, aiohttp.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from ankiconnect.client.connection import post
from tools.ports import free_port

ROOT = Path(__file__).parent.parent
SECONDS = 60
POLL_SECONDS = 0.002
VERSION = b'{"action": "version", "version": 6}'
OPEN = "import sys; from anki.collection import Collection; Collection(sys.argv[1]).close()"

PYTHON, ANKI, AIOHTTP = "Python", "Anki's library, a collection opened", "aiohttp.web imported"
SERVICE, CLIENT = "the service's first answer", "the client imported"
MAX_SERVICE_MS = 400.0
MAX_CLIENT_MS = 80.0
BARS = {SERVICE: MAX_SERVICE_MS, CLIENT: MAX_CLIENT_MS}


Measure = Callable[[Path], float]
"""Starts something on a collection file of its own, and returns seconds."""


def environment() -> dict[str, str]:
    """With compiled modules, as in an installed package."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


def python(code: str) -> Measure:
    """Measures a program until it ends."""

    def measure(collection: Path) -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", code, str(collection)],
            check=True,
            env=environment(),
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    return measure


def service(collection: Path) -> float:
    """Measures until the service without a window answers."""
    port = free_port()
    where = ["--collection", str(collection), "--port", str(port)]
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "ankiconnect", "serve", *where],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return _first_answer(port) - began
    finally:
        running.terminate()
        running.wait(SECONDS)


def _first_answer(port: int) -> float:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            post(f"http://127.0.0.1:{port}", VERSION, timeout=SECONDS)
            return time.perf_counter()
        time.sleep(POLL_SECONDS)
    raise TimeoutError("the service does not answer")


MEASURES: dict[str, Measure] = {
    PYTHON: python("pass"),
    ANKI: python(OPEN),
    AIOHTTP: python("import aiohttp.web"),
    SERVICE: service,
    CLIENT: python("import ankiconnect.client"),
}


def run(count: int) -> dict[str, float]:
    """The medians in milliseconds of `count` runs of each, in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in MEASURES}
    with tempfile.TemporaryDirectory() as folder:
        collection = Path(folder, "collection.anki2")
        python(OPEN)(collection)
        for turn in range(-1, count):  # the first ones compile, and warm the caches of the disk
            for name, measure in MEASURES.items():
                with tempfile.TemporaryDirectory(dir=folder) as room:
                    took = measure(Path(shutil.copy(collection, room)))
                if turn >= 0:
                    seconds[name].append(took)
    return {name: median(times) * 1000 for name, times in seconds.items()}


def lines(medians: dict[str, float]) -> Iterator[str]:
    """A line for each measure, with its bar."""
    for name, took in medians.items():
        bar = BARS.get(name)
        verdict = "" if bar is None else f"  bar {bar:.0f} ms: {_verdict(took, bar)}"
        yield f"{name:38} {took:6.0f} ms{verdict}"
    floor = medians[ANKI] + medians[AIOHTTP] - medians[PYTHON]
    yield f"{'floor of the service: Anki and aiohttp':38} {floor:6.0f} ms"


def _verdict(took: float, bar: float) -> str:
    return "reached" if took <= bar else "NOT REACHED"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.starting", description=__doc__)
    parser.add_argument("--starts", type=int, default=10, help="how often each is started")
    for line in lines(run(parser.parse_args(arguments).starts)):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
