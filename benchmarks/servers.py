"""The servers that are measured: how each is started, reached and ended."""

from __future__ import annotations

import enum
import json
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tools.real_anki import without_settings

from .wire import Address, Connection, Ended, asked

if TYPE_CHECKING:
    from tools.real_anki.process import Anki

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 30.0
WINDOW_SETTLES_SECONDS = 1.3
"""Anki is told of changes once a second, and then draws its window anew."""
SETTLES_SECONDS = 0.05

HEADLESS = "headless"
ANKI = "anki"
ECHO = "echo"
ADDON_ECHO = "echo, add-on's aiohttp"


class CannotStart(Exception):
    """A server does not start; the text says why."""


class Kind(enum.Enum):
    """What a server is."""

    OURS = enum.auto()
    ECHO = enum.auto()
    PEER = enum.auto()


class Server:
    """One server. Subclasses start and end it.

    Attributes:
        name: Its column in the tables.
        kind: What it is.
        address: Where it answers; known once it is started.
        pid: Its process; None where that is not known.
        settle_seconds: How long it has work of its own after a write.
        about: What a reader of the results should know of it.
    """

    kind = Kind.OURS
    settle_seconds = SETTLES_SECONDS

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = Address("127.0.0.1", 0)
        self.pid: int | None = None
        self.about = ""

    def start(self) -> float:
        """Start it; the seconds until it answers.

        Raises:
            CannotStart: It does not.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """End it; nothing when it does not run."""


class Program(Server):
    """A server that is a program of this project and prints where it answers."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._process: subprocess.Popen[str] | None = None
        self._stderr: IO[bytes] | None = None  # None: where this program's goes

    def command(self) -> list[str]:
        """The command that starts it."""
        raise NotImplementedError

    def read_port(self, line: str) -> int | None:
        """The port that a line of its output tells."""
        raise NotImplementedError

    def start(self) -> float:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=without_settings(),
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            start_new_session=True,
        )
        self.pid = self._process.pid
        lines = _lines(self._process)
        try:
            while (port := self.read_port(lines.get(timeout=START_SECONDS))) is None:
                pass
        except queue.Empty:
            self.stop()
            raise CannotStart(f"{self.name} does not start") from None
        self.address = Address("127.0.0.1", port)
        _wait_for_answer(self.address, began + START_SECONDS)
        return time.perf_counter() - began

    def stop(self) -> None:
        process, self._process, self.pid = self._process, None, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _lines(process: subprocess.Popen[str]) -> queue.Queue[str]:
    """The lines that a process prints, read in a thread so that waiting for one can end."""
    found: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    stream = process.stdout

    def read() -> None:
        with stream:
            for line in stream:
                found.put(line)

    threading.Thread(target=read, daemon=True).start()
    return found


def _wait_for_answer(address: Address, deadline: float) -> None:
    connection = Connection(address, patience=5.0)
    while not _answers(connection):
        if time.perf_counter() > deadline:
            raise CannotStart(f"nobody answers at {address.host}:{address.port}")
        time.sleep(0.01)
    connection.close()


def _answers(connection: Connection) -> bool:
    try:
        connection.ask(asked("version"))
    except Ended:
        return False
    return True


class Headless(Program):
    """The service without a window, in a process of its own."""

    def __init__(self, room: Path, collection: Path) -> None:
        """
        Args:
            room: A folder of its own.
            collection: The collection file that it gets a copy of.
        """
        super().__init__(HEADLESS)
        self._file = room / "User 1" / "collection.anki2"
        self._file.parent.mkdir(parents=True)
        shutil.copy(collection, self._file)

    def command(self) -> list[str]:
        serve = ["-m", "ankiconnect", "serve", "--port", "0", "--collection", str(self._file)]
        return [sys.executable, *serve]

    def read_port(self, line: str) -> int | None:
        found = re.search(r"http://[^ ]*:(\d+)", line)
        return int(found[1]) if found else None


class Echo(Program):
    """A bare aiohttp server."""

    kind = Kind.ECHO
    settle_seconds = 0.0

    def __init__(self, name: str = ECHO, carried: Path | None = None) -> None:
        """
        Args:
            name: Its name.
            carried: The folder of an add-on, to serve with the aiohttp that it carries.
        """
        super().__init__(name)
        self._carried = carried

    def command(self) -> list[str]:
        carried = [] if self._carried is None else ["--carried", str(self._carried)]
        return [sys.executable, "-m", "benchmarks.echo", *carried]

    def read_port(self, line: str) -> int | None:
        told = json.loads(line)
        build = "compiled" if told["compiled"] else "pure Python"
        self.about = f"aiohttp {told['aiohttp']}, {build}"
        return int(told["port"])


class RealAnki(Server):
    """The real Anki, offscreen, with the add-on of this tree."""

    settle_seconds = WINDOW_SETTLES_SECONDS

    def __init__(self, room: Path, collection: Path) -> None:
        """
        Args:
            room: A folder of its own.
            collection: The collection file that it gets a copy of.
        """
        super().__init__(ANKI)
        self._room = room
        self._collection = collection
        self._anki: Anki | None = None

    def start(self) -> float:
        anki = self._anki = self._anki or self._lay_out()
        began = time.perf_counter()
        try:
            anki.start()
        except AssertionError as error:
            anki.kill()
            raise CannotStart(str(error)) from error
        seconds = time.perf_counter() - began
        self.address = Address("127.0.0.1", anki.port)
        self.pid = anki.pid
        return seconds

    def _lay_out(self) -> Anki:
        from tools.real_anki import FOLDER, PROFILE, addon_file, install, make_base
        from tools.real_anki.starter import Starter

        self._room.mkdir()
        template = self._room / "template"
        addon = addon_file.build(self._room)
        make_base(template, PROFILE)
        install(template, addon, FOLDER)
        starter = Starter(template, addon, self._room / "ankis")
        anki = starter.prepare()
        profile = anki.base / PROFILE
        profile.mkdir(exist_ok=True)
        shutil.copy(self._collection, profile / "collection.anki2")
        return anki

    def carried(self) -> Path | None:
        """The add-on's folder, when the running Anki serves with the aiohttp that is carried there."""
        assert self._anki is not None
        # Asked in Anki itself: which aiohttp the service got there is what counts.
        source = f"sys.modules[{self._anki.folder.name!r} + '.server.http.thread'].web.__file__"
        file = Path(self._anki.run(f"import sys\n{source}"))
        return self._anki.folder if self._anki.folder in file.parents else None

    def complaints(self) -> list[str]:
        """Lines of Anki's log that tell of something that went wrong in it."""
        return [] if self._anki is None else self._anki.problems()

    def stop(self) -> None:
        self.pid = None
        if self._anki is not None:
            self._anki.stop()


class Peer(Server):
    """Any other server of this API, which somebody else has started."""

    kind = Kind.PEER
    settle_seconds = WINDOW_SETTLES_SECONDS

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name)
        self.address = Address.parse(url)
        self.about = url

    def start(self) -> float:
        _wait_for_answer(self.address, time.perf_counter() + 10)
        return 0.0
