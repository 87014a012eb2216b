"""Real clients, of fixed versions: they are downloaded when these tests run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.mcp.catalog import TOOLS

from ...support.mcp import packages
from ...support.mcp.client import MODERN, ToolFailed
from ...support.mcp.real_clients import CLIENTS, RealClient
from ...support.running import Running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

KEY = "a key of enough characters"
NAMES = [one.name for one in TOOLS]
VERSIONS = {"auto": MODERN, "legacy": "2025-11-25", MODERN: MODERN}


def bridge_to(anki: Running) -> list[str]:
    return [sys.executable, "-m", "ankiconnect", "mcp", "--url", anki.url]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", VERSIONS)
@pytest.mark.parametrize("way", ["http", "bridge"])
@pytest.mark.parametrize("key", ["", KEY])
def test_clients_of_the_sdks(
    start: Callable[..., Running], tmp_path: Path, client: str, mode: str, way: str, key: str
) -> None:
    anki = start(apiKey=key or None)
    where = [f"{anki.url}/mcp"] if way == "http" else bridge_to(anki)
    with RealClient(client, mode, where, tmp_path, key) as real:
        version, instructions = real.do("version")
        assert version == VERSIONS[mode]
        if (client, mode) == ("python", MODERN):
            assert instructions is None  # it asks for nothing before the first request
        else:
            assert "flashcard" in instructions
        assert real.do("tools") == NAMES
        assert real.call("anki_create_deck", deck="Ünïcode\u2028😀")["created"]
        names = {one["name"] for one in real.call("anki_list_decks")["decks"]}
        assert "Ünïcode\u2028😀" in names
        with pytest.raises(ToolFailed, match="Nearest"):
            real.call("anki_list_decks", deck="Nothing")
        assert "deck:French" in real.do("resource", "anki://search-syntax")
        assert "Front" in real.do("resource", "anki://note-types/Basic")
        assert real.do("prompts") == ["review_session", "make_cards"]
        assert "cats" in real.do("prompt", "make_cards", {"topic": "cats"})


INSPECTOR = ("@modelcontextprotocol/inspector", "clients/launcher/build/index.js")


def inspect(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the Inspector from the command line."""
    node = str(packages.node())
    return subprocess.run(
        [node, str(packages.script(*INSPECTOR)), "--cli", *arguments, "--format", "json"],
        env=packages.environment(home, MCP_INSPECTOR_SECRET_STORE="memory"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def called(tool: str) -> list[str]:
    return ["--method", "tools/call", "--tool-name", tool]


@pytest.mark.parametrize("era", ["legacy", "modern", "auto"])
def test_the_inspector(anki: Running, tmp_path: Path, era: str) -> None:
    where = [f"{anki.url}/mcp", "--transport", "http", "--protocol-era", era]
    listed = inspect(tmp_path, *where, "--method", "tools/list", "--strict")
    assert listed.returncode == 0, listed.stderr
    assert [one["name"] for one in _result(listed)["tools"]] == NAMES
    done = inspect(tmp_path, *where, *called("anki_list_decks"))
    assert done.returncode == 0
    assert _result(done)["structuredContent"]["total"] == 1


def _result(done: subprocess.CompletedProcess[str]) -> Any:
    value = json.loads(done.stdout)
    return value.get("result", value)


def test_the_inspector_over_the_bridge(anki: Running, tmp_path: Path) -> None:
    command, *arguments = bridge_to(anki)
    source = str(Path(__file__).resolve().parents[3])
    servers = {
        name: {"command": command, "args": arguments, "env": {"PYTHONPATH": source}, **more}
        for name, more in (("plain", {}), ("auto", {"protocolEra": "auto"}))
    }
    config = tmp_path / "stdio.json"
    config.write_text(json.dumps({"mcpServers": servers}))
    for name in servers:
        done = inspect(tmp_path, "--config", str(config), "--server", name, *called("anki_list_decks"))
        assert done.returncode == 0, done.stderr
        assert _result(done)["structuredContent"]["total"] == 1


def test_the_inspector_with_a_key(start: Callable[..., Running], tmp_path: Path) -> None:
    where = [f"{start(apiKey=KEY).url}/mcp", "--transport", "http", "--stored-auth-only"]
    refused = inspect(tmp_path, *where, *called("anki_list_decks"))
    assert refused.returncode == 3
    header = ["--header", f"Authorization: Bearer {KEY}"]
    assert inspect(tmp_path, *where, *header, *called("anki_list_decks")).returncode == 0


def test_the_inspector_sends_many_calls(anki: Running, tmp_path: Path) -> None:
    load = ["--load", "--load-requests", "400", "--load-concurrency", "8"]
    where = [f"{anki.url}/mcp", "--transport", "http"]
    done = inspect(tmp_path, *where, *called("anki_list_decks"), *load)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", ["legacy", MODERN])
def test_mcp_remote(start: Callable[..., Running], tmp_path: Path, client: str, mode: str) -> None:
    anki = start(apiKey=KEY)
    node = str(packages.node())
    remote = str(packages.script("mcp-remote", "dist/proxy.js"))
    header = ["--header", f"Authorization:Bearer {KEY}"]
    where = [node, remote, f"{anki.url}/mcp", "--transport", "http-only", *header]
    with RealClient(client, mode, where, tmp_path) as real:
        assert real.do("tools") == NAMES
        assert real.call("anki_list_decks")["total"] == 1
