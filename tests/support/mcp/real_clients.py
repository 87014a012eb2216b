"""Real clients, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import packages
from .client import ToolFailed

DRIVERS = Path(__file__).parent / "drivers"
SECONDS = 30


def _python() -> list[str]:
    return [str(packages.python()), str(DRIVERS / "python_client.py")]


def _typescript() -> list[str]:
    return [str(packages.node()), str(DRIVERS / "typescript_client.mjs")]


CLIENTS: dict[str, Callable[[], list[str]]] = {"python": _python, "typescript": _typescript}
"""What starts each of them."""


class RealClient:
    """A client that is connected to a service, or to a bridge that it has started."""

    def __init__(self, client: str, mode: str, where: Sequence[str], home: Path, key: str = "") -> None:
        """
        Args:
            client: One of `CLIENTS`.
            mode: "auto", "legacy", or the version that it insists on.
            where: A URL, or the command of a bridge.
        """
        self.calls = 0
        with (home / "client-errors").open("wb") as errors:
            self._process = subprocess.Popen(
                [*CLIENTS[client](), mode, key, *where],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=packages.environment(home),
                text=True,
                encoding="utf-8",
            )
        self._errors = home / "client-errors"

    def __enter__(self) -> RealClient:
        assert self._line() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._process.stdin, self._process.stdout):
            assert one is not None
        self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()  # type: ignore[union-attr]

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, self._errors.read_text("utf-8", "replace")[-3_000:]
        return line

    def do(self, kind: str, name: str = "", arguments: Any = None) -> Any:
        """Have it do something; the drivers say what there is."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([kind, name, arguments or {}]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool, and return its structured result.

        Raises:
            ToolFailed: It failed.
        """
        self.calls += 1
        failed, text, structured = self.do("call", tool, arguments)
        if failed:
            raise ToolFailed(text)
        assert structured == json.loads(text)
        return structured
