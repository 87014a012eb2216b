"""Messages of both eras of the protocol."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect import __version__
from ankiconnect.mcp.wire.catalog import Catalog

from ...support.mcp import fixtures
from ...support.mcp.client import CAPABILITIES, META, MODERN, VERSION, Client
from ...support.running import Running

LEGACY = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
SERVER = "io.modelcontextprotocol/serverInfo"


def message(method: str, id: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


def initialize(version: Any) -> dict[str, Any]:
    info = {"name": "test", "version": "1"}
    return message("initialize", protocolVersion=version, capabilities={}, clientInfo=info)


@pytest.mark.parametrize("version", LEGACY)
def test_a_known_version_is_agreed_on(mcp: Client, version: str) -> None:
    result = mcp.send(initialize(version)).result
    assert result["protocolVersion"] == version
    assert result["capabilities"] == {"tools": {}, "resources": {}, "prompts": {}}
    assert result["serverInfo"]["name"] == "ankiconnect"
    assert result["serverInfo"]["version"] == __version__
    assert 500 < len(result["instructions"]) < 1_500


@pytest.mark.parametrize("version", [MODERN, "2023-01-01", None, 5])
def test_another_version_gets_the_newest_of_the_legacy_era(mcp: Client, version: Any) -> None:
    assert mcp.send(initialize(version)).result["protocolVersion"] == LEGACY[0]


def test_a_legacy_client_is_served_without_any_header(mcp: Client) -> None:
    assert mcp.send({"jsonrpc": "2.0", "method": "notifications/initialized"}).status == 202
    reply = mcp.legacy("tools/list")
    assert reply.status == 200
    assert set(reply.result) == {"tools"}
    assert reply.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in reply.headers
    assert mcp.legacy("ping").result == {}


@pytest.mark.parametrize("version", LEGACY)
@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_any_legacy_header_and_any_accept_will_do(mcp: Client, version: str, accept: str) -> None:
    headers = {"MCP_Protocol_Version": version, "Accept": accept, "Mcp_Method": "something/else"}
    assert mcp.legacy("ping", **headers).result == {}


def test_discovery(mcp: Client) -> None:
    result = mcp.modern("server/discover").result
    assert result["supportedVersions"] == [MODERN, *LEGACY]
    assert result["resultType"] == "complete"
    assert (result["ttlMs"], result["cacheScope"]) == (0, "private")
    assert result["_meta"][SERVER]["name"] == "ankiconnect"
    assert result["instructions"] == mcp.send(initialize(LEGACY[0])).result["instructions"]
    assert mcp.legacy("tools/list").status == 200  # and a client may go on in the other era


@pytest.mark.parametrize(
    "method", ["tools/list", "resources/list", "resources/templates/list", "prompts/list"]
)
def test_lists(mcp: Client, method: str) -> None:
    modern, legacy = mcp.modern(method).result, mcp.legacy(method).result
    assert modern["ttlMs"] == 300_000
    assert {**legacy, **modern} == modern
    assert b":null" not in mcp.modern(method).body
    assert mcp.modern(method, {"cursor": "5"}).code == (200, -32602)
    assert mcp.legacy(method, {"cursor": ""}).code == (200, -32602)


@pytest.mark.parametrize("id", [0, "", "server-discover-probe-1", -5, 2**53])
def test_ids_come_back(mcp: Client, id: Any) -> None:
    assert mcp.send(message("ping", id)).value == {"jsonrpc": "2.0", "id": id, "result": {}}


@pytest.mark.parametrize("id", [None, True, 1.5, [], {}])
def test_what_is_no_id(mcp: Client, id: Any) -> None:
    reply = mcp.send(message("ping", id))
    assert reply.code == (400, -32600)
    assert reply.value["id"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"", -32700),
        ([], -32600),
        ([message("ping")], -32600),
        ("ping", -32600),
        ({"id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": 5}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32602),
        ({"action": "version", "version": 6}, -32600),
    ],
)
def test_what_is_no_message(mcp: Client, body: Any, code: int) -> None:
    assert mcp.send(body).code == (400, code)


@pytest.mark.parametrize("method", ["notifications/cancelled", "notifications/anything", "tools/list"])
def test_a_notification_has_no_reply(mcp: Client, method: str) -> None:
    reply = mcp.send({"jsonrpc": "2.0", "method": method, "params": {"requestId": 1}})
    assert (reply.status, reply.body) == (202, b"")


def test_a_reply_that_nobody_asked_for(mcp: Client) -> None:
    reply = {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert mcp.send(reply).status == 202
    assert mcp.send(reply, MCP_Protocol_Version=MODERN).code == (400, -32600)


def test_unknown_methods(mcp: Client) -> None:
    assert mcp.legacy("server/nothing").code == (200, -32601)
    for method in ("server/nothing", "initialize", "ping", "logging/setLevel", "resources/subscribe"):
        assert mcp.modern(method).code == (404, -32601)
    assert mcp.legacy("server/discover").code == (200, -32601)


@pytest.mark.parametrize("meta", [{VERSION: MODERN}, {CAPABILITIES: {}}, {}])
def test_modern_requests_say_version_and_capabilities(mcp: Client, meta: Any) -> None:
    headers = {"MCP_Protocol_Version": MODERN, "Mcp_Method": "tools/list"}
    assert mcp.send(message("tools/list", _meta=meta), **headers).code == (400, -32602)


def test_an_unknown_version(mcp: Client) -> None:
    meta = {VERSION: "2030-01-01", CAPABILITIES: {}}
    headers = {"MCP_Protocol_Version": "2030-01-01", "Mcp_Method": "tools/list"}
    reply = mcp.send(message("tools/list", _meta=meta), **headers)
    assert reply.code == (400, -32022)
    assert reply.error["data"] == {"supported": [MODERN, *LEGACY], "requested": "2030-01-01"}
    assert reply.value["id"] == 1
    # An older server's header is not answered as legacy.
    assert mcp.legacy("tools/list", MCP_Protocol_Version="2030-01-01").code == (400, -32602)


CALL = {"name": "anki_list_decks", "arguments": {}, "_meta": META}
RIGHT = {"MCP_Protocol_Version": MODERN, "Mcp_Method": "tools/call", "Mcp_Name": "anki_list_decks"}


def encoded(name: str) -> str:
    return f"=?base64?{base64.b64encode(name.encode()).decode()}?="


@pytest.mark.parametrize(
    "headers",
    [
        {"MCP_Protocol_Version": "2024-11-01"},
        {"Mcp_Method": "tools/list"},
        {"Mcp_Method": "Tools/Call"},
        {"Mcp_Name": "anki_search"},
        {"Mcp_Name": "=?base64?YW5raV9saXN0X2RlY2tz!?="},
        {"Mcp_Name": "=?base64?YW5raV9saXN0X2RlY2tz==?="},
        {"Mcp_Name": encoded("anki_search")},
    ],
)
def test_headers_that_contradict_the_body(mcp: Client, headers: dict[str, str]) -> None:
    assert mcp.send(message("tools/call", **CALL), **{**RIGHT, **headers}).code == (400, -32020)


@pytest.mark.parametrize("missing", sorted(RIGHT))
def test_headers_that_are_missing(mcp: Client, missing: str) -> None:
    headers = {name: one for name, one in RIGHT.items() if name != missing}
    assert mcp.send(message("tools/call", **CALL), **headers).code == (400, -32020)


@pytest.mark.parametrize("name", ["anki_list_decks", "  anki_list_decks ", encoded("anki_list_decks")])
def test_names_may_be_encoded(mcp: Client, name: str) -> None:
    reply = mcp.send(message("tools/call", **CALL), **{**RIGHT, "Mcp_Name": name})
    assert reply.result["structuredContent"]["decks"][0]["name"] == "Default"


def test_a_proxy_may_send_its_own_legacy_version(mcp: Client) -> None:
    for version in LEGACY:
        headers = {**RIGHT, "MCP_Protocol_Version": version}
        reply = mcp.send(message("tools/call", **CALL), **headers)
        assert reply.result["resultType"] == "complete"


def test_calls_of_tools(mcp: Client) -> None:
    for send in (mcp.legacy, mcp.modern):
        assert send("tools/call", {"name": "anki_list_decks"}).result["structuredContent"]["total"] == 1
        assert send("tools/call", {"name": "nothing"}).code == (200, -32602)
        assert send("tools/call", {}).code == (200, -32602)
        assert send("tools/call", {"name": "anki_list_decks", "arguments": []}).code == (200, -32602)
        failed = send("tools/call", {"name": "anki_list_decks", "arguments": {"decks": 1}}).result
        assert failed["isError"]
        assert "structuredContent" not in failed
        assert failed["content"][0]["text"].startswith(
            'the arguments cannot have "decks": did you mean'
        )


def test_resources(mcp: Client) -> None:
    names = {one["uri"] for one in mcp.modern("resources/list").result["resources"]}
    assert names == {"anki://decks", "anki://search-syntax"}
    read = mcp.modern("resources/read", {"uri": "anki://decks"}).result
    assert read["contents"] == [
        {"uri": "anki://decks", "mimeType": "application/json", "text": '{"decks":["Default"]}'}
    ]
    assert read["ttlMs"] == 0
    found = mcp.legacy("resources/read", {"uri": "anki://note-types/Basic%20(and%20reversed%20card)"})
    assert '"fields":["Front","Back"]' in found.result["contents"][0]["text"]
    templates = mcp.legacy("resources/templates/list").result["resourceTemplates"]
    assert [one["uriTemplate"] for one in templates] == ["anki://note-types/{name}"]


def test_a_resource_that_is_missing(mcp: Client) -> None:
    for uri in ("anki://nothing", "anki://note-types/Nothing", "anki://note-types/"):
        modern = mcp.modern("resources/read", {"uri": uri})
        assert modern.code == (200, -32602)
        assert modern.error["data"] == {"uri": uri}
        assert mcp.legacy("resources/read", {"uri": uri}).code == (200, -32002)
    assert mcp.legacy("resources/read", {"uri": 5}).code == (200, -32602)


def test_prompts(mcp: Client) -> None:
    names = [one["name"] for one in mcp.modern("prompts/list").result["prompts"]]
    assert names == ["review_session", "make_cards"]
    got = mcp.legacy("prompts/get", {"name": "make_cards", "arguments": {"topic": "cats"}}).result
    assert got["messages"][0]["role"] == "user"
    assert "cats" in got["messages"][0]["content"]["text"]
    assert "French" in str(
        mcp.legacy("prompts/get", {"name": "review_session", "arguments": {"deck": "French"}}).result
    )
    assert mcp.legacy("prompts/get", {"name": "make_cards"}).code == (200, -32602)
    assert mcp.legacy("prompts/get", {"name": "make_cards", "arguments": {"topic": 5}}).code == (
        200,
        -32602,
    )
    assert mcp.legacy("prompts/get", {"name": "nothing"}).code == (200, -32602)


def test_progress_comes_before_the_result(fixture_tools: None, start: Callable[..., Running]) -> None:
    mcp = Client(start().port)
    params = {"name": "test_tool_with_progress", "_meta": {"progressToken": 8}}
    *before, last = mcp.events("tools/call", params)
    assert [one["params"]["progress"] for one in before] == [0, 50, 100]
    assert {one["params"]["progressToken"] for one in before} == {8}
    assert last["result"]["content"][0]["text"] == "Done."
    plain = mcp.modern("tools/call", {"name": "test_tool_with_progress"})
    assert plain.headers["content-type"] == "application/json"


def test_a_bug_is_an_internal_error(
    fixture_tools: None, start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(anki: Any, arguments: Any) -> Any:
        raise RuntimeError("a secret of the code")

    broken = fixtures.tool("test_broken", fails)
    monkeypatch.setattr(fixtures, "CATALOG", Catalog("", [broken]))
    reply = Client(start().port).legacy("tools/call", {"name": "test_broken"})
    assert reply.code == (200, -32603)
    assert b"secret" not in reply.body
