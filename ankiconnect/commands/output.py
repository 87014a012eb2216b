"""What commands print: lines, and the one line of an error."""

from __future__ import annotations

import json
import sys
from typing import Any


def failed(error: Exception, hint: str = "") -> int:
    """Print an error in one line; returns the exit status for it."""
    text = " ".join((str(error) + hint).splitlines())
    print(f"ankiconnect: {text}", file=sys.stderr)
    return 1


def line(text: str) -> None:
    """Print a line, with escapes where the terminal's encoding lacks a character."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def note(text: str) -> None:
    """Print a line for the user that is not a part of the result."""
    print(text, file=sys.stderr)


def as_json(value: Any) -> None:
    """Print JSON, with escapes where the terminal's encoding lacks a character."""
    try:
        print(json.dumps(value, indent=2, ensure_ascii=False))
    except UnicodeEncodeError:
        print(json.dumps(value, indent=2))
