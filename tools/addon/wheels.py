"""Downloads the wheels pinned in vendor.txt with pip, and caches them."""

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

# These options select the same wheels on every machine that builds. aiohttp's wheel is a compiled one,
# for Linux and Python 3.10; its compiled files are left out later.
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
    """pip could not download the wheels; the text contains its output."""


def pinned(pins: Path = PINS) -> list[str]:
    """The SHA-256 hash of every wheel, in the order of the file."""
    return re.findall(r"--hash=sha256:([0-9a-f]{64})", pins.read_text(encoding="utf-8"))


def fetch(cache: Path, pins: Path = PINS) -> list[Path]:
    """The pinned wheels, sorted by name. If all are in the cache, nothing is downloaded.

    Args:
        cache: Folder of the cache, which is created if it is missing.
        pins: Requirements with one hash each.

    Raises:
        CannotDownload: pip failed.
    """
    hashes = pinned(pins)
    cached = _cached(cache, hashes)
    if len(cached) < len(hashes):
        _download(cache, pins)
        cached = _cached(cache, hashes)
    if len(cached) < len(hashes):
        raise CannotDownload(f"{len(hashes)} files are pinned in {pins}, pip downloaded {len(cached)}")
    return cached


def _cached(cache: Path, hashes: Sequence[str]) -> list[Path]:
    """The files in the cache with a pinned hash. Damaged files do not count."""
    return [
        file
        for file in sorted(cache.glob("*.whl"))
        if hashlib.sha256(file.read_bytes()).hexdigest() in hashes
    ]


def _download(cache: Path, pins: Path) -> None:
    """Download to a temporary folder and then move the files, since another build may run meanwhile."""
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
