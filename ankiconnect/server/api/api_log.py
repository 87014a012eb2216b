"""The file of every request and reply, for finding faults (setting apiLogPath).

The classes of `logging.handlers` would not make it shorter. Their queue does not count bytes, and
their file handler neither truncates at the start nor stays bounded when the rename fails.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor

from ...log import redaction

log = logging.getLogger(__name__)

MAX_FILE_BYTES = 32 * 1024 * 1024
"""Also of the file before, which is kept with `OLDER` after its name."""
OLDER = ".1"
MAX_BODY_BYTES = MAX_FILE_BYTES // 8
"""Of a longer request or reply only the length is written."""
MAX_PENDING_BYTES = 64 * 1024 * 1024
"""Of the exchanges that wait to be written. Each counts as `MIN_COUNTED_BYTES` at least."""
MIN_COUNTED_BYTES = 64 * 1024


class ApiLog:
    """Writes exchanges to a file, in a thread of its own.

    The file is truncated when the service starts or the setting names another one. A full file is
    renamed, and a new one is started. A file that cannot be written is reported once. While the disk
    is slow, exchanges that find no room are left out; how many is reported too.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ankiconnect-apilog")
        # Of all exchanges so far. Each has one thread that writes it, and so no lock.
        self._queued_bytes = 0
        self._left_out = 0
        self._written_bytes = 0
        self._reported_left_out = 0
        self._path: str | None = None
        self._size = 0
        self._failed = False

    def begin(self, path: str | None) -> None:
        """Truncate the file at `path`. None: there is no file."""
        if path is not None:
            self._writer.submit(self._append, path, "")

    def write(
        self, path: str | None, request: bytes | bytearray, reply: bytes, key: str | None = None
    ) -> None:
        """Queue one exchange.

        Args:
            path: The file; None when exchanges are not written.
            request: The request's body.
            reply: The reply's body.
            key: The API key, which is replaced.
        """
        if path is None:
            return
        exchange = [bytes(one) if len(one) <= MAX_BODY_BYTES else len(one) for one in (request, reply)]
        size = max(MIN_COUNTED_BYTES, sum(len(one) for one in exchange if isinstance(one, bytes)))
        if self._queued_bytes - self._written_bytes + size > MAX_PENDING_BYTES:
            self._left_out += 1
            return
        self._queued_bytes += size
        self._writer.submit(self._write, path, exchange, size, key)

    def close(self) -> None:
        """Write what is queued, and wait for that."""
        self._writer.shutdown(wait=True)

    def _write(self, path: str, exchange: list[bytes | int], size: int, key: str | None) -> None:
        try:
            request, reply = exchange
            self._append(path, _entry("request", request, key) + _entry("reply", reply, key))
        finally:
            self._written_bytes += size
            self._report_left_out(path)

    def _report_left_out(self, path: str) -> None:
        count = self._left_out - self._reported_left_out
        if count:
            self._reported_left_out += count
            log.warning("apiLogPath lacks %s exchanges, for which %s was too slow", count, path)

    def _append(self, path: str, text: str) -> None:
        same_file = path == self._path
        if same_file and self._size + len(text) > MAX_FILE_BYTES:
            with contextlib.suppress(OSError):  # then its content is lost, but it stays bounded
                os.replace(path, path + OLDER)
            same_file = False
        try:
            _check_file(path)
            # The bound counts characters: all are ASCII, and a line ends the same on every system.
            mode = "a" if same_file else "w"
            with open(path, mode, encoding="ascii", newline="\n", opener=_open_private) as file:
                file.write(text)
            self._size = len(text) + (self._size if same_file else 0)
            self._path, self._failed = path, False
        except OSError as error:
            if not self._failed:
                log.warning("cannot write apiLogPath %s: %s", path, error)
            self._failed = True


def _open_private(path: str, flags: int) -> int:
    """Open a file. If it is created, other users cannot read it."""
    return os.open(path, flags, 0o600)


def _check_file(path: str) -> None:
    """Refuse a pipe: writing would wait until somebody reads from it, perhaps for ever.

    Raises:
        OSError: It is a pipe.
    """
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISFIFO(os.stat(path).st_mode):
            raise OSError("it is a pipe; a file is wanted")


def _entry(kind: str, content: bytes | int, key: str | None) -> str:
    """One entry: a line with its kind, indented JSON with sorted keys, an empty line.

    Args:
        kind: "request" or "reply".
        content: The body, or only its length.
        key: The API key, which is replaced.
    """
    if isinstance(content, int):
        shown = json.dumps(f"{content} bytes, which is too long for this file")
    else:
        shown = _shown(content, key)
        if len(shown) > MAX_FILE_BYTES // 2:  # many short lines with a deep indentation
            return _entry(kind, len(content), key)
    return f"[{kind}]\n{shown}\n\n"


def _shown(content: bytes, key: str | None) -> str:
    try:
        return json.dumps(redaction.mask_request(json.loads(content), key), indent=4, sort_keys=True)
    except (ValueError, RecursionError):  # not JSON, or nested too deeply
        return json.dumps(f"{len(content)} bytes that cannot be read as JSON")
