"""The command line as a real process."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, TextIO

from ankiconnect.client.connection import post
from tools.preloaded import Preloaded, Process, start

TIMEOUT_SECONDS = 40
PRELOADED = ("anki.collection", "ankiconnect.cli", "ankiconnect.headless.composition")
"""What the command line imports besides the actions."""
NO_DATA = Path(tempfile.gettempdir(), "ankiconnect-tests-without-data")
"""A folder that does not exist, where no default settings are."""


def environment(**variables: str) -> dict[str, str]:
    """The environment without settings of this service, except for the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANKICONNECT_")}
    return {**kept, "NO_PROXY": "*", "XDG_DATA_HOME": str(NO_DATA), **variables}


@functools.cache
def preloaded() -> Preloaded | None:
    """What forks the command line, where the system can."""
    if sys.platform != "linux":
        return None
    handlers = sorted(name for name in sys.modules if name.startswith("ankiconnect.handlers."))
    started = Preloaded([*PRELOADED, *handlers], environment())
    atexit.register(started.close)
    return started


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line until it ends."""
    return run_python("-m", "ankiconnect", *arguments, **variables)


def run_python(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program, "-c" or "-m" and what follows it, until it ends."""
    command = [*map(str, arguments)]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = start(
            command,
            variables=environment(**variables),
            folder=Path.cwd(),
            output=output.fileno(),
            errors=errors.fileno(),
            preloaded=preloaded(),
        )
        try:
            status = process.wait(TIMEOUT_SECONDS)
        finally:
            process.kill()
        return subprocess.CompletedProcess(command, status, _text(output), _text(errors))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")


class Piped:
    """A forked program in place of the `subprocess.Popen` that a `TemporaryService` starts."""

    def __init__(self, command: Sequence[str], *, cwd: Path, **_: object) -> None:
        reading, output = os.pipe()
        given, writing = os.pipe()
        self._process = start(
            command[1:],
            variables=os.environ,
            folder=cwd,
            output=output,
            errors=2,
            input=given,
            session=True,
            preloaded=preloaded(),
        )
        os.close(output)
        os.close(given)
        self.stdin = open(writing, "w", encoding="utf-8")  # noqa: SIM115
        self.stdout = open(reading, encoding="utf-8")  # noqa: SIM115
        self.pid = self._process.pid
        self.wait, self.poll, self.kill = self._process.wait, self._process.poll, self._process.kill

    @property
    def returncode(self) -> int | None:
        return self._process.returncode


class Served:
    """A running ``ankiconnect serve``."""

    def __init__(self, process: Process, output: TextIO, errors: Path) -> None:
        self.process = process
        self.output = output
        self._errors = errors
        self.line = output.readline().rstrip("\n")
        self.url = self.line.rsplit(" ", 1)[-1]

    @property
    def errors(self) -> str:
        """What it wrote to stderr."""
        return self._errors.read_text(encoding="utf-8")

    def ask(self, action: str, key: str | None = None, **params: Any) -> Any:
        """The reply to a request of version 6."""
        asked = {"action": action, "version": 6, "params": params}
        body = json.dumps(asked if key is None else {**asked, "key": key}).encode()
        return post(self.url, body, timeout=20).value()

    def call(self, action: str, **params: Any) -> Any:
        reply = self.ask(action, **params)
        assert reply["error"] is None, reply
        return reply["result"]

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop it with a signal and return its exit status."""
        self.process.send_signal(by)
        return self.process.wait(20)


@contextlib.contextmanager
def served(folder: Path, arguments: Sequence[object], **variables: str) -> Iterator[Served]:
    """Run ``serve`` during the block. Its stderr is written to a file in `folder`."""
    errors = folder / "stderr.txt"
    reading, writing = os.pipe()
    with errors.open("wb") as stderr, open(reading, encoding="utf-8") as output:
        process = start(
            ["-m", "ankiconnect", "serve", *map(str, arguments)],
            variables=environment(**variables),
            folder=Path.cwd(),
            output=writing,
            errors=stderr.fileno(),
            preloaded=preloaded(),
        )
        os.close(writing)
        try:
            yield Served(process, output, errors)
        finally:
            process.kill()
            process.wait(TIMEOUT_SECONDS)
