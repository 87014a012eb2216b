"""The commands key and origin change the settings file, and a running service follows it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.client.connection import post
from ankiconnect.settings.program_keys import KEY, hash_of

from ...support.processes import Served, run, served
from ...support.waiting import until

WRONG_KEY = "valid api key must be provided"
FOLLOW_SECONDS = 3


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "settings.json"
    file.write_text('{"anonymousScopes": [], "mine": {"kept": 1}}')
    return file


@pytest.fixture
def service(collection_file: Path, tmp_path: Path, config: Path) -> Iterator[Served]:
    arguments = ["--collection", collection_file, "--port", "0", "--config", config]
    with served(tmp_path, arguments) as service:
        yield service


def done(*arguments: object, **variables: str) -> str:
    """The output of a command that works."""
    ended = run(*arguments, **variables)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def add(config: Path, name: str, *more: str) -> str:
    key = done("key", "add", name, *more, "--config", config).rstrip("\n")
    assert KEY.fullmatch(key)
    return key


def fails(*arguments: object) -> str:
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1), ended.stderr
    assert ended.stderr.startswith("ankiconnect: ")
    return ended.stderr


def test_a_running_service_follows(service: Served, config: Path) -> None:
    assert service.ask("deckNames")["error"] == WRONG_KEY
    key = add(config, "Reader", "--scope", "read")
    until(lambda: service.ask("deckNames", key)["error"] is None, FOLLOW_SECONDS)
    refused = service.ask("createDeck", key, deck="x")["error"]
    assert refused == 'the key "Reader" may not createDeck (scope add)'
    done("key", "remove", "Reader", "--config", config)
    until(lambda: service.ask("deckNames", key)["error"] == WRONG_KEY, FOLLOW_SECONDS)
    assert key not in config.read_text() + service.errors


def test_a_running_service_follows_origins(service: Served, config: Path) -> None:
    page = "https://page.example"
    ask = json.dumps({"action": "requestPermission", "version": 6}).encode()

    def permission() -> Any:
        reply = post(service.url, ask, timeout=20, headers={"Origin": page}).value()
        return reply["result"]["permission"]

    assert permission() == "denied"
    done("origin", "add", f"{page}/", "--config", config)
    until(lambda: permission() == "granted", FOLLOW_SECONDS)
    assert done("origin", "list", "--config", config) == f"http://localhost\n{page}\n"
    done("origin", "remove", page, "--config", config)
    until(lambda: permission() == "denied", FOLLOW_SECONDS)


def test_what_cannot_be_used_keeps_the_settings(service: Served, config: Path) -> None:
    key = add(config, "Reader")
    until(lambda: service.ask("deckNames", key)["error"] is None, FOLLOW_SECONDS)
    kept = config.read_text()
    for content in ("{", '{"apiKeys": 5}', '{"anonymousScopes": ["all"]}'):
        before = service.errors.count("stay in effect")
        config.write_text(content)
        until(lambda before=before: service.errors.count("stay in effect") > before, FOLLOW_SECONDS)  # type: ignore[misc]
        assert service.ask("deckNames")["error"] == WRONG_KEY
        assert service.ask("deckNames", key)["error"] is None
    config.unlink()
    until(lambda: "No such file" in service.errors, FOLLOW_SECONDS)
    assert service.ask("deckNames")["error"] == WRONG_KEY
    logged = service.errors.count("stay in effect")
    config.write_text(json.dumps({**json.loads(kept), "webBindPort": 1, "anonymousScopes": ["read"]}))
    until(lambda: service.ask("deckNames")["error"] is None, FOLLOW_SECONDS)
    assert service.errors.count("stay in effect") == logged, "each is logged once"


def test_a_port_needs_a_restart(collection_file: Path, tmp_path: Path, config: Path) -> None:
    config.write_text('{"webBindPort": 0}')
    with served(tmp_path, ["--collection", collection_file, "--config", config]) as service:
        config.write_text('{"webBindPort": 1, "anonymousScopes": []}')
        until(lambda: service.ask("deckNames")["error"] == WRONG_KEY, FOLLOW_SECONDS)
        assert "webBindPort has changed; restart the service to use it" in service.errors


def test_the_command_line_and_the_environment_still_win(
    collection_file: Path, tmp_path: Path, config: Path
) -> None:
    arguments = ["--collection", collection_file, "--port", "0", "--config", config, "--read-only"]
    with served(tmp_path, arguments, ANKICONNECT_API_KEY="the key of the environment") as service:
        config.write_text('{"readOnly": false, "apiKey": "another key", "anonymousScopes": ["read"]}')
        key = add(config, "Reader", "--scope", "read,add")
        until(lambda: service.ask("deckNames", key)["error"] is None, FOLLOW_SECONDS)
        assert service.ask("deckNames", "another key")["error"] == WRONG_KEY
        assert service.ask("deckNames", "the key of the environment")["error"] is None
        assert "readOnly" in service.ask("createDeck", key, deck="x")["error"]


def test_the_file_keeps_what_it_has(config: Path) -> None:
    config.chmod(0o640)
    key = add(config, "Bot", "--scope", "review, read", "--origin", "https://Page.example/")
    (listed,) = json.loads(config.read_text())["apiKeys"]
    assert listed.pop("created") > 1_700_000_000
    assert listed == {
        "name": "Bot",
        "hash": hash_of(key),
        "scopes": ["read", "review"],
        "origins": ["https://page.example"],
    }
    values = json.loads(config.read_text())
    values["apiKeys"][0]["note"] = "by hand"
    config.write_text(json.dumps(values))
    add(config, "Other")
    done("key", "remove", "Other", "--config", config)
    assert json.loads(config.read_text()) == values
    assert os.name == "nt" or config.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in config.parent.iterdir()] == [config.name]


def test_a_link_stays_a_link(tmp_path: Path, config: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(config)
    add(link, "Bot")
    assert link.is_symlink()
    assert json.loads(config.read_text())["apiKeys"][0]["name"] == "Bot"


def test_keys_are_listed(config: Path) -> None:
    assert done("key", "list", "--config", config) == ""
    add(config, "Yomitan")
    add(config, "日本 bot", "--scope", "read", "--origin", "https://a.example")
    head, first, second = done("key", "list", "--config", config).splitlines()
    assert head.split() == ["NAME", "SCOPES", "CREATED", "ORIGINS"]
    assert first.split()[:2] == ["Yomitan", "read,add"]
    assert first.endswith("  all")
    assert second.endswith("  https://a.example")


def test_how_to_use_a_key_is_said_and_that_others_need_none(config: Path) -> None:
    assert "anonymousScopes" not in run("key", "add", "a", "--config", config).stderr
    config.write_text("{}")
    said = run("key", "add", "b", "--config", config).stderr
    assert "Authorization: Bearer" in said
    assert f'put "anonymousScopes": [] into {config}' in said


def test_mistakes_are_one_line_and_change_nothing(config: Path, tmp_path: Path) -> None:
    add(config, "Bot")
    kept = config.read_text()
    end = ("--config", config)
    assert 'already a key "Bot"' in fails("key", "add", "Bot", *end)
    assert "read,add,edit" in fails("key", "add", "x", "--scope", "write", *end)
    assert "printable" in fails("key", "add", 'a"b', *end)
    assert "https://a.example" in fails("key", "add", "x", "--origin", "a.example/path", *end)
    assert 'no key "x"' in fails("key", "remove", "x", *end)
    assert "no page has the origin" in fails("origin", "add", "a.example", *end)
    assert "not one of the origins" in fails("origin", "remove", "https://a.example", *end)
    assert config.read_text() == kept
    assert "nowhere" in fails("key", "add", "x", "--config", tmp_path / "nowhere" / "a.json")
    for content in ("{", "[]", '{"apiKeys": 5, "webCorsOriginList": 5}'):
        config.write_text(content)
        fails("key", "add", "x", *end)
        fails("key", "list", *end)
        fails("key", "remove", "x", *end)
        fails("origin", "add", "https://a.example", *end)
        fails("origin", "list", *end)
        assert config.read_text() == content
    assert [one.name for one in tmp_path.iterdir()] == [config.name]


def test_commands_at_the_same_time_lose_nothing(config: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add(config, f"bot {number}"), range(8)))
    listed = json.loads(config.read_text())["apiKeys"]
    assert {one["name"] for one in listed} == {f"bot {number}" for number in range(8)}


def test_a_command_that_was_killed_is_noticed(config: Path) -> None:
    left = config.with_name("settings.json.new")
    left.write_text("")
    kept = config.read_text()
    assert f"{left} exists" in fails("key", "add", "Bot", "--config", config)
    assert config.read_text() == kept
    assert left.exists()


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="XDG_DATA_HOME")
def test_without_an_option_there_is_a_default_file(collection_file: Path, tmp_path: Path) -> None:
    data = {"XDG_DATA_HOME": str(tmp_path / "data")}
    file = tmp_path / "data" / "ankiconnect" / "settings.json"
    with served(tmp_path, ["--collection", collection_file, "--port", "0"], **data) as service:
        assert service.call("deckNames") == ["Default"]
        key = done("key", "add", "Bot", **data).strip()
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        until(lambda: service.ask("deckNames", key)["error"] is None, FOLLOW_SECONDS)
        assert "Bot" in done("key", "list", **data)
    file.write_text(json.dumps({**json.loads(file.read_text()), "anonymousScopes": []}))
    with served(tmp_path, ["--collection", collection_file, "--port", "0"], **data) as service:
        assert service.ask("deckNames")["error"] == WRONG_KEY
        assert service.ask("deckNames", key)["error"] is None
