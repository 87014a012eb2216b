"""Profiles without a window: getProfiles, getActiveProfile, loadProfile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.headless.collection_file import CannotOpen
from ankiconnect.headless.profiles import CollectionProfiles, open_collection
from tools.api_error import ApiError

from ...support.processes import served
from ...support.running import Running


@pytest.fixture
def base(empty_collection: Path, tmp_path: Path) -> Path:
    """An Anki base folder with two profiles, a damaged profile, and entries that are not profiles."""
    base = tmp_path / "Anki2"
    for name in ("Ann", "Bob"):
        (base / name).mkdir(parents=True)
        shutil.copy(empty_collection, base / name)
    (base / "Damaged").mkdir()
    (base / "Damaged" / "collection.anki2").write_bytes(b"this is not a collection" * 1000)
    (base / "addons21").mkdir()
    (base / "prefs21.db").write_bytes(b"")
    return base


@pytest.fixture
def anki(base: Path) -> Iterator[Running]:
    with Running(CollectionProfiles.of_base(base), {}) as running:
        yield running


def test_names_and_the_open_one(anki: Running) -> None:
    assert anki.call("getProfiles") == ["Ann", "Bob", "Damaged"]
    assert anki.call("getActiveProfile") == "Ann"


def test_another_profile_is_opened(anki: Running, base: Path) -> None:
    anki.call("createDeck", deck="Ann's")
    assert anki.call("loadProfile", name="Bob") is True
    assert anki.call("getActiveProfile") == "Bob"
    assert anki.call("deckNames") == ["Default"]
    anki.call("createDeck", deck="Bob's")
    open_collection(base / "Ann" / "collection.anki2").close()
    assert anki.call("loadProfile", name="Ann") is True
    assert anki.call("deckNames") == ["Ann's", "Default"]


def test_the_open_profile_stays_as_it_is(anki: Running) -> None:
    before = anki.on_main(id)
    assert anki.call("loadProfile", name="Ann") is True
    assert anki.on_main(id) == before


@pytest.mark.parametrize("name", ["", "nope", "ann", "addons21", "../Anki2/Bob", "Bob/"])
def test_an_unknown_profile(anki: Running, name: str) -> None:
    assert anki.call("loadProfile", name=name) is False
    assert anki.call("getActiveProfile") == "Ann"
    assert anki.call("deckNames") == ["Default"]


def test_when_a_profile_cannot_be_opened_the_old_one_stays(anki: Running) -> None:
    anki.call("createDeck", deck="Kept")
    with pytest.raises(ApiError, match="Damaged"):
        anki.call("loadProfile", name="Damaged")
    assert anki.call("getActiveProfile") == "Ann"
    assert anki.call("deckNames") == ["Default", "Kept"]


def test_when_no_profile_is_open_one_can_be(anki: Running) -> None:
    anki.on_main(lambda col: anki.headless.profiles.close())
    assert anki.call("getActiveProfile") == ""
    with pytest.raises(ApiError, match=r"^collection is not available: no profile is open in Anki$"):
        anki.call("deckNames")
    with pytest.raises(ApiError, match=r"cannot open .*Damaged"):
        anki.call("loadProfile", name="Damaged")
    assert anki.call("loadProfile", name="Bob") is True
    assert anki.call("deckNames") == ["Default"]


def test_a_collection_that_another_program_has_open(anki: Running, base: Path) -> None:
    other = open_collection(base / "Bob" / "collection.anki2")
    try:
        with pytest.raises(ApiError, match="another Anki has it open"):
            anki.call("loadProfile", name="Bob")
    finally:
        other.close()
    assert anki.call("getActiveProfile") == "Ann"
    assert anki.call("loadProfile", name="Bob") is True


def test_inside_multi_later_actions_see_the_other_profile(anki: Running) -> None:
    names = ["getActiveProfile", "loadProfile", "getActiveProfile", "deckNames"]
    actions: list[dict[str, Any]] = [{"action": name} for name in names]
    actions[1]["params"] = {"name": "Bob"}
    assert anki.call("multi", actions=actions) == ["Ann", True, "Bob", ["Default"]]


def test_parameters(anki: Running) -> None:
    with pytest.raises(ApiError, match="missing 1 required positional argument: 'name'"):
        anki.call("loadProfile")
    with pytest.raises(ApiError, match="must be a string"):
        anki.call("loadProfile", name=5)


def test_profiles_as_a_process(base: Path, tmp_path: Path) -> None:
    with served(tmp_path, ["--base", base, "--profile", "Bob", "--port", "0"]) as service:
        assert service.line.startswith("ankiconnect is serving Bob at ")
        assert service.call("getActiveProfile") == "Bob"
        assert service.call("getProfiles") == ["Ann", "Bob", "Damaged"]
        assert service.call("loadProfile", name="Ann") is True
        assert service.end() == 0
        assert service.errors == ""
    for name in ("Ann", "Bob"):
        open_collection(base / name / "collection.anki2").close()


@pytest.mark.parametrize(
    ("file", "name"), [("Ann/collection.anki2", "Ann"), ("Ann/deck.anki2", "deck"), ("x.anki2", "x")]
)
def test_the_name_of_one_file(tmp_path: Path, file: str, name: str) -> None:
    assert CollectionProfiles.of_file(tmp_path / file).names() == [name]


def test_opening_an_unknown_profile(base: Path) -> None:
    profiles = CollectionProfiles.of_base(base)
    with pytest.raises(CannotOpen, match="Ann, Bob, Damaged"):
        profiles.open("nope")
    assert profiles.active() == ""
    profiles.close()
