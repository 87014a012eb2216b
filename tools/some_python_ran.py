"""Fails when tox skipped all Pythons, or skipped the real Anki, because they are not installed.

::

    python tools/some_python_ran.py .tox/result.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

_PYTHON = re.compile(r"py\d+|newest")


def ran(report: dict[str, Any]) -> list[str]:
    """The environments in tox's report that ran the tests without a window."""
    return [
        name
        for name, one in report["testenvs"].items()
        if _PYTHON.fullmatch(name) and "result" in one and not one["result"]["skipped"]
    ]


def skipped_windows(report: dict[str, Any]) -> list[str]:
    """The environments with the real Anki that were requested but skipped."""
    return [
        name
        for name, one in report["testenvs"].items()
        if name.startswith("gui") and "result" in one and one["result"]["skipped"]
    ]


def main(file: str) -> int:
    """Check the report.

    Returns:
        The exit status: 1 when no tests ran.
    """
    report = json.loads(Path(file).read_text("utf-8"))
    if ran(report) and not skipped_windows(report):
        return 0
    sys.stderr.write("no test has run: none of the Pythons in tox.ini's env_list is on this machine\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
