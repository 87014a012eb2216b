"""A profile cannot be closed or opened: getActiveProfile tells which one is open."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from ankiconnect.headless import collection_file, profiles
from ankiconnect.headless.profiles import CollectionProfiles
from tools.api_error import ApiError

from ...support.running import Running

FULL = OSError(28, "No space left on device")


@pytest.fixture
def base(empty_collection: Path, tmp_path: Path) -> Path:
    for name in ("Ann", "Bob"):
        (tmp_path / name).mkdir()
        shutil.copy(empty_collection, tmp_path / name)
    return tmp_path


@pytest.fixture
def anki(base: Path) -> Iterator[Running]:
    with Running(CollectionProfiles.of_base(base), {}) as running:
        running.call("createDeck", deck="Ann's")
        yield running


def fails_at_once(close: Callable[..., None]) -> Callable[..., None]:
    """A close that fails before it changes anything."""

    def closing(col: Collection, downgrade: bool = False) -> None:
        raise FULL

    return closing


def fails_at_the_end(close: Callable[..., None]) -> Callable[..., None]:
    """A close that fails after everything is done."""

    def closing(col: Collection, downgrade: bool = False) -> None:
        close(col, downgrade)
        raise FULL

    return closing


def fails_half_way(close: Callable[..., None]) -> Callable[..., None]:
    """A close that fails after Anki's library has closed the collection, but before Python knows."""

    def closing(col: Collection, downgrade: bool = False) -> None:
        col._backend.close_collection(downgrade_to_schema11=False)
        raise FULL

    return closing


CLOSES = [fails_at_once, fails_at_the_end, fails_half_way]


@pytest.mark.parametrize("failing", CLOSES)
def test_when_the_open_profile_cannot_be_closed_it_stays(
    anki: Running, failing: Callable[[Any], Any]
) -> None:
    with pytest.MonkeyPatch.context() as fault:
        fault.setattr(Collection, "close", failing(Collection.close))
        with pytest.raises(ApiError, match=r"No space left on device$"):
            anki.call("loadProfile", name="Bob")
    assert anki.call("getActiveProfile") == "Ann"
    assert anki.call("deckNames") == ["Ann's", "Default"]
    anki.call("createDeck", deck="More")
    assert anki.call("loadProfile", name="Bob") is True
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("loadProfile", name="Ann") is True
    assert anki.call("deckNames") == ["Ann's", "Default", "More"]


@pytest.mark.parametrize("error", [FULL, RuntimeError("a fault of ours")])
def test_when_the_other_fails_in_any_way_the_one_before_is_opened_again(
    anki: Running, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    whole = collection_file.prepare

    def prepare(file: Path) -> None:
        if file.parent.name == "Bob":
            raise error
        whole(file)

    monkeypatch.setattr(profiles, "prepare", prepare)
    with pytest.raises(ApiError, match=r"No space left on device|a fault of ours"):
        anki.call("loadProfile", name="Bob")
    assert anki.call("getActiveProfile") == "Ann"
    assert anki.call("deckNames") == ["Ann's", "Default"]


def test_when_neither_can_be_opened_that_is_told_and_either_can_be_tried_again(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(file: Path) -> None:
        raise FULL

    with monkeypatch.context() as fault:
        fault.setattr(profiles, "prepare", prepare)
        with pytest.raises(
            ApiError, match=r"Ann is closed now, and cannot be opened again: .*No space"
        ):
            anki.call("loadProfile", name="Bob")
        assert anki.call("getActiveProfile") == ""
        with pytest.raises(
            ApiError, match=r"^collection is not available: no profile is open in Anki$"
        ):
            anki.call("deckNames")
    assert anki.call("loadProfile", name="Ann") is True
    assert anki.call("deckNames") == ["Ann's", "Default"]


def test_a_profile_whose_collection_was_lost_is_opened_when_it_is_asked_for(anki: Running) -> None:
    """As after a full sync whose end failed."""
    anki.on_main(lambda col: col._backend.close_collection(downgrade_to_schema11=False))
    assert anki.call("loadProfile", name="Ann") is True
    assert anki.call("deckNames") == ["Ann's", "Default"]
