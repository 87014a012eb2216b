"""The command: `python -m tools.addon`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import archive, contents
from .wheels import CannotDownload

ADDON = contents.ROOT / "dist" / "ankiconnect.ankiaddon"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the add-on.

    Returns:
        The exit status: 1 when a package cannot be downloaded.
    """
    parser = argparse.ArgumentParser(prog="tools.addon", description="Build the Anki add-on.")
    parser.add_argument("--output", type=Path, default=ADDON, help="file to write")
    output: Path = parser.parse_args(arguments).output
    try:
        packed = archive.pack(contents.collect())
    except CannotDownload as error:
        sys.stderr.write(f"{error}\n")
        return 1
    archive.write(output, packed)
    sys.stdout.write(f"{output}: {len(packed):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
