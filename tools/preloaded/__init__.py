"""Starts Python programs by forking a process that has imported their modules already.

Importing takes most of the time that the service or Anki needs to start.
"""

from __future__ import annotations

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

SERVER = Path(__file__).with_name("server.py")
STATUS_BYTES = 8
HEEDED = ("PYTHONFAULTHANDLER", "PYTHONUNBUFFERED")
"""Variables of the interpreter that a forked program takes for itself."""


class Forked:
    """A program that was started: the part of `subprocess.Popen` that its users need."""

    def __init__(self, status: socket.socket, arguments: Sequence[str]) -> None:
        self._status = status
        self._arguments = list(arguments)
        self._lock = threading.Lock()
        self.pid = self._number()
        self.returncode: int | None = None

    def _number(self) -> int:
        data = self._status.recv(STATUS_BYTES, socket.MSG_WAITALL)
        assert data, "the process that forks has ended"
        return int(array.array("q", data)[0])

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended, and return its exit status.

        Raises:
            subprocess.TimeoutExpired: It has not.
        """
        with self._lock:
            if self.returncode is None:
                if not select.select([self._status], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired(self._arguments, timeout or 0)
                self.returncode = self._number()
                self._status.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process = subprocess.Popen[bytes] | Forked


class Preloaded:
    """A process that forks for each program. It ends when this one does."""

    def __init__(self, modules: Sequence[str], variables: Mapping[str, str]) -> None:
        """
        Args:
            modules: What it imports.
            variables: Its environment meanwhile; each program gets its own.
        """
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, str(SERVER), str(theirs.fileno()), *modules],
                env=dict(variables),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def start(
        self,
        arguments: Sequence[str],
        *,
        variables: Mapping[str, str],
        folder: Path,
        output: int,
        errors: int,
        input: int | None = None,
        session: bool = False,
    ) -> Forked:
        """Start a program; the parameters are those of `start`."""
        request = {
            "arguments": list(arguments),
            "variables": dict(variables),
            "folder": str(folder),
            "session": session,
        }
        status, theirs = socket.socketpair()
        with theirs, open(os.devnull, "rb") as nothing:
            files = [nothing.fileno() if input is None else input, output, errors, theirs.fileno()]
            socket.send_fds(self._requests, [json.dumps(request).encode()], files)
        return Forked(status, arguments)

    def close(self) -> None:
        """End it; what it has started runs on."""
        self._requests.close()
        self._server.wait(30)


def start(
    arguments: Sequence[str],
    *,
    variables: Mapping[str, str],
    folder: Path,
    output: int,
    errors: int,
    input: int | None = None,
    session: bool = False,
    preloaded: Preloaded | None = None,
) -> Process:
    """Start a Python program.

    Args:
        arguments: What follows the name of the interpreter: "-c" or "-m", then their arguments.
        variables: Its environment.
        folder: Its current folder.
        output: The number of the file that its stdout goes to.
        errors: The same of stderr.
        input: The same of stdin, which is empty without one.
        session: Whether it starts a session, and so a process group.
        preloaded: Forks it, unless it needs an interpreter of its own.
    """
    if preloaded is not None and not _needs_an_interpreter(variables):
        return preloaded.start(
            arguments,
            variables=variables,
            folder=folder,
            output=output,
            errors=errors,
            input=input,
            session=session,
        )
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(variables),
        cwd=folder,
        stdin=subprocess.DEVNULL if input is None else input,
        stdout=output,
        stderr=errors,
        start_new_session=session,
    )


def _needs_an_interpreter(variables: Mapping[str, str]) -> bool:
    """Whether the loader or the interpreter has to read variables that this process does not have."""
    return any(
        variables.get(name) != os.environ.get(name)
        for name in variables.keys() | os.environ.keys()
        if name.startswith(("LD_", "PYTHON")) and name not in HEEDED
    )
