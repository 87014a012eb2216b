"""The errors of Anki's library as clients see them."""

from __future__ import annotations

import pytest

from ankiconnect.handlers.framework.errors import refusal_text

DATABASE = (
    'DbError {{ info: "SqliteFailure(Error {{ code: {}, extended_code: 1 }}, '
    'Some(\\"{}\\"))", kind: Other }}'
)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("plain", "plain"),
        ("A network error.\n\nDetails: \u2068no route\u2069", "A network error. Details: no route"),
        (
            DATABASE.format("DiskFull", "disk is full"),
            "the collection could not be read or written: disk is full",
        ),
        (
            DATABASE.format("DatabaseCorrupt", "malformed"),
            "the collection is damaged (malformed): have Anki check it (Tools > Check Database), or go "
            "back to a backup",
        ),
        ('DbError { info: "", kind: FileTooNew }', 'DbError { info: "", kind: FileTooNew }'),
        ("", "Exception"),
    ],
)
def test_it_is_one_readable_line(text: str, readable: str) -> None:
    assert refusal_text(Exception(text)) == readable
