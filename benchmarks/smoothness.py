"""Measures how smoothly Anki's window runs while clients are busy: ``python -m benchmarks.smoothness``.

A 10 ms timer on the main thread of a real Anki, offscreen, records the gaps between its ticks.
Meanwhile eight clients add, check and read notes, and Anki shows the deck list or a card under review.
The bar: 99 of 100 gaps are under 40 ms and none is over 120 ms, at 150 requests/s or more.

It needs a Python with Anki (aqt) and the system's libraries for Qt; `make smoothness` installs both.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.real_anki import FOLDER, PROFILE, addon_file, install, make_base
from tools.real_anki.load import Load, basic_note
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from .clients.listeners import Listeners

HEARD_SECONDS = 3.0
"""Until the last event has come, also on a busy machine."""
WARM_UP_SECONDS = 2.0
SLOW_AUDIO_SECONDS = 3.0
BATCH = 2_000
P99_BAR_MS = 40
MAX_BAR_MS = 120


@dataclass(frozen=True)
class Scene:
    """What happens while the gaps are recorded.

    Attributes:
        state: What Anki's main window shows: "deckBrowser" or "review".
        clients: Number of clients that add, check and read notes; 0 for none.
        per_second: Requests per second of all clients together; None for as many as possible.
        slow_audio: Whether one more client adds notes whose audio takes 3 s to download.
    """

    state: str
    clients: int = 8
    per_second: float | None = None
    slow_audio: bool = False

    def __str__(self) -> str:
        pace = "no client" if not self.clients else f"{self.per_second or 'full speed'}"
        return f"{self.state}, {pace}{', slow audio' if self.slow_audio else ''}"


SCENES = [
    Scene(state, clients, pace, slow)
    for state in ("deckBrowser", "review")
    for clients, pace, slow in ((0, 1, False), (8, 160, False), (8, 160, True), (8, None, False))
]


@dataclass(frozen=True)
class Figures:
    """The gaps in milliseconds, and the requests that were answered meanwhile."""

    p50: float
    p99: float
    longest: float
    per_second: float
    failures: int

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:5.1f}  p99 {self.p99:6.1f}  max {self.longest:6.1f} ms  "
            f"{self.per_second:6.0f} requests/s  {self.failures} failures"
        )


def measure(anki: Anki, scene: Scene, seconds: float, listeners: int = 0) -> Figures:
    """Play one scene in a running Anki.

    Args:
        listeners: How many programs listen to events meanwhile. Each must hear of every note once.
    """
    prepare(anki, scene.state)
    before = set(anki.call("findNotes", query=""))
    hearing = Listeners(anki.port, listeners) if listeners else None
    with slow_audio(anki) if scene.slow_audio else contextlib.nullcontext():
        load = Load(anki.port, clients=scene.clients, per_second=scene.per_second, deck="Load")
        with load:
            time.sleep(WARM_UP_SECONDS)
            anki.run("gaps.start()")
            time.sleep(seconds)
            gaps = sorted(anki.eval("gaps.stop()"))
    assert len(gaps) > 10, "the timer almost never ticked"
    if hearing is not None:
        time.sleep(HEARD_SECONDS)
        check_heard(hearing, set(anki.call("findNotes", query="")) - before)
    return Figures(
        p50=gaps[len(gaps) // 2] * 1000,
        p99=gaps[len(gaps) * 99 // 100] * 1000,
        longest=gaps[-1] * 1000,
        per_second=load.per_second,
        failures=len(load.failures()),
    )


def check_heard(hearing: Listeners, added: set[int]) -> None:
    """Fail unless every listener has heard of every note once."""
    for report in hearing.end():
        assert not report["problems"], report["problems"][:3]
        assert not report["doubled"], report["doubled"][:3]
        missing = added - set(report["added"])
        assert not missing, f"{len(missing)} of {len(added)} notes were not told of"


def prepare(anki: Anki, state: str) -> None:
    """Bring Anki into a state (see `Scene.state`), with cards to review and a deck for the clients."""
    anki.call("createDeck", deck="Load")
    if not anki.call("findNotes", query="deck:Review"):
        anki.call("createDeck", deck="Review")
        notes = [basic_note("Review", f"review {one}") for one in range(20)]
        anki.call("addNotes", notes=notes)
    anki.run("mw.col.decks.select(mw.col.decks.id('Review'))")
    anki.go(state)
    anki.shows("review" if state == "review" else "Load")


def fill(anki: Anki, count: int) -> None:
    """Add `count` notes to the collection."""
    anki.call("createDeck", deck="Old")
    for first in range(0, count, BATCH):
        notes = [basic_note("Old", f"old {one}") for one in range(first, min(count, first + BATCH))]
        anki.call("addNotes", notes=notes)


class _SlowAudio(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(SLOW_AUDIO_SECONDS)
        with contextlib.suppress(ConnectionError):
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"audio")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def slow_audio(anki: Anki) -> Iterator[None]:
    """During the block, one client adds notes whose audio takes 3 s to download."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _SlowAudio)
    address = f"http://127.0.0.1:{server.server_port}"
    stopping = threading.Event()

    def add() -> None:
        turn = 0
        while not stopping.is_set():
            turn += 1
            audio = {"url": f"{address}/{turn}.mp3", "filename": f"{turn}.mp3", "fields": ["Back"]}
            anki.call(
                "addNote", note=basic_note("Load", f"spoken {time.monotonic_ns()}", audio=[audio])
            )

    threads = [threading.Thread(target=one) for one in (server.serve_forever, add)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        threads[1].join()
        server.shutdown()
        threads[0].join()
        server.server_close()


@contextlib.contextmanager
def started(room: Path) -> Iterator[Anki]:
    """A new Anki with the add-on built from this repository."""
    addon = addon_file.build(room)
    make_base(room / "template", PROFILE)
    install(room / "template", addon, FOLDER)
    anki = Starter(room / "template", addon, room / "ankis")()
    try:
        yield anki
    finally:
        anki.stop()
    anki.check_log()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every scene and print a line for each."""
    parser = argparse.ArgumentParser(prog="benchmarks.smoothness", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each scene is measured")
    parser.add_argument("--only", default="", help="scenes whose line holds this text")
    parser.add_argument("--notes", type=int, default=0, help="notes that are in the collection already")
    parser.add_argument("--listeners", type=int, default=0, help="programs that listen to events")
    options = parser.parse_args(arguments)
    _say(f"the bar: p99 < {P99_BAR_MS} ms, max < {MAX_BAR_MS} ms, at 150 requests/s or more")
    for scene in SCENES:
        if options.only in str(scene):
            with tempfile.TemporaryDirectory() as room, started(Path(room)) as anki:
                fill(anki, options.notes)
                _say(f"{scene!s:34} {measure(anki, scene, options.seconds, options.listeners)}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
