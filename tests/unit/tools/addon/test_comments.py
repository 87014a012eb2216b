"""Removing comments and docstrings from bundled packages."""

from __future__ import annotations

import pytest

from tools.addon import comments

REMOVED = [
    ("x = 1  # one\n# two\ny = 2\n", "x = 1  \n\ny = 2\n"),
    ('"""Doc."""\nx = 1\n', '""\nx = 1\n'),
    (
        'def f():\n    """Doc.\n\n    More.\n    """\n    return 1\n',
        'def f():\n    ""\n\n\n\n    return 1\n',
    ),
    ("class C: 'doc'\n", 'class C: ""\n'),
    (
        "class C:\n    async def f(self):\n        'doc'\n",
        'class C:\n    async def f(self):\n        ""\n',
    ),
    ("x = 'ü'; y = 'é'  # ß\r\nz = 3\r\n", "x = 'ü'; y = 'é'  \r\nz = 3\r\n"),
]
KEPT = [
    "x = '# no comment'\n",
    "x = 1\n'no docstring'\n",
    "x = '''\n# no comment\n'''\n",
    "def f(): return 'x'\n",
]


@pytest.mark.parametrize(("source", "wanted"), REMOVED)
def test_comments_and_docstrings_are_removed(source: str, wanted: str) -> None:
    assert comments.remove(source.encode()).decode() == wanted


@pytest.mark.parametrize("source", KEPT)
def test_other_texts_stay(source: str) -> None:
    assert comments.remove(source.encode()).decode() == source


@pytest.mark.parametrize("source", [before for before, _ in REMOVED])
def test_line_numbers_stay(source: str) -> None:
    assert comments.remove(source.encode()).count(b"\n") == source.count("\n")
