"""Builds the files of a release from an exported tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from ..addon import contents
from . import sdist

ADDON = "ankiconnect.ankiaddon"
SUMS = "SHA256SUMS"
NOTES = "RELEASE_NOTES.md"
_BACKEND = "import sys; from setuptools import build_meta; build_meta.build_{}(sys.argv[1])"


class BuildFailed(Exception):
    """A build failed, or two builds differ; the text says which."""


def build(tree: Path, output: Path, epoch: int) -> None:
    """Build the wheel, the source distribution and the add-on.

    Args:
        tree: The exported files, which the build adds files to.
        output: Folder to write to, which is created.
        epoch: The time of the release, in seconds.

    Raises:
        BuildFailed: One could not be built.
    """
    output.mkdir(parents=True)
    build_python(tree, output, epoch)
    # What the add-on bundles is downloaded once. Each build compares the hashes.
    shutil.copytree(contents.CACHE, tree / contents.CACHE.relative_to(contents.ROOT))
    _run(tree, epoch, ["-m", "tools.addon", "--output", str(output / ADDON)])


def build_python(tree: Path, output: Path, epoch: int) -> None:
    """Build the source distribution, and the wheel from what that contains."""
    _run(tree, epoch, ["-c", _BACKEND.format("sdist"), str(output)])
    (packed,) = output.glob("*.tar.gz")
    sdist.normalize(packed, epoch)
    unpacked = tree / "build" / "sdist"
    with tarfile.open(packed) as archive:
        archive.extractall(unpacked, filter="data")
    build_wheel(next(unpacked.iterdir()), output, epoch)


def build_wheel(tree: Path, output: Path, epoch: int) -> None:
    """Build the wheel of a tree."""
    _run(tree, epoch, ["-c", _BACKEND.format("wheel"), str(output)])


def _run(tree: Path, epoch: int, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        umask=0o022,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(done.stdout)


def check_same(one: Path, other: Path) -> None:
    """Compare two builds.

    Raises:
        BuildFailed: A file has other bytes, or is only in one of them.
    """
    hashes, others = _hashes(one), _hashes(other)
    different = [name for name in sorted({*hashes, *others}) if hashes.get(name) != others.get(name)]
    if different:
        raise BuildFailed(f"two builds differ: {', '.join(different)}")


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS, which `sha256sum --check` reads."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(_hashes(folder).items())]
    (folder / SUMS).write_text("".join(lines), "ascii")


def _hashes(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}
