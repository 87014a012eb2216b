"""A bridge in a process of its own, and its client at the other end of the pipes."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from queue import Queue
from typing import Any

from tools.preloaded import start

from ..processes import preloaded

SECONDS = 30.0


class BridgeProcess:
    """``ankiconnect mcp`` with pipes."""

    def __init__(self, *arguments: str, home: Path, **variables: str) -> None:
        """
        Args:
            home: The user's folder in that process.
            variables: Environment variables besides those of this process.
        """
        environment = {name: one for name, one in os.environ.items() if "ANKICONNECT" not in name}
        folders = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
        theirs, ours = os.pipe()
        reading, writing = os.pipe()
        with (home / "stderr").open("wb") as errors:
            self.process = start(
                ["-m", "ankiconnect", "mcp", *arguments],
                variables={**environment, **folders, **variables},
                folder=Path.cwd(),
                input=theirs,
                output=writing,
                errors=errors.fileno(),
                preloaded=preloaded(),
            )
        os.close(theirs)
        os.close(writing)
        self._input = os.fdopen(ours, "wb")
        self._output = os.fdopen(reading, "rb")
        self._home = home
        self._lines: Queue[bytes] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._output:
            self._lines.put(line)

    def __enter__(self) -> BridgeProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(SECONDS)
        self._input.close()
        self._output.close()

    @property
    def errors(self) -> str:
        """What it has written to standard error."""
        return (self._home / "stderr").read_text("utf-8")

    def send(self, message: Any) -> None:
        """Send a message, or bytes as they are."""
        line = message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n"
        self._input.write(line)
        self._input.flush()

    def line(self) -> bytes:
        """The next line that it writes."""
        return self._lines.get(timeout=SECONDS)

    def receive(self) -> Any:
        """The next message that it writes."""
        return json.loads(self.line())

    @property
    def is_quiet(self) -> bool:
        """Whether it has written nothing more."""
        return self._lines.empty()

    def request(self, method: str, params: Any = None, id: Any = 1) -> Any:
        """Send a request, and return the reply."""
        message = {"jsonrpc": "2.0", "id": id, "method": method}
        self.send(message if params is None else {**message, "params": params})
        reply = self.receive()
        assert reply["id"] == id
        return reply

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool, and return the text of its result."""
        reply = self.request("tools/call", {"name": tool, "arguments": arguments})
        return reply["result"]["content"][0]["text"]

    def end(self) -> int:
        """End its input, and return its exit status."""
        self._input.close()
        return self.process.wait(SECONDS)
