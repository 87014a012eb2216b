"""Removes comments and docstrings from the bundled packages, a third of their size.

Line numbers stay the same, so that a traceback leads to the line of the original file.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from .edits import Edit, Positions, apply

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def remove(source: bytes) -> bytes:
    """A module, in UTF-8, without comments and with empty docstrings."""
    positions = Positions(source)
    return apply(source, [*_comments(source, positions), *_docstrings(source, positions)])


def _comments(source: bytes, positions: Positions) -> Iterator[Edit]:
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Edit(positions.index(*token.start), positions.index(*token.end), "")


def _docstrings(source: bytes, positions: Positions) -> Iterator[Edit]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False):
            text = node.body[0]
            start, end = positions.span(text)
            # Not removed: it may be the only statement of its body.
            yield Edit(start, end, '""' + "\n" * source.count(b"\n", start, end))
