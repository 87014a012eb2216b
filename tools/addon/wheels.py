"""Gets the wheels that vendor.txt pins, by pip, and keeps them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PINS = Path(__file__).with_name("vendor.txt")

# The same files whatever machine builds: of compiled wheels, aiohttp's, that for Linux and this Python.
_DOWNLOAD = [
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--implementation=cp",
    "--python-version=3.10",
    "--abi=cp310",
    "--platform=manylinux2014_x86_64",
    "--platform=manylinux_2_28_x86_64",
]


class CannotDownload(Exception):
    """pip did not bring the wheels; the text says what it wrote."""


def pinned(pins: Path = PINS) -> list[str]:
    """The sha256 of every wheel, in the order of the file."""
    return re.findall(r"--hash=sha256:([0-9a-f]{64})", pins.read_text(encoding="utf-8"))


def fetch(cache: Path, pins: Path = PINS) -> list[Path]:
    """The pinned wheels, sorted by name; without network when the cache has them all.

    Args:
        cache: Folder that keeps them; it is made when it is missing.
        pins: Requirements with one hash each.

    Raises:
        CannotDownload: pip failed.
    """
    wanted = pinned(pins)
    cached = _cached(cache, wanted)
    if len(cached) < len(wanted):
        _download(cache, pins)
        cached = _cached(cache, wanted)
    if len(cached) < len(wanted):
        raise CannotDownload(f"{len(wanted)} files are pinned in {pins}, pip brought {len(cached)}")
    return cached


def _cached(cache: Path, wanted: Sequence[str]) -> list[Path]:
    """The files of the cache that are pinned; a damaged one is none of them."""
    return [
        file
        for file in sorted(cache.glob("*.whl"))
        if hashlib.sha256(file.read_bytes()).hexdigest() in wanted
    ]


def _download(cache: Path, pins: Path) -> None:
    """Download into a folder of its own, then move: another build may be doing the same."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        done = subprocess.run(
            [sys.executable, "-m", "pip", *_DOWNLOAD, "--dest", folder, "--requirement", str(pins)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotDownload(f"pip could not download what {pins} pins:\n{done.stdout}")
        for file in Path(folder).iterdir():
            os.replace(file, cache / file.name)
