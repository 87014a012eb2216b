"""The command line: ``ankiconnect serve``, ``ankiconnect call`` and others."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from . import __version__
from .commands import actions, call, completion, doctor, events, keys, mcp, openapi, origins, serve
from .log.formatting import Log

_COMMANDS = (serve, call, events, actions, openapi, completion, mcp, keys, origins, doctor)
"""In the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit status: 0, or 1 after a failure, which is reported in one line.
    """
    _open_standard_streams()
    options = _parser().parse_args(arguments)
    options.log = Log()
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the output has enough, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _open_standard_streams() -> None:
    """Open what the program was started without (``>&-``), so that no socket gets its number.

    Anki's library prints to number 2.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ankiconnect", description="A bridge between Anki and other programs."
    )
    parser.add_argument("--version", action="version", version=f"ankiconnect {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser
