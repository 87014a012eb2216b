"""Which programs listen on a port, where the system shows it without an error-prone program."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"
_TABLES = ("tcp", "tcp6")
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, order=True)
class Owner:
    """A program that listens on a port.

    Attributes:
        process: Its id; 0 if the system does not show it, such as for another user's program.
        command: Its command line, cut if long.
    """

    process: int
    command: str

    def __str__(self) -> str:
        if not self.process:
            return "a program of another user"
        return f"{self.command or 'a program'}, process {self.process}"

    @property
    def serves(self) -> bool:
        """Whether it is ``ankiconnect serve``, or one that an assistant has started with ``mcp``."""
        words = self.command.split()
        return "ankiconnect" in self.command and bool({"serve", "mcp"} & set(words))


def find(port: int, proc: Path = Path("/proc")) -> list[Owner] | None:
    """The programs that listen on a port; None if the system does not show them in files."""
    if not (proc / "net" / "tcp").exists():
        return None
    inodes = set(_inodes(port, proc))
    found = set(_owners(inodes, proc)) if inodes else set()
    if inodes and not found:
        found = {Owner(0, "")}
    return sorted(found)


def command_for(port: int, system: str) -> str:
    """A command that shows them.

    Args:
        system: As `sys.platform` names it.
    """
    return f"netstat -ano | findstr :{port}" if system == "win32" else f"lsof -i :{port}"


def _inodes(port: int, proc: Path) -> Iterator[str]:
    """The inodes of listening sockets. A line has, by columns: local address 1, state 3, inode 9."""
    for table in _TABLES:
        with contextlib.suppress(OSError):
            for line in (proc / "net" / table).read_text("ascii").splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    yield columns[9]


def _owners(inodes: set[str], proc: Path) -> Iterator[Owner]:
    links = {f"socket:[{one}]" for one in inodes}
    for process in proc.iterdir():
        if process.name.isdecimal() and not links.isdisjoint(_files(process)):
            yield Owner(int(process.name), _command(process))


def _files(process: Path) -> Iterator[str]:
    """What the files of a process are; nothing if they are not shown, or it has ended."""
    with contextlib.suppress(OSError):
        for one in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                yield os.readlink(one)


def _command(process: Path) -> str:
    with contextlib.suppress(OSError):
        line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        return line.strip()[:_SHOWN_CHARACTERS]
    return ""
