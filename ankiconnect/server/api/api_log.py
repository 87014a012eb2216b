"""The file of every request and reply, for finding faults (setting apiLogPath)."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

from ...log import redaction

log = logging.getLogger(__name__)

MOST_BYTES = 32 * 1024 * 1024
"""The file is not longer, nor is the one before it, which is kept with `OLDER` after its name."""
OLDER = ".1"
MOST_OF_ONE = MOST_BYTES // 8
"""A longer request or reply is not written, but its length."""
MOST_WAITING = 1_000
"""Exchanges that may wait to be written."""
MOST_BYTES_WAITING = 64 * 1024 * 1024


class _Room:
    """What may wait to be written: so many exchanges, and so many bytes of them together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0
        self._bytes = 0
        self._left_out = 0

    def take(self, size: int) -> bool:
        """Whether there is room for one more, which is taken then."""
        with self._lock:
            if self._waiting >= MOST_WAITING or self._bytes + size > MOST_BYTES_WAITING:
                self._left_out += 1
                return False
            self._waiting += 1
            self._bytes += size
            return True

    def give_back(self, size: int) -> int:
        """One was written; how many have found no room since the last time."""
        with self._lock:
            self._waiting -= 1
            self._bytes -= size
            left_out, self._left_out = self._left_out, 0
            return left_out


class ApiLog:
    """Writes exchanges to a file, off the loop; keys are masked.

    The file is truncated when the service starts or the setting names another one. One that is full is
    kept under another name, and the next begun. A file that cannot be written is reported once and
    harms nothing; while the disk is slow, exchanges beyond a bound are left out, which is reported too.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ankiconnect-apilog")
        self._room = _Room()
        self._begun: str | None = None
        self._size = 0
        self._failed = False

    def begin(self, path: str | None) -> None:
        """Truncate the file, when there is to be one."""
        if path is not None:
            self._writer.submit(self._append, path, "")

    def write(
        self, path: str | None, request: bytes | bytearray, reply: bytes, key: str | None = None
    ) -> None:
        """Note one exchange; nothing happens while `path` is None.

        Args:
            path: The file.
            request: The body that came.
            reply: The body of the reply.
            key: The key in force, which is kept out.
        """
        if path is None:
            return
        # What is too long to be written need not wait either.
        kept = [bytes(one) if len(one) <= MOST_OF_ONE else len(one) for one in (request, reply)]
        size = sum(len(one) for one in kept if isinstance(one, bytes))
        if self._room.take(size):
            self._writer.submit(self._note, path, kept, size, key)

    def close(self) -> None:
        """Write what waits."""
        self._writer.shutdown(wait=True)

    def _note(self, path: str, exchange: list[bytes | int], size: int, key: str | None) -> None:
        try:
            request, reply = exchange
            self._append(path, _entry("request", request, key) + _entry("reply", reply, key))
        finally:
            if left_out := self._room.give_back(size):
                log.warning("apiLogPath lacks %s exchanges, for which %s was too slow", left_out, path)

    def _append(self, path: str, text: str) -> None:
        goes_on = path == self._begun
        if goes_on and self._size + len(text) > MOST_BYTES:
            with contextlib.suppress(OSError):  # then what was there is lost, and not the bound
                os.replace(path, path + OLDER)
            goes_on = False
        try:
            _check_file(path)
            # As long on every system: the bound counts characters, all of ASCII.
            with open(path, "a" if goes_on else "w", encoding="ascii", newline="\n") as file:
                file.write(text)
            self._size = len(text) + (self._size if goes_on else 0)
            self._begun, self._failed = path, False
        except OSError as error:
            if not self._failed:
                log.warning("cannot write apiLogPath %s: %s", path, error)
            self._failed = True


def _check_file(path: str) -> None:
    """See that writing will not wait for somebody who reads, perhaps for ever.

    Raises:
        OSError: It would.
    """
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISFIFO(os.stat(path).st_mode):
            raise OSError("it is a pipe; a file is wanted")


def _entry(kind: str, content: bytes | int, key: str | None) -> str:
    """One entry: a line that says what it is, indented JSON with sorted keys, an empty line.

    Args:
        kind: "request" or "reply".
        content: The body, or only its length.
        key: The key in force.
    """
    if isinstance(content, int):
        shown = json.dumps(f"{content} bytes, which is too long for this file")
    else:
        shown = _shown(content, key)
        if len(shown) > MOST_BYTES // 2:  # many short lines, far indented
            return _entry(kind, len(content), key)
    return f"[{kind}]\n{shown}\n\n"


def _shown(content: bytes, key: str | None) -> str:
    try:
        return json.dumps(redaction.mask_request(json.loads(content), key), indent=4, sort_keys=True)
    except (ValueError, RecursionError):  # not JSON, or nested too deeply
        return json.dumps(f"{len(content)} bytes that cannot be read as JSON")
