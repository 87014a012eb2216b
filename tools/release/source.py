"""The committed files, from which a release is built. Whatever else is in the folder has no effect."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def uncommitted(root: Path = ROOT) -> list[str]:
    """Files that are changed, new or deleted since the last commit."""
    return _git(root, "status", "--porcelain").decode().splitlines()


def export(folder: Path, root: Path = ROOT) -> Path:
    """Write the files of the last commit to a folder, and return it."""
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", "--format=tar", "HEAD"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, check=True, stdout=subprocess.PIPE).stdout
