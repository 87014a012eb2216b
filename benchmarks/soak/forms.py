"""The two forms of the service, each of which can be started, killed and stopped again and again."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ankiconnect.headless.profiles import COLLECTION_FILE
from tools.ports import free_port
from tools.real_anki import python, without_settings

from ..servers.base import ANKI, HEADLESS, CannotStart
from ..servers.programs import ROOT, Program
from .world import FIRST, PROFILES

QUEUE = 64
SETTINGS = {"queueSize": QUEUE, "webTimeout": 1_500}
"""A small queue, which a flood can fill, and a short timeout for downloads, which hanging ones
reach."""
END_SECONDS = 30.0
COMPLAINT = re.compile(r"Traceback \(most recent|panicked at|Fatal Python error|ERROR")

_MAKE = """
import sys
from pathlib import Path
from ankiconnect.headless.profiles import open_collection
open_collection(Path(sys.argv[1])).close()
"""


class Form:
    """A form of the service with two profiles. Its port is always the same."""

    name = ""
    port = 0

    @property
    def pid(self) -> int:
        """The id of its current process."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            CannotStart: It did not start.
        """
        raise NotImplementedError

    def start_behind(self, squatter: contextlib.AbstractContextManager[None]) -> list[str]:
        """Start it while another program has its port.

        Args:
            squatter: The other program; it has the port until the context ends.

        Returns:
            What went wrong.
        """
        raise NotImplementedError

    def kill(self) -> None:
        """Kill it, as a crash would."""
        raise NotImplementedError

    def end(self) -> list[str]:
        """Stop it as a user or the system would, and return what went wrong."""
        raise NotImplementedError

    def folder(self, profile: str) -> Path:
        """The folder of a profile."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop it if it is running, by any means."""
        raise NotImplementedError

    def complaints(self) -> list[str]:
        """The errors in its log, from all its lives."""
        raise NotImplementedError


class _Service(Program):
    """The headless service, always with the same base folder and port."""

    def __init__(self, base: Path, port: int, config: Path, log: IO[bytes]) -> None:
        super().__init__(HEADLESS)
        self._options = ["--base", base, "--profile", FIRST, "--port", port, "--config", config]
        self._stderr = log

    def command(self) -> list[str]:
        return [sys.executable, "-m", "ankiconnect", "serve", *map(str, self._options)]

    def read_port(self, line: str) -> int | None:
        found = re.search(r"http://[^ ]*:(\d+)", line)
        return int(found[1]) if found else None

    def signal(self, which: signal.Signals) -> int:
        """Send it a signal, wait until it has ended, and return its exit status.

        Raises:
            subprocess.TimeoutExpired: It did not end.
        """
        assert self._process is not None
        self._process.send_signal(which)
        return self._process.wait(END_SECONDS)


class HeadlessForm(Form):
    """The headless service in its own process."""

    name = HEADLESS

    def __init__(self, room: Path) -> None:
        room.mkdir()
        self.port = free_port()
        self._base = room / "base"
        for profile in PROFILES:
            self.folder(profile).mkdir(parents=True)
            python(room, _MAKE, self.folder(profile) / COLLECTION_FILE)
        config = room / "config.json"
        config.write_text(json.dumps(SETTINGS), "utf-8")
        self._log = room / "stderr.txt"
        self._stderr = self._log.open("ab")
        self._service = _Service(self._base, self.port, config, self._stderr)

    def folder(self, profile: str) -> Path:
        return self._base / profile

    @property
    def pid(self) -> int:
        assert self._service.pid is not None
        return self._service.pid

    def start(self) -> None:
        self._service.start()

    def start_behind(self, squatter: contextlib.AbstractContextManager[None]) -> list[str]:
        with squatter:
            done = subprocess.run(
                self._service.command(),
                cwd=ROOT,
                env=without_settings(),
                capture_output=True,
                text=True,
                timeout=END_SECONDS,
                check=False,
            )
        self.start()
        one_line = done.stderr.startswith("ankiconnect: ") and done.stderr.count("\n") == 1
        if done.returncode == 1 and one_line:
            return []
        return [f"with its port taken it ended with {done.returncode}: {done.stderr}"]

    def kill(self) -> None:
        self._service.signal(signal.SIGKILL)

    def end(self) -> list[str]:
        try:
            status = self._service.signal(signal.SIGTERM)
        except subprocess.TimeoutExpired:
            self.kill()
            return [f"it did not end within {END_SECONDS:g} s of a SIGTERM"]
        return [] if status == 0 else [f"it ended with status {status} after a SIGTERM"]

    def close(self) -> None:
        self._service.stop()
        self._stderr.close()

    def complaints(self) -> list[str]:
        return _complaints(self._log.read_text("utf-8", errors="replace"))


class AnkiForm(Form):
    """The real Anki, offscreen, with the add-on built from this repository."""

    name = ANKI

    def __init__(self, room: Path) -> None:
        from tools.real_anki import addon_file
        from tools.real_anki.starter import Starter

        room.mkdir()
        starter = Starter(room / "none", addon_file.build(room), room / "ankis")
        self._anki = starter.prepare(profiles=PROFILES, config=SETTINGS)
        self.port = self._anki.port

    def folder(self, profile: str) -> Path:
        return self._anki.base / profile

    @property
    def pid(self) -> int:
        return self._anki.pid

    def start(self) -> None:
        self._start(answers=True)

    def _start(self, answers: bool) -> None:
        try:
            self._anki.start(answers=answers)
        except AssertionError as error:
            self.close()
            raise CannotStart(str(error)) from error

    def start_behind(self, squatter: contextlib.AbstractContextManager[None]) -> list[str]:
        with squatter:
            self._start(answers=False)
        deadline = time.monotonic() + END_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self._anki.call("version")
                return []
            time.sleep(0.1)
        return ["Anki does not listen although its port is free again"]

    def kill(self) -> None:
        self._anki.kill()

    def end(self) -> list[str]:
        try:
            self._anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
            status = self._anki.wait(END_SECONDS)
        except (OSError, AssertionError) as error:
            self.kill()
            return [f"Anki did not end by itself: {error}"]
        self.kill()  # its web views
        return [] if status == 0 else [f"Anki ended with status {status}"]

    def close(self) -> None:
        self._anki.kill()

    def complaints(self) -> list[str]:
        return [f"Anki's log: {one}" for one in self._anki.problems()]


FORMS: dict[str, Callable[[Path], Form]] = {HEADLESS: HeadlessForm, ANKI: AnkiForm}


def _complaints(log: str) -> list[str]:
    """The lines of a log that report errors, each with the line after it."""
    lines = log.splitlines()
    found = (index for index, line in enumerate(lines) if COMPLAINT.search(line))
    return [f"its log: {' / '.join(lines[index : index + 2])}" for index in found]
