"""A screen of its own, and the keyboard in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest

SCREEN = "1280x1024x24"
PROGRAMS = ("Xvfb", "xdotool")


class Keyboard:
    """Xvfb, and xdotool, which presses real keys there. Skips the test if they are not installed."""

    def __init__(self) -> None:
        missing = [name for name in PROGRAMS if shutil.which(name) is None]
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")
        readable, writable = os.pipe()
        # -r: a busy machine holds a key so long that it would repeat.
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writable), "-screen", "0", SCREEN, "-nolisten", "tcp", "-r"],
            pass_fds=[writable],
            stderr=subprocess.DEVNULL,
        )
        os.close(writable)
        with os.fdopen(readable) as numbers:
            self._display = f":{numbers.readline().strip()}"
        assert self._display != ":", "Xvfb does not start"

    def __enter__(self) -> Keyboard:
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.terminate()
        self._server.wait()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a program that is shown on the screen.

        Qt draws there itself: an OpenGL that the processor emulates takes longer.
        """
        return {"DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}

    def type(self, text: str, milliseconds: int = 20) -> None:
        """Press the keys of a text, one each so many milliseconds."""
        self._do("type", "--delay", str(milliseconds), text)

    def press(self, *keys: str) -> None:
        """Press keys by name: "Home", "ctrl+a"."""
        self._do("key", "--delay", "30", *keys)

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env={**os.environ, **self.variables}, check=True)
