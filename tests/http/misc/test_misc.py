"""The API's version and actions, reloading, and sync (handlers/misc)."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.running import Running


def test_version(anki: Running) -> None:
    assert anki.call("version") == 6


def test_reflection_tests_names_in_their_order(anki: Running) -> None:
    asked = ["version", "nope", "deckNames", "guiBrowse", "multi", 5, "version"]
    assert anki.call("apiReflect", scopes=["actions", "other"], actions=asked) == {
        "scopes": ["actions"],
        "actions": ["version", "deckNames", "multi", "version"],
    }


def test_reflection_of_everything_is_sorted_by_code_point(anki: Running) -> None:
    for params in ({}, {"actions": None}):
        actions = anki.call("apiReflect", scopes=["actions"], **params)["actions"]
        assert actions == sorted(actions)
        assert {"version", "multi", "requestPermission", "deckNames"} <= set(actions)


def test_reflection_of_other_scopes_is_empty(anki: Running) -> None:
    assert anki.call("apiReflect", scopes=["other"]) == {"scopes": []}
    assert anki.call("apiReflect", scopes=[], actions=["version"]) == {"scopes": []}


@pytest.mark.parametrize("params", [{}, {"scopes": None}, {"scopes": "actions"}, {"scopes": {}}])
def test_reflection_needs_scopes(anki: Running, params: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match=r"^scopes has invalid value$"):
        anki.call("apiReflect", **params)


@pytest.mark.parametrize("actions", ["version", {}, 5])
def test_reflection_needs_an_array_of_names(anki: Running, actions: Any) -> None:
    with pytest.raises(ApiError, match=r"^actions has invalid value$"):
        anki.call("apiReflect", scopes=["actions"], actions=actions)


def test_reload_collection(anki: Running) -> None:
    assert anki.call("reloadCollection") is None


def test_sync_without_a_login(anki: Running) -> None:
    with pytest.raises(ApiError, match=r"^sync: auth not configured$"):
        anki.call("sync")
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.parametrize("action", ["deckNames", "reloadCollection", "sync", "createDeck"])
def test_without_a_collection(anki: Running, action: str) -> None:
    anki.on_main(lambda col: anki.headless.profiles.close())
    with pytest.raises(ApiError, match=r"^collection is not available: no profile is open in Anki$"):
        anki.call(action, **({"deck": "x"} if action == "createDeck" else {}))
    assert anki.call("version") == 6
    assert anki.call("getProfiles") == ["User 1"]
    assert anki.call("loadProfile", name="User 1") is True
    assert anki.call("deckNames") == ["Default"]
