"""What a temporary service writes to standard output, and follows at standard input.

Its first line of output is JSON and says where it answers. The line ``reset`` at its input restores the
collection, and the end of its input ends it, if the input is a pipe: then a program has started it.
"""

from __future__ import annotations

import json
import os
import stat
import time
from typing import Any

from .. import __version__
from ..headless.composition import Headless
from ..stdio import lines
from .base import PROFILE, TemporaryBase

_API_VERSION = 6
_PAUSE_SECONDS = 0.01


class Console:
    """Standard input and output of a temporary service."""

    def __init__(self, headless: Headless, base: TemporaryBase, output: int) -> None:
        """
        Args:
            headless: It is listening.
            output: The number of the file to write to.
        """
        self._headless = headless
        self._base = base
        self._output = output

    def start(self) -> None:
        """Write where the service answers, and follow standard input, if it is a pipe.

        A shell gives /dev/null to what it starts in the background. Its end means nothing.
        """
        self._write(self._announcement())
        mode = os.fstat(0).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            lines.follow(0, self._received)

    def _announcement(self) -> dict[str, Any]:
        from anki.buildinfo import version as anki_version

        url = self._headless.service.urls[0]
        return {
            "url": url,
            "port": int(url.rpartition(":")[2]),
            "key": self._headless.store.current.apiKey,
            "base": str(self._base.folder),
            "profile": PROFILE,
            "pid": os.getpid(),
            "version": __version__,
            "apiVersion": _API_VERSION,
            "ankiVersion": anki_version,
        }

    def _received(self, line: bytes) -> None:
        command = line.strip()
        if not line:
            self._headless.request_stop()
        elif command == b"reset":
            self._headless.run_soon(self._reset)
        elif command:
            self._write({"error": f"unknown command: {command.decode('utf-8', 'replace')}"})

    def _reset(self) -> None:
        """Restore the collection, and announce the service again. Main thread."""
        if self._headless.bridge.is_paused:  # a long part of an action uses the collection
            time.sleep(_PAUSE_SECONDS)
            self._headless.run_soon(self._reset)
            return
        self._headless.replace_collection(PROFILE, self._base.restore)
        self._write(self._announcement())

    def _write(self, message: dict[str, Any]) -> None:
        lines.write(self._output, json.dumps(message).encode())
