"""The servers that are measured: how each is started, reached and stopped."""

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
WINDOW_SETTLE_SECONDS = 1.3
"""Anki's windows are notified of changes once a second, and are redrawn then."""
SETTLE_SECONDS = 0.05

HEADLESS = "headless"
ANKI = "anki"
ECHO = "echo"
ADDON_ECHO = "echo, add-on's aiohttp"


class CannotStart(Exception):
    """A server did not start; the text says why."""


class Kind(enum.Enum):
    """Whose server it is."""

    OURS = enum.auto()
    ECHO = enum.auto()
    PEER = enum.auto()


class Server:
    """One server. Subclasses start and stop it.

    Attributes:
        name: The title of its column in the tables.
        address: Its address, which is known after it is started.
        pid: Its process id; None if that is not known.
        settle_seconds: How long it is still busy after a write.
        about: What a reader of the results should know about it.
    """

    kind = Kind.OURS
    settle_seconds = SETTLE_SECONDS

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = Address("127.0.0.1", 0)
        self.pid: int | None = None
        self.about = ""

    def start(self) -> float:
        """Start the server.

        Returns:
            The seconds until it answers.

        Raises:
            CannotStart: It did not start.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the server, if it is running."""


class Program(Server):
    """A server that is a program of this project and prints its address."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._process: subprocess.Popen[str] | None = None
        self._stderr: IO[bytes] | None = None  # None: the same as this program's

    def command(self) -> list[str]:
        """The command that starts it."""
        raise NotImplementedError

    def read_port(self, line: str) -> int | None:
        """The port that a line of its output names, or None."""
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
            raise CannotStart(f"{self.name} did not start") from None
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
    """The lines that a process prints. A thread reads them, so that waiting for a line can time out."""
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
            raise CannotStart(f"no server answers at {address.host}:{address.port}")
        time.sleep(0.01)
    connection.close()


def _answers(connection: Connection) -> bool:
    try:
        connection.ask(asked("version"))
    except Ended:
        return False
    return True


class Headless(Program):
    """The headless service in its own process."""

    def __init__(self, room: Path, collection: Path) -> None:
        """
        Args:
            room: An empty folder for its files.
            collection: The collection file, which is copied.
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
            name: The title of its column in the tables.
            carried: The folder of an add-on, to serve with the aiohttp bundled with it.
        """
        super().__init__(name)
        self._carried = carried

    def command(self) -> list[str]:
        carried = [] if self._carried is None else ["--carried", str(self._carried)]
        return [sys.executable, "-m", "benchmarks.echo", *carried]

    def read_port(self, line: str) -> int | None:
        about = json.loads(line)
        build = "compiled" if about["compiled"] else "pure Python"
        self.about = f"aiohttp {about['aiohttp']}, {build}"
        return int(about["port"])


class RealAnki(Server):
    """The real Anki, offscreen, with the add-on built from this repository."""

    settle_seconds = WINDOW_SETTLE_SECONDS

    def __init__(self, room: Path, collection: Path) -> None:
        """
        Args:
            room: A folder for its files, which does not exist yet.
            collection: The collection file, which is copied.
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
        """The add-on's folder, if the running Anki uses the aiohttp bundled with it, else None."""
        assert self._anki is not None
        # This runs inside Anki, since it depends on which aiohttp was imported there.
        source = f"sys.modules[{self._anki.folder.name!r} + '.server.http.thread'].web.__file__"
        file = Path(self._anki.run(f"import sys\n{source}"))
        return self._anki.folder if self._anki.folder in file.parents else None

    def complaints(self) -> list[str]:
        """The lines of Anki's log that report errors."""
        return [] if self._anki is None else self._anki.problems()

    def stop(self) -> None:
        self.pid = None
        if self._anki is not None:
            self._anki.stop()


class Peer(Server):
    """Another server of this API, which is already running."""

    kind = Kind.PEER
    settle_seconds = WINDOW_SETTLE_SECONDS

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name)
        self.address = Address.parse(url)
        self.about = url

    def start(self) -> float:
        _wait_for_answer(self.address, time.perf_counter() + 10)
        return 0.0
