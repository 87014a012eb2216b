"""The file of every request and reply, for finding faults (setting apiLogPath)."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

log = logging.getLogger(__name__)

_MASK = "***"


class ApiLog:
    """Writes exchanges to a file, off the loop; keys are masked.

    The file is truncated when the service starts or the setting names another one. A file that cannot
    be written is reported once and harms nothing.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ankiconnect-apilog")
        self._started: str | None = None
        self._failed = False

    def write(self, path: str | None, request: bytes | bytearray, reply: bytes) -> None:
        """Note one exchange; nothing happens while `path` is None."""
        if path is not None:
            self._writer.submit(self._append, path, bytes(request), reply)

    def close(self) -> None:
        """Write what waits."""
        self._writer.shutdown(wait=True)

    def _append(self, path: str, request: bytes, reply: bytes) -> None:
        mode = "a" if path == self._started else "w"
        try:
            with open(path, mode, encoding="utf-8", errors="replace") as file:
                file.write(_entry("request", request) + _entry("reply", reply))
            self._started, self._failed = path, False
        except OSError as error:
            if not self._failed:
                log.warning("cannot write apiLogPath %s: %s", path, error)
            self._failed = True


def _entry(kind: str, content: bytes) -> str:
    """One entry: a line that says what it is, indented JSON with sorted keys, an empty line."""
    try:
        shown = json.dumps(_masked(json.loads(content)), indent=4, sort_keys=True)
    except RecursionError:
        shown = '"(nested too deeply to be shown)"'
    return f"[{kind}]\n{shown}\n\n"


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _MASK if name == "key" and "action" in value else _masked(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return value
