"""How much memory a process has, as the system counts it."""

from __future__ import annotations

import subprocess
from pathlib import Path


def resident_mb(pid: int) -> float | None:
    """What a process holds in memory, in MB of 1,000,000 bytes; None where nobody can tell."""
    status = Path(f"/proc/{pid}/status")
    try:
        if status.exists():
            kilobytes = _of_linux(status.read_text("ascii", errors="replace"))
        else:
            told = subprocess.run(
                ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
            )
            kilobytes = int(told.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return kilobytes * 1024 / 1e6


def _of_linux(status: str) -> int:
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError("no VmRSS")
