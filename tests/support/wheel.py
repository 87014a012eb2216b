"""Builds the package in a copy of the repository, since a build leaves files behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_tree(folder: Path) -> Path:
    """Copy the files of a clone into a folder, which is created; returns it."""
    unwanted = shutil.ignore_patterns(
        ".git", ".venv", ".tox", ".*_cache", "__pycache__", "*.egg-info", "build", "dist"
    )
    shutil.copytree(ROOT, folder, ignore=unwanted)
    return folder


def build(tree: Path, kind: str) -> Path:
    """Run the build backend as pip does, but without an isolated environment.

    Args:
        tree: A copy of the repository.
        kind: wheel or sdist.

    Returns:
        The built file.
    """
    code = f"import sys; from setuptools import build_meta as b; print(b.build_{kind}(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", code, str(tree / "dist")],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    return tree / "dist" / built.stdout.splitlines()[-1]
