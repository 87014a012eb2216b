"""Finds the errors in the log of an Anki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

COMPLAINT = re.compile(
    r"Traceback \(most recent|Caught exception|PROBE error pop-up|PROBE modal box|panicked at"
    r"|Fatal Python error"
)
"""What must not be in the log of an Anki that works. A box that blocks its windows is forgiven by the
tests that want one."""

_TRACEBACK = "Traceback (most recent"
_OURS = "addons21"
_STILL_LOADING = re.compile(r":ERROR:waitress:")
"""Before a traceback that Anki prints while it ends: its pages are still loading."""
_STILL_SAVING = "AttributeError: 'NoneType' object has no attribute 'op_made_changes'"
"""The end of one that Anki prints while it ends: its editor has saved a note as it was closed, and the
collection is gone before the windows hear of that. The note is stored."""


def complaints(output: str, forgiven: Iterable[str] = ()) -> list[str]:
    """The lines that tell of something wrong, without what Anki does by itself at its end.

    Args:
        output: What Anki has printed.
        forgiven: Patterns of such lines that don't count; "Traceback" for a whole traceback.
    """
    lines = output.splitlines()
    patterns = [re.compile(one) for one in forgiven]
    return [
        lines[place]
        for place in _places(lines)
        if not _is_ankis_own(lines, place) and not any(p.search(lines[place]) for p in patterns)
    ]


def _places(lines: list[str]) -> Iterator[int]:
    return (place for place, line in enumerate(lines) if COMPLAINT.search(line))


def _is_ankis_own(lines: list[str], place: int) -> bool:
    if _TRACEBACK not in lines[place]:
        return False
    frames, error = _traceback(lines, place)
    if any(_OURS in frame for frame in frames):
        return False
    return error == _STILL_SAVING or bool(place and _STILL_LOADING.search(lines[place - 1]))


def _traceback(lines: list[str], place: int) -> tuple[list[str], str]:
    """The lines with the frames of a traceback, and the line with its error."""
    frames: list[str] = []
    for line in lines[place + 1 :]:
        if not line.startswith(" "):
            return frames, line
        frames.append(line)
    return frames, ""
