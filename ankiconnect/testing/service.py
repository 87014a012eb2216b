"""``ankiconnect serve --temporary`` as a child process."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ..client import Anki

START_SECONDS = 60.0
STOP_SECONDS = 20.0
_PACKAGES = Path(__file__).resolve().parents[2]
"""The child starts here, so that it imports this package whatever the tests' folder contains."""


class CannotStart(Exception):
    """The service did not answer. What it said went to standard error."""


class TemporaryService:
    """A service with a new collection, in a process of its own. It ends with this process, too.

    Attributes:
        url: Where it answers, such as ``http://127.0.0.1:40123``.
        port: Its port.
        key: The API key that `config` has; None without one.
        base: Its base folder. The collection is in ``User 1``.
        pid: Its process.
        info: All that it says of itself, by name.
    """

    def __init__(
        self,
        fixture: str | os.PathLike[str] | None = None,
        config: str | os.PathLike[str] | None = None,
    ) -> None:
        """Start it.

        Args:
            fixture: A package, .apkg or .colpkg, to import first.
            config: A file with settings, as JSON.

        Raises:
            CannotStart: It does not start, or not within a minute.
        """
        files = {"--fixture": fixture, "--config": config}
        given = [f"{option}={os.path.abspath(file)}" for option, file in files.items() if file]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ankiconnect", "serve", "--temporary", *given],
            cwd=_PACKAGES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl+C, for a debugger of the tests, is not for the service
        )
        self.info: dict[str, Any] = {}
        self.info = self._read_info()
        self.url: str = self.info["url"]
        self.port: int = self.info["port"]
        self.key: str | None = self.info["key"]
        self.base = Path(self.info["base"])
        self.pid: int = self.info["pid"]

    def client(self, **options: Any) -> Anki:
        """A client of it.

        Args:
            **options: Passed on to `Anki`.
        """
        from ..client import Anki

        return Anki(self.url, self.key, **options)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def reset(self) -> None:
        """Restore the collection, its media and its profile as they were at the start.

        Raises:
            CannotStart: The service has ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write("reset\n")
            self._process.stdin.flush()
        except OSError as error:
            raise CannotStart(f"the service has ended: {error}") from error
        self._read_info()

    def stop(self) -> None:
        """Stop it, and remove its folder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):  # it has ended already
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        if self.info:
            # It has removed its folder itself, unless it was killed.
            shutil.rmtree(Path(self.info["base"]).parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _read_info(self) -> dict[str, Any]:
        """The next line that it writes, about itself."""
        assert self._process.stdout is not None
        overdue = threading.Timer(START_SECONDS, self._process.kill)
        overdue.start()
        try:
            line = self._process.stdout.readline()
        finally:
            overdue.cancel()
        if not line:
            self.stop()
            raise CannotStart(
                f"ankiconnect serve --temporary ended with status {self._process.returncode}; "
                "its standard error says why"
            )
        info: dict[str, Any] = json.loads(line)
        return info
