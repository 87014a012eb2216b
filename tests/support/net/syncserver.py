"""Anki's own sync server on this machine, and servers that never answer, or never to the end."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import os
import re
import socket
import threading
import time
from pathlib import Path

from tools.preloaded import Process, start

from ..processes import preloaded

USER, PASSWORD = "user", "open-sesame"
START_SECONDS = 40
DRIP_SECONDS = 0.05
ZSTD_BEGIN = b"\x28\xb5\x2f\xfd\x00\x58" + (100_000 << 3).to_bytes(3, "little")
"""A frame whose first block has 100,000 plain bytes."""


def _hashed(password: str) -> str:
    """A password as the server stores it. Hashed once: as often as the server does takes a second."""
    salt = b"salt for the tests"
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    encoded = (base64.b64encode(one).decode().rstrip("=") for one in (salt, key))
    return "$pbkdf2-sha256$i=1,l=32$" + "$".join(encoded)


class SyncServer:
    """``python -m anki.syncserver`` with one user; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: A folder for its data and its log.
        """
        self._folder = folder
        self._process: Process | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> SyncServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it on a port that the system chooses. The next start uses the same port."""
        variables = {
            **os.environ,
            "SYNC_USER1": f"{USER}:{_hashed(PASSWORD)}",
            "PASSWORDS_HASHED": "1",
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(self._port),
            "SYNC_BASE": str(self._folder),
            "RUST_LOG": "anki=info",
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder / "log.txt"
        with log.open("wb") as output:
            self._process = start(
                ["-m", "anki.syncserver"],
                variables=variables,
                folder=Path.cwd(),
                output=output.fileno(),
                errors=output.fileno(),
                preloaded=preloaded(),
            )
        deadline = time.monotonic() + START_SECONDS
        while (said := re.search(rb"127\.0\.0\.1:([1-9]\d*)", log.read_bytes())) is None:
            assert self._process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        self._port = int(said[1])

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Stalls:
    """A server that accepts connections and never answers."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self._taken: list[socket.socket] = []
        self._closed = threading.Event()
        self.reached = threading.Event()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(TimeoutError):
                self._taken.append(self._socket.accept()[0])
                self.reached.set()
        for one in (self._socket, *self._taken):
            one.close()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()


class Drips:
    """A sync server whose replies begin at once and never end: a byte now and then."""

    def __init__(self) -> None:
        self._closed = threading.Event()
        self.reached = threading.Event()
        drips = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.send_response(200)
                self.send_header("anki-original-size", "1000000")
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                drips.reached.set()
                with contextlib.suppress(OSError):
                    self.wfile.write(ZSTD_BEGIN)
                    while not drips._closed.wait(DRIP_SECONDS):
                        self.wfile.write(b"x")

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
