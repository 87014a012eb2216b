"""The tools that find, read and write notes."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.server.mcp.actions import Actions

from ...support.mcp.client import Client, ToolFailed
from ...support.running import Running

BASIC = "Basic"


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the actions that tools have run."""
    names: list[str] = []
    run = Actions.run

    async def noted(anki: Actions, action: str, /, **params: Any) -> Any:
        names.append(action)
        return await run(anki, action, **params)

    monkeypatch.setattr(Actions, "run", noted)
    return names


def add(mcp: Client, *fronts: str, **more: Any) -> Any:
    notes = [{"fields": {"Front": one, "Back": f"back of {one}"}} for one in fronts]
    return mcp.call("anki_add_notes", **{"deck": "Default", "note_type": BASIC, "notes": notes, **more})


def test_adding_notes(anki: Running, mcp: Client, actions: list[str]) -> None:
    done = add(mcp, "a", "b", "")
    assert actions == ["addNotes"]
    assert done["added"] == 2
    assert [one["status"] for one in done["results"]] == ["added", "added", "refused"]
    assert "reason" in done["results"][2]
    assert [one["index"] for one in done["results"]] == [0, 1, 2]
    info = anki.call("notesInfo", notes=[done["results"][0]["note_id"]])[0]
    assert info["fields"]["Back"]["value"] == "back of a"
    anki.undo()
    assert anki.call("findNotes", query="deck:*") == []


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        (None, "refused"),
        ("refuse", "refused"),
        ("skip", "skipped"),
        ("update", "updated"),
        ("allow", "added"),
    ],
)
def test_duplicates(anki: Running, mcp: Client, choice: str | None, status: str) -> None:
    first = add(mcp, "a")["results"][0]["note_id"]
    more = {} if choice is None else {"on_duplicate": choice}
    notes = [{"fields": {"Front": "a", "Back": "new"}, "tags": ["t"]}]
    result = add(mcp, notes=notes, **more)["results"][0]
    assert result["status"] == status
    assert result["duplicate_of"] == [first]
    if status == "added":
        assert result["note_id"] > first
    else:
        assert result.get("note_id") == (None if status == "refused" else first)
    assert ("reason" in result) is (status == "refused")
    value = anki.call("notesInfo", notes=[first])[0]["fields"]["Back"]["value"]
    assert value == ("new" if status == "updated" else "back of a")


def test_cloze_notes(mcp: Client) -> None:
    notes = [{"fields": {"Text": "The {{c1::cat}} sat"}}, {"fields": {"Text": "no cloze"}}]
    done = add(mcp, note_type="Cloze", notes=notes)
    assert [one["status"] for one in done["results"]] == ["added", "refused"]


def test_what_cannot_be_added_at_all(mcp: Client) -> None:
    with pytest.raises(ToolFailed, match=r"model was not found: Basik\. .*anki_list_note_types.*Basic"):
        add(mcp, "a", note_type="Basik")
    with pytest.raises(ToolFailed, match="notes has 51 items, but a call may have at most 50"):
        add(mcp, *map(str, range(51)))
    with pytest.raises(ToolFailed, match=r'notes\[0\] cannot have "front"'):
        add(mcp, notes=[{"fields": {}, "front": "x"}])
    done = add(mcp, "a", deck="Nothing")
    assert done["added"] == 0
    assert "deck was not found: Nothing" in done["results"][0]["reason"]


def test_searching(anki: Running, mcp: Client) -> None:
    add(mcp, *(f"number {one}" for one in range(45)))
    first = mcp.call("anki_search", query="deck:Default")
    assert (first["total"], len(first["results"]), first["next"]) == (45, 20, "20")
    last = mcp.call("anki_search", query="deck:Default", cursor="40")
    assert "next" not in last
    ids = [one["note_id"] for one in first["results"]]
    assert ids == sorted(ids, reverse=True)
    one = mcp.call("anki_search", query='"number 7"')["results"][0]
    assert one["fields"] == {"Front": "number 7", "Back": "back of number 7"}
    assert (one["deck"], one["note_type"], one["tags"]) == ("Default", "Basic", [])
    cards = mcp.call("anki_search", query='"number 7"', kind="cards")["results"]
    assert cards[0]["note_id"] == one["note_id"]
    assert (cards[0]["state"], cards[0]["reviews"]) == ("new", 0)
    assert mcp.call("anki_search", query="nothing")["results"] == []


def test_searches_that_fail(mcp: Client) -> None:
    for query, words in (("is:nothing", "Invalid search"), ('"deck:x', "Invalid search")):
        with pytest.raises(ToolFailed, match=f"{words}.*quote names with blanks"):
            mcp.call("anki_search", query=query)
    with pytest.raises(ToolFailed, match="cursor must be"):
        mcp.call("anki_search", query="x", cursor="next")
    with pytest.raises(ToolFailed, match="limit must be 1 to 100, not 500"):
        mcp.call("anki_search", query="x", limit=500)


def test_reading_notes(mcp: Client) -> None:
    notes = [{"fields": {"Front": "<b>a</b>", "Back": "x<br>y &amp; z"}, "tags": ["t"]}]
    note = add(mcp, notes=notes)["results"][0]["note_id"]
    read = mcp.call("anki_get_notes", note_ids=[note, 5])
    assert read["missing"] == [5]
    assert read["notes"][0]["fields"] == {"Front": "a", "Back": "x\ny & z"}
    assert read["notes"][0]["tags"] == ["t"]
    assert read["notes"][0]["cut_fields"] == []
    assert len(read["notes"][0]["card_ids"]) == 1
    html = mcp.call("anki_get_notes", note_ids=[note], html=True)
    assert html["notes"][0]["fields"] == {"Front": "<b>a</b>", "Back": "x<br>y &amp; z"}


def test_updating_notes(anki: Running, mcp: Client, actions: list[str]) -> None:
    ids = [one["note_id"] for one in add(mcp, "a", "b")["results"]]
    actions.clear()
    changes = [
        {"note_id": ids[0], "fields": {"Back": "new"}},
        {"note_id": ids[1], "tags": ["t"]},
        {"note_id": 5, "tags": ["t"]},
        {"note_id": ids[1], "fields": {"Bakk": "x"}},
        {"note_id": ids[0], "fields": {"Back": "new"}},
        {"note_id": ids[0]},
    ]
    done = mcp.call("anki_update_notes", notes=changes)
    statuses = [one["status"] for one in done["results"]]
    assert statuses == ["updated", "updated", "refused", "refused", "unchanged", "refused"]
    assert [one["note_id"] for one in done["results"]] == [one["note_id"] for one in changes]
    assert "Note was not found: 5" in done["results"][2]["reason"]
    assert actions == ["updateNotes"]
    assert done["updated"] == 2
    infos = anki.call("notesInfo", notes=ids)
    assert infos[0]["fields"]["Back"]["value"] == "new"
    assert infos[0]["fields"]["Front"]["value"] == "a"
    assert infos[1]["tags"] == ["t"]
    anki.undo()
    assert anki.call("notesInfo", notes=ids)[1]["tags"] == []


def test_deleting_notes(anki: Running, mcp: Client) -> None:
    ids = [one["note_id"] for one in add(mcp, "a", "b")["results"]]
    counted = mcp.call("anki_delete_notes", note_ids=[*ids, 5], dry_run=True)
    assert counted == {"notes": 2, "cards": 2, "dry_run": True}
    assert len(anki.call("findNotes", query="deck:*")) == 2
    assert mcp.call("anki_delete_notes", note_ids=ids) == {"notes": 2, "cards": 2, "dry_run": False}
    assert anki.call("findNotes", query="deck:*") == []
    anki.undo()
    assert len(anki.call("findNotes", query="deck:*")) == 2


def test_tags(anki: Running, mcp: Client) -> None:
    ids = [one["note_id"] for one in add(mcp, "a", "b", "c")["results"]]
    assert (
        mcp.call("anki_tags", action="add", note_ids=ids[:2], tags=["x::y", "z"])["changed_notes"] == 2
    )
    assert mcp.call("anki_tags", action="add", note_ids=ids, tags=["z"])["changed_notes"] == 1
    assert mcp.call("anki_tags", action="list") == {"tags": ["x::y", "z"], "total": 2}
    assert mcp.call("anki_tags", action="list", tags=["Y"])["tags"] == ["x::y"]
    assert mcp.call("anki_tags", action="rename", tags=["x"], new_tag="w")["changed_notes"] == 2
    assert anki.call("getNoteTags", note=ids[0]) == ["w::y", "z"]
    counted = mcp.call("anki_tags", action="delete", tags=["z"], dry_run=True)
    assert counted["changed_notes"] == 3
    assert "z" in anki.call("getTags")
    assert mcp.call("anki_tags", action="delete", tags=["z"])["changed_notes"] == 3
    assert mcp.call("anki_tags", action="remove", note_ids=ids, tags=["w::y"])["changed_notes"] == 2
    with pytest.raises(ToolFailed, match='the action rename needs "new_tag"'):
        mcp.call("anki_tags", action="rename", tags=["x"])
    with pytest.raises(ToolFailed, match="action must be one of"):
        mcp.call("anki_tags", action="drop")


def test_organizing_cards(anki: Running, mcp: Client) -> None:
    add(mcp, "a", "b")
    cards = anki.call("findCards", query="deck:*")

    def organize(action: str, **more: Any) -> Any:
        return mcp.call("anki_organize_cards", action=action, card_ids=[*cards, 7], **more)

    assert organize("move", deck="New::Sub") == {"found": 2, "unknown_ids": [7]}
    assert set(anki.call("getDecks", cards=cards)) == {"New::Sub"}
    organize("suspend")
    assert anki.call("areSuspended", cards=cards) == [True, True]
    organize("unsuspend")
    organize("bury")
    assert mcp.call("anki_search", query="is:buried", kind="cards")["results"][0]["state"] == "buried"
    organize("unbury")
    organize("flag", flag=3)
    assert anki.call("cardsInfo", cards=cards)[0]["flags"] == 3
    organize("due", days="0")
    assert anki.call("areDue", cards=cards) == [True, True]
    organize("forget")
    assert mcp.call("anki_search", query="is:new", kind="cards")["total"] == 2
    with pytest.raises(ToolFailed, match='the action flag needs "flag"'):
        organize("flag")
    with pytest.raises(ToolFailed, match="flag must be 0 to 7"):
        organize("flag", flag=8)
    nothing = mcp.call("anki_organize_cards", action="suspend", card_ids=[7])
    assert nothing == {"found": 0, "unknown_ids": [7]}
