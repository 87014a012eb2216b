"""The actions of handlers/notes/finding.py."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


@pytest.fixture
def three(anki: Running) -> tuple[Running, list[int]]:
    notes = [
        basic("alpha", tags=["x"]),
        basic("beta", tags=["x", "y"]),
        basic("猫", modelName="Basic (and reversed card)"),
    ]
    return anki, anki.call("addNotes", notes=notes)


def test_search(three: tuple[Running, list[int]]) -> None:
    anki, ids = three
    assert sorted(anki.call("findNotes", query="")) == sorted(ids)
    assert anki.call("findNotes") == anki.call("findNotes", query=None) == []
    assert anki.call("findNotes", query="猫") == ids[2:]


@pytest.mark.parametrize("query", ["deck:(", '"', "and"])
def test_a_bad_search_is_explained_by_anki(anki: Running, query: str) -> None:
    for action in ("findNotes", "notesInfo"):
        with pytest.raises(ApiError, match=r"^Invalid search"):
            anki.call(action, query=query)


@pytest.mark.parametrize("query", ["re:*", "tag:re:[", "front:re:*"])
def test_a_bad_regular_expression_is_explained_in_plain_text(
    three: tuple[Running, list[int]], query: str
) -> None:
    """Anki checks the expression only if there are notes to search, and returns an HTML text."""
    anki, _ = three
    with pytest.raises(ApiError) as error:
        anki.call("findNotes", query=query)
    text = str(error.value)
    assert text.startswith("Invalid search: regex parse error:")
    assert "<" not in text


def test_info_keeps_order_repeats_and_gaps(three: tuple[Running, list[int]]) -> None:
    anki, ids = three
    first, unknown, second, again = anki.call("notesInfo", notes=[ids[2], 5, ids[0], ids[2]])
    assert unknown == {}
    assert first == again
    assert first["fields"]["Front"] == {"value": "猫", "order": 0}
    assert len(first["cards"]) == 2
    assert second == {
        "noteId": ids[0],
        "profile": "User 1",
        "tags": ["x"],
        "fields": {"Front": {"value": "alpha", "order": 0}, "Back": {"value": "back", "order": 1}},
        "modelName": "Basic",
        "mod": second["mod"],
        "cards": second["cards"],
    }
    assert anki.on_main(lambda col: [col.get_card(one).ord for one in first["cards"]]) == [0, 1]


def test_a_query_wins_over_ids(three: tuple[Running, list[int]]) -> None:
    anki, ids = three
    assert [one["noteId"] for one in anki.call("notesInfo", query="beta", notes=ids[:1])] == [ids[1]]
    assert anki.call("notesInfo", notes=[]) == []
    with pytest.raises(ApiError, match=r'^Must provide either "notes" or a "query"$'):
        anki.call("notesInfo")


def test_mod_times_and_tags(three: tuple[Running, list[int]]) -> None:
    anki, ids = three
    first, unknown = anki.call("notesModTime", notes=[ids[1], 5])
    assert (first["noteId"], unknown) == (ids[1], {})
    assert first["mod"] == anki.on_main(lambda col: col.get_note(ids[1]).mod)
    assert anki.call("getNoteTags", note=ids[1]) == ["x", "y"]
    with pytest.raises(ApiError, match=r"^Note was not found: 5$"):
        anki.call("getNoteTags", note=5)


def test_ten_thousand_ids_in_few_queries(
    three: tuple[Running, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anki, ids = three
    queries: list[str] = []
    proxy = type(anki.on_main(lambda col: col.db))
    original = proxy._query

    def counted(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        queries.append(sql)
        return original(self, sql, *arguments, **named)

    monkeypatch.setattr(proxy, "_query", counted)
    assert len(anki.call("notesInfo", notes=ids + list(range(10_000)))) == 10_003
    assert len(anki.call("notesModTime", notes=ids * 3_000)) == 9_000
    # notesInfo reads 500 notes at a time, so that other clients have their turn.
    assert len(queries) == 2 * 21 + 1


@pytest.mark.parametrize("notes", [["abc"], [True], [1.5], [2**63], 5, [None], ["1) or (1=1"]])
@pytest.mark.parametrize("action", ["notesInfo", "notesModTime", "deleteNotes"])
def test_ids_that_are_none_are_refused(anki: Running, action: str, notes: Any) -> None:
    anki.call("addNote", note=basic("kept"))
    with pytest.raises(ApiError, match="notes"):
        anki.call(action, notes=notes)
    assert len(anki.call("findNotes", query="")) == 1
