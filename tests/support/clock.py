"""A system clock that jumps in one process only, with a library that is loaded into it (clock.c)."""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("clock.c")
DAY = 86_400
YEAR = 365 * DAY
JUMPS = [-3600, 3600, -10 * YEAR, 30, 10 * YEAR, -DAY, 0]
"""Offsets from the real time in seconds, which are used in turn."""
ABOUT_TIMES = re.compile("timestamps in the future|last review time")
"""The only problems that "Check Database" may find after that."""


class Clock:
    """The clock of one process. The process must be started with the environment `variables`."""

    def __init__(self, folder: Path) -> None:
        """Skip the test if the library cannot be built.

        Args:
            folder: A folder for the library and the file that it reads.
        """
        if sys.platform != "linux" or platform.libc_ver()[0] != "glibc" or shutil.which("cc") is None:
            pytest.skip("needs Linux with glibc and a C compiler")
        self._file = folder / "offset"
        self.set(0)
        library = folder / "clock.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        if built.returncode:
            pytest.skip(f"the library for the clock cannot be compiled: {built.stderr:.200}")
        self.variables = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(self._file)}

    def set(self, seconds: float) -> None:
        """Set the offset of the clock from now on."""
        mode = "r+b" if self._file.exists() else "wb"
        with open(self._file, mode) as file:
            file.write(struct.pack("d", seconds))
