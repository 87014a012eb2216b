"""A real Anki in its own process, offscreen, with its own base folder."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ankiconnect.client.connection import post

from .. import declared_results
from ..api_error import ApiError
from ..ports import free_port
from ..preloaded import Preloaded, Process, start
from . import FOLDER, PROFILE, RUN, command, environment, python
from .complaints import complaints

START_SECONDS = 90
STOP_SECONDS = 30
POLL_SECONDS = 0.03
PROBE = Path(__file__).parent / "probe"

_LOADED = "'ankiconnect-start' not in [one.name for one in __import__('threading').enumerate()]"
# Anki reads this variable when it is imported, and was imported with another one.
_RUN_PRELOADED = f"import aqt, os; aqt.AnkiApp.KEY = os.environ['ANKI_SINGLE_INSTANCE_KEY']; {RUN}"
_CHECK = """
import json
import sys
from anki.collection import Collection
from anki.lang import set_lang
set_lang("en_US")
col = Collection(sys.argv[1])
text, fine = col.fix_integrity()
col.close()
print(json.dumps([] if fine else text.splitlines()[:-1]))
"""


def check_collection(file: Path) -> list[str]:
    """Run "Check Database" on a collection that no Anki has open, and return the problems it found."""
    problems: list[str] = json.loads(python(file.parent, _CHECK, file).splitlines()[-1])
    return problems


class Anki:
    """An Anki with a base folder. It can be started and stopped several times."""

    def __init__(
        self,
        base: Path,
        *,
        folder: str = FOLDER,
        config: Mapping[str, Any] | None = None,
        profile: str | None = PROFILE,
        variables: Mapping[str, str] | None = None,
        preloaded: Preloaded | None = None,
    ) -> None:
        """
        Args:
            base: Anki's base folder, with the add-on installed.
            folder: Name of the add-on's folder.
            config: The user's settings; a free port unless they name one.
            profile: What to open; None opens none where there are several.
            variables: Variables of its environment besides `environment`'s.
            preloaded: Forks it, which is faster than an interpreter of its own.
        """
        self.base = base
        self.profile = profile
        self.profiles = [profile or PROFILE]
        self.log = base.parent / "anki.log"
        self.folder = base / "addons21" / folder
        self.config = {"webBindPort": free_port(), **(config or {})}
        self.port = int(self.config["webBindPort"])
        self.url = f"http://127.0.0.1:{self.port}"
        self._variables = dict(variables or {})
        self._port_file = base.parent / "probe.port"
        self._process: Process | None = None
        self._preloaded = preloaded
        self._end = "mw.close"
        self._forgiven: list[str] = []
        self._asked_before_its_end: list[str] = []

    # Starting and stopping

    def start(self, *, answers: bool = True, window: bool = True) -> Anki:
        """Start Anki and wait until it is ready.

        Args:
            answers: Whether to wait until the service answers and the whole add-on is loaded.
            window: Whether to wait until the window is there, and not just the probe.
        """
        self.write_config()
        self._port_file.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self._process = self._launch(log.fileno())
        there = self._window_is_there if window else self._port_file.exists
        self._wait_for(there, "does not open its window")
        if answers:
            self._wait_for(self._answers, "does not answer")
            self.until(_LOADED, START_SECONDS)
        return self

    def _launch(self, log: int) -> Process:
        """Run Anki's command, with its output in the file `log`."""
        variables = {
            **environment(self.base.parent),
            "ANKI_PROBE": str(self._port_file),
            **self._variables,
        }
        source = RUN if self._preloaded is None else _RUN_PRELOADED
        return start(
            command(self.base, self.profile, source)[1:],
            variables=variables,
            folder=self.base.parent,
            output=log,
            errors=log,
            session=True,
            preloaded=self._preloaded,
        )

    def write_config(self) -> None:
        """Write the user's settings to the place where Anki keeps them."""
        meta = self.folder / "meta.json"
        known = json.loads(meta.read_text("utf-8")) if meta.exists() else {}
        meta.write_text(json.dumps({**known, "config": self.config}), "utf-8")

    def _wait_for(self, condition: Any, complaint: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert self.running, f"Anki ended:\n{self.output()}"
            assert time.monotonic() < deadline, f"Anki {complaint}:\n{self.output()}"
            time.sleep(0.05)

    def _window_is_there(self) -> bool:
        if not self._port_file.exists():
            return False
        state = self.run("getattr(mw, 'state', 'startup')")
        return state not in ("startup", "profileManager") or (
            state == "profileManager" and self.profile is None
        )

    def _answers(self) -> bool:
        try:
            self.post({"action": "version", "version": 6, "key": self.config.get("apiKey", "")})
        except OSError:
            return False
        return True

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process is not None
        return self._process.pid

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """Wait until Anki has ended, and return its exit status."""
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"Anki does not end:\n{self.output()}") from None

    def stop(self) -> None:
        """Close Anki as a user would, and kill it if that takes too long."""
        question = "modal box: Discard current input"  # the question of its Add window
        self._asked_before_its_end = [one for one in self.problems() if question in one]
        self.forgive(question)
        if self.running:
            with contextlib.suppress(OSError, AssertionError):
                # Anki itself complains when it is closed just before an operation ends.
                self.until("not mw.progress.busy() and not mw._background_op_count", 5)
                self.run(f"aqt.qt.QTimer.singleShot(200, {self._end})")
            with contextlib.suppress(AssertionError):
                self.wait()
        self.kill()

    def kill(self) -> None:
        """Kill Anki and its web views."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def restart(self) -> Anki:
        """Stop Anki and start it again with the same base folder."""
        self.stop()
        return self.start()

    # Inspecting it

    def output(self) -> str:
        """The output of the process."""
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""

    def run(self, source: str) -> Any:
        """Run Python code on Anki's main thread, and return the value of a final expression.

        `mw`, `aqt`, `gui_hooks`, `messages` (texts of message boxes that were shown) and names that
        earlier sources have set are in scope. The value crosses as JSON.
        """
        return self._ask(source, 0)

    def _ask(self, source: str, seconds: float) -> Any:
        """Run code in Anki, and again until its value is true or so many seconds have passed."""
        assert self.running, f"Anki has ended:\n{self.output()}"
        port = int(self._port_file.read_text("ascii"))
        with (
            socket.create_connection(
                ("127.0.0.1", port), timeout=START_SECONDS + seconds
            ) as connection,
            connection.makefile("rwb") as stream,
        ):
            stream.write(json.dumps({"source": source, "seconds": seconds}).encode() + b"\n")
            stream.flush()
            line = stream.readline()
        assert line, "Anki ended before it answered the probe"
        reply = json.loads(line)
        assert "error" not in reply, reply["error"]
        return reply["result"]

    def eval(self, expression: str) -> Any:
        """The value of an expression on Anki's main thread."""
        return self.run(f"({expression})")

    def until(self, expression: str, seconds: float = 10) -> Any:
        """Wait until an expression on Anki's main thread is true, and return its value."""
        value = self._ask(f"({expression})", seconds)
        assert value, f"not within {seconds} s: {expression}"
        return value

    def page_text(self) -> str:
        """The text of the page in Anki's main window, without the marks for the writing direction."""
        self.run("shown = []")
        while not (shown := self.eval("shown")):
            # A page that is reloaded forgets the question, so it is asked again.
            self.run("mw.web.evalWithCallback('document.body.innerText', shown.append)")
            time.sleep(POLL_SECONDS)
        return re.sub("[\u2068\u2069]", "", str(shown[-1]))

    def shows(self, text: str, seconds: float = 10) -> None:
        """Wait until the page in Anki's main window shows `text`."""
        deadline = time.monotonic() + seconds
        while text not in (page := self.page_text()):
            assert time.monotonic() < deadline, f"the page shows: {page}\n{self.output()}"
            time.sleep(0.05)

    def go(self, state: str) -> None:
        """Bring the main window into a state: "deckBrowser", "overview" or "review".

        It waits for the refreshes that earlier requests have caused: a page that is loaded while Anki
        changes to another makes Anki take the new one for loaded, and that stays empty.
        """
        self.refreshed()
        self.run(f"mw.moveToState({state!r})")

    def refreshed(self) -> None:
        """Wait until all windows are refreshed and Anki is idle."""
        self.until("is_refreshed()", START_SECONDS)

    def undo_name(self) -> str:
        """The name of the operation that Undo would revert; "" if there is none."""
        return str(self.eval("mw.col.undo_status().undo"))

    # Sending requests

    def post(self, body: Any, headers: Mapping[str, str] | None = None, *, timeout: float = 60) -> Any:
        """Send a body, as bytes or as an object, and return the decoded reply."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return post(self.url, data, headers, timeout=timeout).value()

    def call(self, action: str, **params: Any) -> Any:
        """Send a request of version 6 and return its result.

        Raises:
            ApiError: It failed.
        """
        request = {"action": action, "version": 6, "params": params}
        if "apiKey" in self.config:
            request["key"] = self.config["apiKey"]
        reply = self.post(request)
        if reply["error"] is not None:
            raise ApiError(reply["error"])
        declared_results.check(action, reply["result"])
        return reply["result"]

    # Its log and its collection

    def forgive(self, pattern: str) -> None:
        """Don't count lines of the log that match as problems.

        Args:
            pattern: "Traceback" for a whole traceback, "modal box: TEXT" for a message box that blocks
                Anki's windows.
        """
        self._forgiven.append(pattern)

    def problems(self) -> list[str]:
        """Lines of the log that tell of something that went wrong in Anki, or blocked its windows."""
        return self._asked_before_its_end + complaints(self.output(), self._forgiven)

    def check_log(self) -> None:
        """Fail when something went wrong in Anki that no test has forgiven."""
        problems = self.problems()
        assert not problems, f"Anki complained: {problems}\n{self.output()}"

    def check_collection(self, *, fixed: str | None = None) -> None:
        """Have Anki's own check look at the collection; the Anki must have ended.

        Args:
            fixed: Pattern of a problem's text that it may find.
        """
        problems = self.find_problems(self.profile or PROFILE)
        assert not [one for one in problems if fixed is None or not re.search(fixed, one)], problems

    def find_problems(self, profile: str) -> list[str]:
        """What Anki's own check finds in the collection of a profile, and fixes."""
        assert not self.running, "the collection is still open"
        return check_collection(self.collection_file(profile))

    def collection_file(self, profile: str) -> Path:
        return self.base / profile / "collection.anki2"
