"""``ankiconnect mcp``: the bridge for programs that start their servers themselves."""

from __future__ import annotations

import http.server
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.mcp.catalog import TOOLS

from ...support.mcp.client import META
from ...support.mcp.stdio import BridgeProcess
from ...support.running import Running

KEY = "a key of enough characters"
INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


@pytest.fixture
def bridge(anki: Running, tmp_path: Path) -> Iterator[BridgeProcess]:
    """A bridge to a service on an empty collection."""
    with BridgeProcess("--url", anki.url, home=tmp_path) as started:
        yield started


def test_a_legacy_conversation(bridge: BridgeProcess) -> None:
    agreed = bridge.request("initialize", INITIALIZE, id=0)["result"]
    assert agreed["protocolVersion"] == "2025-06-18"
    bridge.send(INITIALIZED)
    tools = bridge.request("tools/list", id="a")["result"]["tools"]
    assert [one["name"] for one in tools] == [one.name for one in TOOLS]
    assert json.loads(bridge.call("anki_list_decks"))["decks"][0]["name"] == "Default"
    assert bridge.request("nothing")["error"]["code"] == -32601
    assert bridge.end() == 0
    assert bridge.is_quiet


def test_a_modern_conversation(bridge: BridgeProcess) -> None:
    found = bridge.request("server/discover", {"_meta": META}, id="server-discover-probe-1")
    assert found["result"]["resultType"] == "complete"
    called = bridge.request("tools/call", {"name": "anki_list_decks", "_meta": META})
    assert called["result"]["structuredContent"]["total"] == 1
    read = bridge.request("resources/read", {"uri": "anki://note-types/ü", "_meta": META})
    assert read["error"]["code"] == -32602
    assert bridge.request("ping", {"_meta": META})["error"]["code"] == -32601
    assert bridge.request("initialize", INITIALIZE)["result"]["protocolVersion"] == "2025-06-18"


def test_a_message_is_a_line(bridge: BridgeProcess) -> None:
    bridge.send(b"not json\n")
    assert bridge.receive()["error"]["code"] == -32700
    bridge.send(b"\n  \n[]\n")
    assert bridge.receive()["error"]["code"] == -32600
    name = "\u2028 \u0085 ü 😀"
    deck = bridge.request("tools/call", {"name": "anki_create_deck", "arguments": {"deck": name}})
    assert "isError" not in deck["result"]
    bridge.send(
        {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "anki_list_decks"}}
    )
    line = bridge.line()
    assert line.isascii()
    assert line.endswith(b"\n")
    assert "😀" in json.loads(line)["result"]["content"][0]["text"]
    message = json.dumps({"jsonrpc": "2.0", "id": 6, "method": "ping"}).encode()
    bridge.send(message[:10])
    time.sleep(0.2)
    bridge.send(message[10:] + b"\r\n" + message + b"\n")
    assert [bridge.receive()["id"] for _ in range(2)] == [6, 6]


def test_a_large_message(bridge: BridgeProcess, anki: Running) -> None:
    params = {"name": "anki_list_decks", "arguments": {}, "ignored": "x" * 3_000_000}
    assert bridge.request("tools/call", params)["result"]["structuredContent"]["total"] == 1


def test_the_last_message_needs_no_line_end(bridge: BridgeProcess) -> None:
    bridge.send(json.dumps({"jsonrpc": "2.0", "id": 6, "method": "ping"}).encode())
    assert bridge.end() == 0
    assert bridge.receive() == {"jsonrpc": "2.0", "id": 6, "result": {}}


def test_the_key_comes_from_the_settings(start: Callable[..., Running], tmp_path: Path) -> None:
    anki = start(apiKey=KEY)
    variables = {"ANKICONNECT_API_KEY": KEY, "ANKICONNECT_BIND_PORT": str(anki.port)}
    with BridgeProcess(home=tmp_path, **variables) as bridge:
        assert "Default" in bridge.call("anki_list_decks")
    with BridgeProcess("--url", anki.url, home=tmp_path) as bridge:
        refused = bridge.request("tools/list", id=7)
        assert "API key" in refused["error"]["message"]
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"apiKey": KEY, "webBindPort": anki.port}))
    with BridgeProcess("--config", str(config), home=tmp_path) as bridge:
        assert "Default" in bridge.call("anki_list_decks")


def test_progress_is_passed_on(
    fixture_tools: None, start: Callable[..., Running], tmp_path: Path
) -> None:
    with BridgeProcess("--url", start().url, home=tmp_path) as bridge:
        params = {"name": "test_tool_with_progress", "_meta": {"progressToken": "t"}}
        bridge.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        got = [bridge.receive() for _ in range(4)]
    assert [one.get("method") for one in got] == ["notifications/progress"] * 3 + [None]
    assert got[-1]["result"]["content"][0]["text"] == "Done."


def test_a_cancelled_request_is_not_answered(
    fixture_tools: None, start: Callable[..., Running], tmp_path: Path
) -> None:
    with BridgeProcess("--url", start().url, home=tmp_path) as bridge:
        params = {"name": "test_tool_with_progress"}
        bridge.request("ping")
        bridge.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        bridge.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
        bridge.send(
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": []}}
        )
        assert bridge.request("ping", id=2)["result"] == {}
        time.sleep(0.5)
        assert bridge.is_quiet, bridge.line()


def test_without_a_service_it_answers_what_it_can(tmp_path: Path) -> None:
    with BridgeProcess("--url", "http://127.0.0.1:9", home=tmp_path) as bridge:
        assert bridge.request("initialize", INITIALIZE)["result"]["instructions"]
        bridge.send(INITIALIZED)
        assert bridge.request("server/discover", {"_meta": META})["result"]["supportedVersions"]
        assert len(bridge.request("tools/list")["result"]["tools"]) == len(TOOLS)
        assert bridge.request("prompts/list")["result"]["prompts"]
        said = bridge.request("tools/call", {"name": "anki_list_decks", "_meta": META})["result"]
        assert said["isError"]
        assert "Anki is not running" in said["content"][0]["text"]
        assert "http://127.0.0.1:9" in said["content"][0]["text"]
        assert bridge.end() == 0


def test_it_finds_a_service_that_starts_later(start: Callable[..., Running], tmp_path: Path) -> None:
    first = start()
    port = first.port
    first.__exit__()
    with BridgeProcess("--url", f"http://127.0.0.1:{port}", home=tmp_path) as bridge:
        assert "not running" in bridge.call("anki_list_decks")
        start(webBindPort=port)
        assert "Default" in bridge.call("anki_list_decks")


class Old(http.server.BaseHTTPRequestHandler):
    """An AnkiConnect without the protocol."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"result": null, "error": "unsupported action"}')

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_service_without_the_protocol(tmp_path: Path) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Old) as old:
        threading.Thread(target=old.serve_forever, daemon=True).start()
        with BridgeProcess("--url", f"http://127.0.0.1:{old.server_port}", home=tmp_path) as bridge:
            assert bridge.request("initialize", INITIALIZE)["result"]["capabilities"]
            assert "newer add-on" in bridge.call("anki_list_decks")
        old.shutdown()


def test_it_ends_with_sigterm(bridge: BridgeProcess) -> None:
    bridge.request("ping")
    bridge.process.send_signal(signal.SIGTERM)
    assert bridge.process.wait(20) == 0
    assert bridge.errors == ""


def test_a_wrong_address(tmp_path: Path) -> None:
    with BridgeProcess("--url", "ftp://x", home=tmp_path) as bridge:
        assert bridge.process.wait(30) == 1
        assert "not an http address" in bridge.errors
        assert bridge.is_quiet


def test_serve_starts_a_service_here(tmp_path: Path, unused_tcp_port: int) -> None:
    file = tmp_path / "User 1" / "collection.anki2"
    variables = {"ANKICONNECT_BIND_PORT": str(unused_tcp_port)}
    arguments = ("--serve", "--collection", str(file))
    with BridgeProcess(*arguments, home=tmp_path, **variables) as bridge:
        assert bridge.request("initialize", INITIALIZE)["result"]["capabilities"]
        assert '"created":true' in bridge.call("anki_create_deck", deck="French")
        # Another bridge finds it, and does not open the collection again.
        with BridgeProcess(*arguments, home=tmp_path, **variables) as other:
            assert "French" in other.call("anki_list_decks")
            assert other.end() == 0
        assert bridge.end() == 0
    assert file.exists()
    with BridgeProcess(*arguments, home=tmp_path, **variables) as bridge:
        assert "French" in bridge.call("anki_list_decks")
        bridge.process.send_signal(signal.SIGTERM)
        assert bridge.process.wait(30) == 0


def test_serve_says_why_it_cannot(anki: Running, tmp_path: Path, unused_tcp_port: int) -> None:
    file = anki.on_main(lambda col: col.path)
    variables = {"ANKICONNECT_BIND_PORT": str(unused_tcp_port)}
    with BridgeProcess("--serve", "--collection", file, home=tmp_path, **variables) as bridge:
        assert len(bridge.request("tools/list")["result"]["tools"]) == len(TOOLS)
        said = bridge.call("anki_list_decks")
        assert "could not be started here" in said
        assert "collection.anki2" in said
        assert bridge.end() == 0
