"""Measures how fast the service is, and compares it with its limits and with other servers: ``make
bench``.

It starts the headless service, the real Anki offscreen with the add-on, and bare aiohttp servers. It
fills them with the same collection and takes every measure from each of them in turn. It writes a
table, JSON and a picture to benchmarks/results. It needs a Python with Anki (aqt) and the system's
libraries for Qt; `make bench` installs both.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from .clients.wire import Ended
from .measures import bulk, endurance, mining, single
from .measures.measure import Measure
from .measures.subjects import LibrarySubject, ServerSubject
from .report import bars, growth, picture, tables
from .report.results import Results
from .run import Run, Subject
from .sample import MS, QUICK, Pace, Sample
from .servers import collection
from .servers.anki import OtherAddon, RealAnki
from .servers.base import ADDON_ECHO, ANKI, ECHO, HEADLESS, CannotStart, Peer, Server
from .servers.library import LIBRARY, Library
from .servers.programs import Echo, Headless
from .servers.session import Failed, Refused, Session

RESULTS = Path(__file__).parent / "results"
SMALL, LARGE = 2_000, 100_000
MIN_NOTES = 1_000
"""Some measures read this many notes at a time."""
OWN = (HEADLESS, ANKI, ECHO, LIBRARY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks.

    Returns:
        The exit status: 1 when a server cannot be measured.
    """
    options = _parser().parse_args(arguments)
    measures = chosen(options.only)
    if not measures:
        _say(f"no measure has that name; the measures are: {', '.join(names())}\n")
        return 1
    _without_backtraces()
    # After a SIGTERM, the servers that were started must still be stopped.
    signal.signal(signal.SIGTERM, _interrupt)
    results = Results()
    pace = QUICK if options.quick else Pace()
    rounds = options.rounds or (1 if options.quick else 3)
    began = time.monotonic()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as room,
            _subjects(options, Path(room), results, min(rounds, 3)) as subjects,
        ):
            Run(subjects, results, pace, rounds, _say).play(measures)
    except KeyboardInterrupt:
        _say("\nstopped before the end; no results are written\n")
        return 1
    except (CannotStart, Refused, Failed, Ended) as error:
        _say(f"\n{error}\n")
        return 1
    results.about = _about(options, rounds, time.monotonic() - began)
    _publish(results, options.out)
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _without_backtraces() -> None:
    """Remove variables that a developer's machine may have but a user's does not.

    With them, Anki's library records a stack trace each time it does not find a deck or a note. That
    takes 60 to 90 ms on Anki's main thread instead of 0.03 ms.
    """
    for name in ("RUST_BACKTRACE", "RUST_LIB_BACKTRACE"):
        os.environ.pop(name, None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--notes", type=_notes, default=SMALL, help=f"notes in the collection, {MIN_NOTES} or more"
    )
    parser.add_argument("--rounds", type=int, help="samples of each measure; 3, or 1 with --quick")
    parser.add_argument(
        "--only", default="", metavar="NAME,...", help="measures whose name begins with one of these"
    )
    parser.add_argument(
        "--servers",
        type=_servers,
        default=list(OWN),
        metavar="NAME,...",
        help=f"which to measure, of {', '.join(OWN)}",
    )
    parser.add_argument(
        "--peer",
        type=_peer,
        action="append",
        default=[],
        metavar="NAME=URL",
        help="another server of this API, which is already running, with an empty collection that may "
        f"be lost; use the name {bars.TODAY} for the AnkiConnect add-on in use today",
    )
    parser.add_argument(
        "--peer-addon",
        type=_peer_addon,
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="another add-on for this API, which is started in the same Anki with the same notes",
    )
    parser.add_argument("--quick", action="store_true", help="short samples, to check that all works")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the results")
    return parser


def _notes(text: str) -> int:
    if not text.isdigit() or int(text) < MIN_NOTES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of {MIN_NOTES} or more")
    return int(text)


def _servers(text: str) -> list[str]:
    named = [one.strip() for one in text.split(",") if one.strip()]
    for one in named:
        if one not in OWN:
            raise argparse.ArgumentTypeError(f"{one!r} is not one of {', '.join(OWN)}")
    return named


def _peer(text: str) -> Peer:
    name, url = _named(text, "URL")
    try:
        return Peer(name, url)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _peer_addon(text: str) -> OtherAddon:
    name, folder = _named(text, "FOLDER")
    if not (Path(folder) / "__init__.py").is_file():
        raise argparse.ArgumentTypeError(f"{folder} is not the folder of an add-on")
    return OtherAddon(name, Path(folder))


def _named(text: str, what: str) -> tuple[str, str]:
    """Split NAME=... at the sign; the name must not be one of this project's servers."""
    name, equals, value = text.partition("=")
    if not equals or not name or name in OWN or name == ADDON_ECHO:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME={what} with a name of its own")
    return name, value


def _all_measures() -> list[Measure]:
    modules = (single, bulk, mining, endurance)
    return sorted((one for each in modules for one in each.measures()), key=lambda one: one.phase)


def names() -> list[str]:
    """The names of all measures."""
    return [one.name for one in _all_measures()]


def chosen(only: str) -> list[Measure]:
    """The measures whose names equal or begin with one of the given names; all if none is given.

    Args:
        only: Names separated by commas. A name may contain a comma itself: "notesInfo 10,000".
    """
    if not only:
        return _all_measures()
    every = _all_measures()
    given = _split(only)
    exact = {one.name for one in every if one.name in given}
    prefixes = tuple(text for text in given if text not in exact)
    return [one for one in every if one.name in exact or one.name.startswith(prefixes)]


def _split(only: str) -> list[str]:
    """Split at commas, but not inside a number."""
    parts: list[str] = []
    for part in only.split(","):
        if parts and parts[-1][-1:].isdigit() and len(part) >= 3 and part[:3].isdigit():
            parts[-1] += f",{part}"
        else:
            parts.append(part.strip())
    return [part for part in parts if part]


@contextlib.contextmanager
def _subjects(
    options: argparse.Namespace, room: Path, results: Results, starts: int
) -> Iterator[list[Subject]]:
    """Everything that is measured, started and filled. It is stopped at the end of the block."""
    file = room / "filled" / "collection.anki2"
    _say(f"creating a collection with {options.notes:,} notes\n")
    collection.make(file, options.notes)
    with contextlib.ExitStack() as stack:
        subjects: list[Subject] = []
        for server in _started(options, room, file, results, starts, stack):
            session = Session(server)
            stack.callback(session.connection.close)
            _say(f"preparing {server.name} at port {server.address.port}\n")
            session.begin(options.notes)
            results.servers[server.name] = server.about
            subjects.append(ServerSubject(session))
        results.peers = [one.name for one in (*options.peer, *options.peer_addon)]
        if LIBRARY in options.servers:
            own = room / "library" / "collection.anki2"
            own.parent.mkdir()
            shutil.copy(file, own)
            library = Library(own)
            stack.callback(library.end)
            results.servers[LIBRARY] = f"Anki's library {version('anki')}, called in process"
            subjects.append(LibrarySubject(library))
        yield subjects


def _started(
    options: argparse.Namespace,
    room: Path,
    file: Path,
    results: Results,
    starts: int,
    stack: contextlib.ExitStack,
) -> Iterator[Server]:
    """The chosen servers. Each is started just before it is yielded."""
    chosen_servers = options.servers
    if HEADLESS in chosen_servers:
        headless = Headless(room / "headless", file)
        headless.about = "the headless service"
        yield _start(headless, results, starts, stack)
    carried = None
    if ANKI in chosen_servers:
        anki = RealAnki(room / "anki", file)
        anki.about = f"the add-on in Anki {version('aqt')}, offscreen"
        yield _start(anki, results, starts, stack)
        carried = anki.carried()
    if ECHO in chosen_servers:
        yield _start(Echo(), results, 0, stack)
        if carried is not None:
            yield _start(Echo(ADDON_ECHO, carried), results, 0, stack)
    for addon in options.peer_addon:
        addon.lay_out(room / addon.name, file)
        yield _start(addon, results, starts, stack)
    for peer in options.peer:
        yield _start(peer, results, 0, stack)


def _start(server: Server, results: Results, starts: int, stack: contextlib.ExitStack) -> Server:
    """Start a server. It is stopped with the stack.

    Args:
        starts: How many times to start it in order to measure the time; 0 to start it unmeasured.
    """
    stack.callback(server.stop)
    _say(f"starting {server.name}\n")
    for left in range(max(starts, 1), 0, -1):
        seconds = server.start()
        if starts:
            results.add(endurance.START, MS, server.name, Sample(seconds * 1000))
        if left > 1:
            server.stop()
    return server


def _about(options: argparse.Namespace, rounds: int, seconds: float) -> dict[str, object]:
    average = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "?"
    return {
        "taken": time.strftime("%Y-%m-%d %H:%M"),
        "notes": f"{options.notes:,}",
        "rounds": f"{rounds}{', short samples' if options.quick else ''}",
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}",
        "Python": platform.python_version(),
        "Anki": version("anki"),
        "load average at the end": average,
        "took": f"{seconds / 60:.0f} minutes",
    }


def _publish(results: Results, folder: Path) -> None:
    """Print the table and write the files."""
    verdicts = bars.verdicts(results)
    _say(f"\n{tables.aligned(tables.table(results))}\n")
    if verdicts:
        _say(f"\n{tables.aligned(tables.verdict_lines(verdicts))}\n")
    for note in tables.notes(results):
        _say(f"- {note}\n")
    folder.mkdir(parents=True, exist_ok=True)
    stem = str(results.about["notes"]).replace(",", "")
    results.write(folder / f"{stem}.json")
    (folder / f"{stem}.svg").write_text(picture.draw(results), "utf-8")
    (folder / f"{stem}.md").write_text(
        tables.markdown(results, verdicts, picture=f"{stem}.svg"), "utf-8"
    )
    small, large = folder / f"{SMALL}.json", folder / f"{LARGE}.json"
    if small.exists() and large.exists():
        page = growth.markdown(Results.read(small), Results.read(large))
        (folder / "growth.md").write_text(page, "utf-8")
    _say(f"\nwritten to {folder}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
