"""Replies that are kept for clients: how many, how long, and what a kill leaves of them."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankiconnect.server.replies import kept_replies
from ankiconnect.server.replies.kept_replies import Kept, KeptReplies

Open = Callable[..., KeptReplies]


@pytest.fixture
def opened() -> Iterator[Open]:
    with contextlib.ExitStack() as stack:
        yield lambda file=None: stack.enter_context(contextlib.closing(KeptReplies(file)))


def names(kept: KeptReplies) -> list[int]:
    return [number for number in range(9) if kept.find(b"%d" % number) is not None]


def test_the_oldest_go_first(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_replies, "MAX_REPLIES", 3)
    kept = opened()
    for number in range(5):
        kept.keep(b"%d" % number, b"", b"x")
    assert names(kept) == [2, 3, 4]


def test_few_large_ones_are_kept(opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_replies, "MAX_BYTES", 10_000)
    kept = opened(tmp_path / "replies.db")
    for number in range(5):
        kept.keep(b"%d" % number, b"", b"x" * 2_900)
    assert names(kept) == [2, 3, 4]
    kept.close()
    kept = opened(tmp_path / "replies.db")  # it counts what is there
    kept.keep(b"5", b"", b"x" * 2_900)
    assert names(kept) == [3, 4, 5]
    kept.keep(b"5", b"", b"y")
    kept.keep(b"6", b"", b"x" * 2_900)
    assert names(kept) == [3, 4, 5, 6]


def test_they_are_kept_for_a_day(opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = opened(tmp_path / "replies.db")
    kept.keep(b"1", b"", b"x")
    now, day = time.time(), 24 * 3600
    monkeypatch.setattr(time, "time", lambda: now + day - 60)
    assert names(kept) == [1]
    monkeypatch.setattr(time, "time", lambda: now + day + 60)
    assert names(kept) == []
    kept.keep(b"2", b"", b"x")
    kept.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "replies.db")) as database:
        assert database.execute("select name from replies").fetchall() == [(b"2",)]


def test_what_has_changed_nothing_is_forgotten_at_the_next_start(opened: Open, tmp_path: Path) -> None:
    kept = opened(tmp_path / "replies.db")
    for name, profile, modified in ((b"a", "P", 5), (b"b", "P", 6), (b"c", "Q", 5)):
        kept.begin(name, b"r", profile, modified)
    in_this_millisecond = int(time.time() * 1000) + 1000
    kept.begin(b"d", b"r", "P", in_this_millisecond)
    kept.keep(b"e", b"r", b"x")
    kept.close()
    kept = opened(tmp_path / "replies.db")
    kept.settle("P", 5)
    kept.settle("P", in_this_millisecond)
    found = {name: kept.find(name) for name in (b"a", b"b", b"c", b"d", b"e")}
    begun = Kept(b"r", None)
    assert found == {b"a": None, b"b": begun, b"c": begun, b"d": begun, b"e": Kept(b"r", b"x")}


def test_after_an_error_of_the_disk_it_goes_on(opened: Open, tmp_path: Path) -> None:
    kept = opened(tmp_path / "replies.db")
    kept.keep(b"1", b"", b"x")
    with contextlib.closing(sqlite3.connect(tmp_path / "replies.db")) as database:
        database.execute("alter table replies rename to lost")
    with pytest.raises(kept_replies.CannotKeep, match="no such table"):
        kept.keep(b"2", b"", b"x")
    kept.keep(b"3", b"", b"x")
    assert names(kept) == [3]
