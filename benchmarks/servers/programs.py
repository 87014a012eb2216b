"""Servers that are programs of this project: the headless service, and a bare aiohttp server."""

from __future__ import annotations

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
from typing import IO

from tools.real_anki import without_settings

from ..clients.wire import Address
from .base import ECHO, HEADLESS, CannotStart, Kind, Server, wait_for_answer

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 30.0


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
        wait_for_answer(self.address, began + START_SECONDS)
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
        return [sys.executable, "-m", "benchmarks.servers.echo", *carried]

    def read_port(self, line: str) -> int | None:
        about = json.loads(line)
        build = "compiled" if about["compiled"] else "pure Python"
        self.about = f"aiohttp {about['aiohttp']}, {build}"
        return int(about["port"])
