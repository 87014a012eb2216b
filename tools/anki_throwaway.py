"""Starts the real Anki with the add-on built from this repository, in a temporary base folder: `make
anki`.

With a screen its window opens; without one it runs offscreen. The address of the service is printed.
Ctrl-C or closing the window ends Anki and removes the folder.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .addon.__main__ import main as build_addon
from .real_anki import alone, command, offscreen, plain, without_settings

DEFAULT_PORT = 8765


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Anki until its window is closed or Ctrl-C is pressed.

    Returns:
        Anki's exit status; 0 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(prog="make anki", description="Try the add-on in a real Anki.")
    parser.add_argument("--port", type=int, help=f"the service's port; {DEFAULT_PORT} or a free one")
    parser.add_argument(
        "--offscreen", action="store_true", help="do not open a window even if there is a screen"
    )
    options = parser.parse_args(arguments)
    port = options.port or _default_port()
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="ankiconnect-", ignore_cleanup_errors=True) as room:
        try:
            base = plain.lay_out(Path(room), _built(Path(room)), port)
            return _run(base, port, options.offscreen or not _has_screen())
        except KeyboardInterrupt:
            return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _default_port() -> int:
    """AnkiConnect's default port, or a free one if the user's own Anki has that port."""
    for port in (DEFAULT_PORT, 0):
        with socket.socket() as one:
            if os.name != "nt":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(one.getsockname()[1])
    raise SystemExit("no port is free")


def _has_screen() -> bool:
    on_linux = sys.platform.startswith("linux")
    return not on_linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _built(room: Path) -> Path:
    file = room / "ankiconnect.ankiaddon"
    if build_addon(["--output", str(file)]) != 0:
        raise SystemExit(1)
    return file


def _run(base: Path, port: int, without_screen: bool) -> int:
    url = f"http://127.0.0.1:{port}"
    with plain.running(command(base), url, _environment(without_screen)) as process:
        where = "offscreen, since there is no screen" if without_screen else "in its window"
        sys.stdout.write(
            f"\nAnki runs {where}; the service answers at {url}\n"
            f"its base folder, removed at the end: {base}\nCtrl-C ends it\n"
        )
        sys.stdout.flush()
        return process.wait()


def _environment(without_screen: bool) -> dict[str, str]:
    environment = {**without_settings(), **alone()}
    if without_screen:
        environment.update(offscreen())
    elif hasattr(os, "geteuid") and os.geteuid() == 0:
        environment.update({**offscreen(), "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "")})
    return environment


if __name__ == "__main__":
    sys.exit(main())
