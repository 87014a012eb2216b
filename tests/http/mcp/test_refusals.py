"""Who may send messages to ``/mcp``, and what else is answered there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ankiconnect.server.requests import wrong_keys

from ...support.mcp.client import Client
from ...support.running import Running
from ...support.waiting import until

KEY = "a key of enough characters"


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
@pytest.mark.parametrize("path", ["/mcp", "/mcp?x=1"])
def test_other_methods(start: Callable[..., Running], method: str, path: str) -> None:
    reply = Client(start(apiKey=KEY).port).send({}, method=method, path=path)
    assert reply.status == 405
    assert reply.headers["allow"] == "POST, OPTIONS"


def test_a_client_needs_the_key(start: Callable[..., Running]) -> None:
    mcp = Client(start(apiKey=KEY).port)
    for header in ("", "Bearer", "Bearer ", f"Basic {KEY}", "Bearer something else", KEY):
        refused = mcp.legacy("ping", Authorization=header)
        assert refused.code == (401, -32600)
        assert refused.value["id"] is None
        assert refused.headers["www-authenticate"] == 'Bearer realm="AnkiConnect"'
        assert "Authorization: Bearer" in refused.error["message"]
    assert mcp.legacy("ping").status == 401
    for header in (f"Bearer {KEY}", f"bearer  {KEY} "):
        assert mcp.legacy("ping", Authorization=header).result == {}


def test_the_key_opens_the_tools(start: Callable[..., Running]) -> None:
    mcp = Client(start(apiKey=KEY).port, Authorization=f"Bearer {KEY}")
    assert mcp.call("anki_list_decks")["total"] == 1
    # In the body, where the API has it, it is not looked for.
    body = {"jsonrpc": "2.0", "id": 1, "method": "ping", "key": KEY}
    assert mcp.send(body, Authorization="").status == 401


def test_no_body_is_read_before_the_key(start: Callable[..., Running]) -> None:
    mcp = Client(start(apiKey=KEY).port)
    assert mcp.send(b"x" * 60_000).status == 401
    large = mcp.send(b"x" * 70_000)
    assert (large.status, large.headers["connection"]) == (401, "close")


def test_wrong_keys_get_slow(start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_keys, "FREE", 1)
    monkeypatch.setattr(wrong_keys, "DELAY_SECONDS", 0.5)
    mcp = Client(start(apiKey=KEY).port, Authorization="Bearer wrong")
    assert mcp.legacy("ping").status == 401
    begin = time.monotonic()
    assert mcp.legacy("ping").status == 401
    assert time.monotonic() - begin >= 0.5


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_pages_of_other_origins(mcp: Client, origin: str) -> None:
    reply = mcp.legacy("tools/list", Origin=origin)
    assert reply.code == (403, -32600)
    assert "webCorsOriginList" in reply.error["message"]
    assert reply.headers["access-control-allow-origin"] != origin
    assert mcp.send({}, method="GET", Origin=origin).status == 403
    assert mcp.legacy("tools/list", Sec_Fetch_Site="cross-site").status == 403


def test_pages_that_are_allowed(start: Callable[..., Running]) -> None:
    mcp = Client(start(webCorsOriginList=["https://good.example"]).port)
    reply = mcp.legacy("ping", Origin="https://good.example")
    assert reply.headers["access-control-allow-origin"] == "https://good.example"
    assert reply.result == {}


def test_the_preflight_names_the_headers_of_the_protocol(mcp: Client) -> None:
    reply = mcp.send({}, method="OPTIONS", Origin="http://localhost:3000")
    assert reply.status == 200
    names = reply.headers["access-control-allow-headers"].split(", ")
    assert {"Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"} <= {
        *names
    }
    assert reply.headers["access-control-allow-origin"] == "http://localhost:3000"
    refused = mcp.send({}, method="OPTIONS", Origin="https://evil.example")
    assert refused.headers["access-control-allow-origin"] != "https://evil.example"


def test_the_api_is_at_every_other_path(mcp: Client) -> None:
    body = {"action": "version", "version": 6}
    for path in ("/", "/mcp/", "/mcp2", "/MCP"):
        assert mcp.send(body, path=path).value == {"result": 6, "error": None}
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert "result" in mcp.send(message, path="/").value  # an error of the API, as ever


def test_no_authorization_server_is_found(mcp: Client) -> None:
    for path in ("/.well-known/oauth-protected-resource/mcp", "/mcp/.well-known/x", "/register"):
        assert mcp.send({}, method="GET", path=path).status == 404


def test_a_body_that_is_too_large(start: Callable[..., Running]) -> None:
    mcp = Client(start(webMaxBodyBytes=100_000).port)
    assert mcp.send(b" " * 100_001).code == (413, -32600)
    assert mcp.legacy("ping", {"x": "y" * 90_000}).result == {}


def test_tools_have_fewer_rights_than_other_programs(anki: Running, mcp: Client) -> None:
    call = {"name": "anki_store_media", "arguments": {"filename": "x.png", "url": f"{anki.url}/health"}}
    reply = mcp.modern("tools/call", call).result
    assert reply["isError"]
    assert anki.call("getMediaFilesNames") == []
    assert "path" not in json.dumps(mcp.modern("tools/list").result)


def test_messages_are_in_the_log_of_requests(start: Callable[..., Running], tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    mcp = Client(start(apiLogPath=str(log), apiKey=KEY).port, Authorization=f"Bearer {KEY}")
    mcp.call("anki_list_decks")
    mcp.legacy("ping", Authorization="")
    until(lambda: log.exists() and "anki_list_decks" in log.read_text("utf-8"))
    assert KEY not in log.read_text("utf-8")


def test_calls_are_among_the_recent_requests(anki: Running, mcp: Client) -> None:
    mcp.modern("tools/call", {"name": "anki_list_decks"}, User_Agent="assistant/1")
    mcp.modern("tools/call", {"name": "anki_list_decks", "arguments": {"deck": "Nothing"}})
    mcp.legacy("tools/list", Origin="https://evil.example")
    got = json.loads(mcp.send({}, method="GET", path="/requests.json").body)["result"]
    found = [(one["action"], one["ok"], one["status"]) for one in reversed(got)]
    assert found == [
        ("/mcp anki_list_decks", True, 200),
        ("/mcp anki_list_decks", False, 200),
        ("/mcp", False, 403),
    ]
    assert got[-1]["program"] == "assistant/1"
