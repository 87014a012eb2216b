"""Listeners to events, for measurements: ``python -m benchmarks.listeners PORT COUNT``.

They run in a process of their own, until its standard input ends. Then each reports the ids of the
notes that it was told of, and whether the ids of events had a gap.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import threading
from collections import Counter
from typing import Any

HEAD_END = b"\r\n\r\n"


class Listener:
    """One connection, and what came over it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self._rest = b""
        self._in_head = True
        self._last = 0
        self.added: Counter[int] = Counter()
        self.problems: list[str] = []

    def read(self) -> bool:
        """Take what has come; whether the connection goes on."""
        received = self.socket.recv(1 << 20)
        self._rest += received
        if self._in_head and HEAD_END in self._rest:
            self._in_head = False
            self._rest = self._rest.partition(HEAD_END)[2]
        *frames, self._rest = self._rest.split(b"\n\n") if not self._in_head else [self._rest]
        for frame in frames:
            _, _, content = frame.partition(b"data: ")
            if content:
                self._take(json.loads(content))
        return bool(received)

    def _take(self, event: dict[str, Any]) -> None:
        if self._last and event["id"] != self._last + 1:
            self.problems.append(f"{event['type']} {event['id']} follows {self._last}")
        self._last = event["id"]
        if event["type"] in ("gap", "reset"):
            self.problems.append(event["type"])
        self.added.update(event.get("added", []) if event["type"] == "note" else [])

    def report(self) -> dict[str, Any]:
        """What it was told of."""
        doubled = [one for one, count in self.added.items() if count > 1]
        return {"added": sorted(self.added), "doubled": doubled, "problems": self.problems}


class Listeners:
    """Some listeners in another process."""

    def __init__(self, port: int, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(port), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def end(self) -> list[dict[str, Any]]:
        """The report of each; see `Listener.report`."""
        output, _ = self._process.communicate(timeout=60)
        return list(json.loads(output))


def main(port: int, count: int) -> None:
    """Listen until standard input ends."""
    ending, told = socket.socketpair()
    with selectors.DefaultSelector() as selector:
        listeners = [Listener(port) for _ in range(count)]
        for one in listeners:
            selector.register(one.socket, selectors.EVENT_READ, one)
        selector.register(ending, selectors.EVENT_READ)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        threading.Thread(target=lambda: (sys.stdin.read(), told.send(b"x")), daemon=True).start()
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    json.dump([one.report() for one in listeners], sys.stdout)
                    return
                if not key.data.read():
                    key.data.problems.append("disconnected")
                    selector.unregister(key.data.socket)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
