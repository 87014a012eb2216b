"""Imports modules, then forks for each Python program that it is asked to run.

It is run by its path, with the number of a socket and the modules. A program then has a process, an
environment, streams and an end like any other; it only finds modules imported.
"""

from __future__ import annotations

import array
import contextlib
import faulthandler
import gc
import importlib
import io
import json
import os
import runpy
import socket
import sys
import time
import types
from typing import Any, TextIO

MAX_REQUEST = 1 << 20
STREAMS = 3


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork for each request.

    Returns:
        In the forked process, what to run; in the server, None when its client has gone.
    """
    while True:
        data, files, _, _ = socket.recv_fds(requests, MAX_REQUEST, STREAMS + 1)
        if not data:
            return None
        _bury()
        supervisor = os.fork() == 0
        if supervisor:
            requests.close()
            reply = socket.socket(fileno=files.pop())
            if (pid := os.fork()) == 0:
                reply.close()
                _take_streams(files)
                return dict(json.loads(data))
            _report(reply, pid, files)
        for file in files:
            os.close(file)


def _bury() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _report(reply: socket.socket, pid: int, files: list[int]) -> None:
    """Send the program's number, then how it ends."""
    for file in files:
        os.close(file)
    numbers = array.array("q", [pid])
    reply.sendall(numbers)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        reply.sendall(array.array("q", [os.waitstatus_to_exitcode(status)]))
    os._exit(0)


def _take_streams(files: list[int]) -> None:
    for stream, file in enumerate(files):
        os.dup2(file, stream)
    for file in files:
        os.close(file)


def become(program: dict[str, Any], imported: dict[str, str]) -> None:
    """Set this process up as the interpreter would be, and run the program.

    Args:
        program: The request.
        imported: Variables that imports have set.
    """
    if program["session"]:
        os.setsid()
    os.chdir(program["folder"])
    os.environ.clear()
    os.environ.update(program["variables"])
    os.environ.update(imported)
    time.tzset()
    _open_streams()
    if "PYTHONFAULTHANDLER" in os.environ:
        faulthandler.enable()
    option, source, *arguments = program["arguments"]
    sys.argv[:] = [option, *arguments]
    if option == "-m":
        sys.path.insert(0, os.getcwd())
        runpy.run_module(source, run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, "")
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        exec(compile(source, "<string>", "exec"), vars(main))


def _open_streams() -> None:
    """Open stdout and stderr as the interpreter does for files and pipes."""
    sys.stdout = sys.__stdout__ = _writer(1, sys.stdout, buffering=-1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _writer(2, sys.stderr, buffering=1)  # type: ignore[misc]


def _writer(number: int, like: TextIO, buffering: int) -> io.TextIOWrapper:
    writer = open(  # noqa: SIM115
        number, "w", buffering, encoding=like.encoding, errors=like.errors, closefd=False
    )
    writer.reconfigure(write_through="PYTHONUNBUFFERED" in os.environ)
    return writer


def preload(modules: list[str]) -> dict[str, str]:
    """Import modules, from the current folder too; the variables that they set."""
    before = dict(os.environ)
    sys.path[0] = os.getcwd()
    for module in modules:
        importlib.import_module(module)
    del sys.path[0]
    gc.freeze()  # what is imported stays, so no program has to look through it or copy its memory
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


if __name__ == "__main__":
    set_by_imports = preload(sys.argv[2:])
    if (request := serve(socket.socket(fileno=int(sys.argv[1])))) is not None:
        become(request, set_by_imports)
