"""The file of every request and reply, for finding faults (setting apiLogPath)."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from .. import masking

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Exchanges that may wait to be written."""


class ApiLog:
    """Writes exchanges to a file, off the loop; keys are masked.

    The file is truncated when the service starts or the setting names another one. A file that cannot
    be written is reported once and harms nothing; while the disk is slow, exchanges beyond a bound are
    left out.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ankiconnect-apilog")
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._begun: str | None = None
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
        if path is not None and self._room.acquire(blocking=False):
            self._writer.submit(self._note, path, bytes(request), reply, key)

    def close(self) -> None:
        """Write what waits."""
        self._writer.shutdown(wait=True)

    def _note(self, path: str, request: bytes, reply: bytes, key: str | None) -> None:
        try:
            self._append(path, _entry("request", request, key) + _entry("reply", reply, key))
        finally:
            self._room.release()

    def _append(self, path: str, text: str) -> None:
        mode = "a" if path == self._begun else "w"
        try:
            with open(path, mode, encoding="utf-8", errors="replace") as file:
                file.write(text)
            self._begun, self._failed = path, False
        except OSError as error:
            if not self._failed:
                log.warning("cannot write apiLogPath %s: %s", path, error)
            self._failed = True


def _entry(kind: str, content: bytes, key: str | None) -> str:
    """One entry: a line that says what it is, indented JSON with sorted keys, an empty line."""
    try:
        value = masking.mask_request(json.loads(content), key)
        shown = json.dumps(value, indent=4, sort_keys=True)
    except (ValueError, RecursionError):  # what is no JSON, or nested too deeply, is shown as it came
        shown = json.dumps(masking.mask_broken(content.decode("utf-8", "replace"), key))
    return f"[{kind}]\n{shown}\n\n"
