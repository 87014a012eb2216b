"""The memory of a process."""

from __future__ import annotations

import subprocess
from pathlib import Path


def resident_mb(pid: int) -> float | None:
    """The resident memory of a process in MB of 1,000,000 bytes; None if the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    try:
        if status.exists():
            kilobytes = _kilobytes_on_linux(status.read_text("ascii", errors="replace"))
        else:
            shown = subprocess.run(
                ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
            )
            kilobytes = int(shown.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return kilobytes * 1024 / 1e6


def _kilobytes_on_linux(status: str) -> int:
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError("no VmRSS")
