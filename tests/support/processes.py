"""The command line as a real process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ankiconnect.client.request import post

TIMEOUT_SECONDS = 40


def environment(**variables: str) -> dict[str, str]:
    """The environment without settings of this service, except for the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANKICONNECT_")}
    return {**kept, "NO_PROXY": "*", **variables}


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line until it ends."""
    return subprocess.run(
        [sys.executable, "-m", "ankiconnect", *map(str, arguments)],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


class Served:
    """A running ``ankiconnect serve``."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        assert process.stdout is not None
        self.process = process
        self._errors = errors
        self.line = process.stdout.readline().rstrip("\n")
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
    with (
        errors.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "ankiconnect", "serve", *map(str, arguments)],
            env=environment(**variables),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            yield Served(process, errors)
        finally:
            if process.poll() is None:
                process.kill()
