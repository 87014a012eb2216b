"""A real Anki with the add-on and nothing else: no probe, no tests."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from . import FOLDER, PROFILE, install, make_base

START_SECONDS = 60
STOP_SECONDS = 20


def lay_out(room: Path, addon: Path, port: int) -> Path:
    """Create a base folder with an empty profile and the add-on, and return it.

    Args:
        room: The folder that contains it.
        addon: The .ankiaddon file.
        port: The port that the add-on is configured to use.
    """
    base = room / "base"
    make_base(base, PROFILE)
    meta = install(base, addon, FOLDER) / "meta.json"
    known = json.loads(meta.read_text("utf-8"))
    meta.write_text(json.dumps({**known, "config": {"webBindPort": port}}), "utf-8")
    return base


@contextlib.contextmanager
def running(
    command: Sequence[str], url: str, environment: Mapping[str, str], cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """An Anki, or a service without a window, that answers at the URL. It is ended afterwards.

    Args:
        command: What starts it, see `real_anki.command`.
        url: The address that it is configured to use.
        environment: All variables of its environment.
        cwd: The folder to start it in; None for that of this process.

    Raises:
        SystemExit: The service does not answer.
    """
    # In its own session, so that Ctrl-C reaches only this process, which then asks Anki to close.
    process = subprocess.Popen(command, env=environment, cwd=cwd, start_new_session=True)
    try:
        _wait_until_it_answers(process, url)
        yield process
    finally:
        _end(process)


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the service does not answer at {url}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether something answers GET requests at a URL."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=5).close()
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
