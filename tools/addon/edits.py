"""Replaces parts of a module's source, whose positions `ast` gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Edit:
    """Bytes of the source to replace."""

    start: int
    end: int
    new: str


def apply(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The source with the edits, which must not overlap."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        source = source[: edit.start] + edit.new.encode() + source[edit.end :]
    return source


class Positions:
    """Translates positions (lines from 1, and columns) to indexes in the source, which is UTF-8."""

    def __init__(self, source: bytes) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        """The indexes at which a node of `ast` starts and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def index(self, line: int, column: int) -> int:
        """The index of a position of `tokenize`, which counts characters and not bytes."""
        before = self._lines[line - 1].decode()[:column]
        return self._starts[line - 1] + len(before.encode())
