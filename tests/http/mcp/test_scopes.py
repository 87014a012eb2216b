"""Keys of programs: each sees the tools that it may use, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.handlers.framework.action import Scope
from ankiconnect.mcp.catalog import TOOLS
from ankiconnect.mcp.wire.catalog import visible
from ankiconnect.settings import program_keys

from ...support.mcp.client import Client, ToolFailed
from ...support.running import Running

Start = Callable[..., Running]


def client(start: Start, *scopes: str, **settings: Any) -> Client:
    """A client whose key has these scopes."""
    key, made = program_keys.make("test", scopes)
    return Client(start(apiKeys=[made.as_json()], **settings).port, Authorization=f"Bearer {key}")


def names(mcp: Client) -> list[str]:
    return [one["name"] for one in mcp.modern("tools/list").result["tools"]]


@pytest.mark.parametrize("scopes", [["read"], ["read", "add"], ["read", "review"], ["add"]])
def test_a_key_sees_the_tools_that_it_may_use(start: Start, scopes: list[str]) -> None:
    mcp = client(start, *scopes)
    allowed = frozenset(map(Scope, scopes))
    assert names(mcp) == [one.name for one in visible(TOOLS, allowed)]
    assert 0 < len(names(mcp)) < len(TOOLS)
    hidden = next(one.name for one in TOOLS if one.name not in names(mcp))
    assert mcp.modern("tools/call", {"name": hidden}).code == (200, -32602)


def test_a_key_that_reads(start: Start) -> None:
    mcp = client(start, "read")
    tools = mcp.modern("tools/list").result["tools"]
    assert all(one["annotations"]["readOnlyHint"] for one in tools)
    assert mcp.call("anki_list_decks")["total"] == 1
    assert mcp.modern("prompts/list").result["prompts"] == []
    assert mcp.modern("resources/read", {"uri": "anki://decks"}).status == 200


def test_a_part_of_a_tool_may_need_another_scope(start: Start) -> None:
    mcp = client(start, "read", "add")
    notes = [{"fields": {"Front": "a", "Back": "b"}}]
    given = {"deck": "Default", "note_type": "Basic", "notes": notes}
    assert mcp.call("anki_add_notes", **given)["added"] == 1
    with pytest.raises(ToolFailed, match=r'may not addNotes with onDuplicate "update" \(scope edit\)'):
        mcp.call("anki_add_notes", **given, on_duplicate="update")


def test_what_clients_without_a_key_see(start: Start) -> None:
    mcp = Client(start(anonymousScopes=["read"]).port)
    assert names(mcp) == [one.name for one in visible(TOOLS, frozenset({Scope.READ}))]


def test_nothing_without_a_key(start: Start) -> None:
    assert Client(start(anonymousScopes=[]).port).legacy("ping").status == 401


def test_read_only(start: Start) -> None:
    mcp = Client(start(readOnly=True).port)
    assert mcp.call("anki_list_decks")["total"] == 1
    with pytest.raises(ToolFailed, match="with the setting readOnly"):
        mcp.call("anki_create_deck", deck="x")
