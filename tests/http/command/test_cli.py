"""The command line as real processes: serve and call."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import __version__
from ankiconnect.client.connection import post
from ankiconnect.headless.profiles import open_collection
from tools.ports import free_port

from ...support.processes import Served, environment, run, served
from ...support.waiting import until


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check that the error is one clear line."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ankiconnect: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_serve_from_start_to_signal(collection_file: Path, tmp_path: Path, by: signal.Signals) -> None:
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        pattern = r"ankiconnect is serving User 1 at http://127\.0\.0\.1:[1-9][0-9]+"
        assert re.fullmatch(pattern, service.line)
        deck = service.call("createDeck", deck="Kept")
        assert service.end(by) == 0
        assert (service.output.read(), service.errors) == ("", "")
    col = open_collection(collection_file)
    try:
        assert col.decks.name_if_exists(deck) == "Kept"
        problems, fine = col.fix_integrity()
        assert fine, problems
    finally:
        col.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_what_serve_creates_is_private(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(0o755)
    folder = tmp_path / "mine" / "new" / "Ann"
    with served(tmp_path, ["--collection", folder / "collection.anki2", "--port", "0"]) as service:
        service.call("storeMediaFile", filename="x.txt", data="eA==")
        modes = {one: one.stat().st_mode & 0o077 for one in [folder, *folder.rglob("*")]}
        assert service.end() == 0
    assert folder / "collection.media" / "x.txt" in modes
    assert folder / "collection.anki2" in modes
    assert not any(modes.values()), modes
    assert (tmp_path / "mine" / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o755


def test_serve_makes_a_missing_collection(tmp_path: Path) -> None:
    file = tmp_path / "new" / "Ann" / "collection.anki2"
    with served(tmp_path, ["--collection", file, "--port", "0"]) as service:
        assert service.call("getActiveProfile") == "Ann"
        assert service.call("deckNames") == ["Default"]
        assert service.end() == 0
    assert file.exists()


def test_a_name_that_the_terminal_cannot_show_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "日本" / "collection.anki2"
    with served(tmp_path, ["--collection", file, "--port", "0"], PYTHONIOENCODING="cp1252") as service:
        assert service.call("getActiveProfile") == "日本"
        assert service.end() == 0


def test_a_second_signal_ends_it_at_once(collection_file: Path, tmp_path: Path) -> None:
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        service.process.send_signal(signal.SIGSTOP)  # so that both arrive before it can act on one
        service.process.send_signal(signal.SIGINT)
        service.process.send_signal(signal.SIGTERM)
        service.process.send_signal(signal.SIGCONT)
        assert service.process.wait(20) == 1


def test_serve_finishes_what_has_begun(collection_file: Path, tmp_path: Path) -> None:
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        host, port = service.url.removeprefix("http://").split(":")
        names = [{"action": "createDeck", "params": {"deck": f"D{n}"}} for n in range(2000)]
        body = json.dumps({"action": "multi", "params": {"actions": names}}).encode()
        head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(head + body)
            while service.call("deckNames") == ["Default"]:
                pass
            assert service.end() == 0
        assert "Traceback" not in service.errors
    col = open_collection(collection_file)
    try:
        assert col.fix_integrity()[1]
    finally:
        col.close()


def test_the_environment_sets_address_port_and_key(collection_file: Path, tmp_path: Path) -> None:
    port = free_port()
    variables = {
        "ANKICONNECT_BIND_ADDRESS": "127.0.0.2",
        "ANKICONNECT_BIND_PORT": str(port),
        "ANKICONNECT_API_KEY": "sesame",
    }
    config = tmp_path / "config.json"
    config.write_text('{"webBindAddress": "127.0.0.1", "webBindPort": 1, "apiKey": "other"}')
    with served(
        tmp_path, ["--collection", collection_file, "--config", config], **variables
    ) as service:
        assert service.url == f"http://127.0.0.2:{port}"
        assert service.ask("version")["error"] == "valid api key must be provided"
        assert service.ask("version", key="sesame")["result"] == 6
        done = run("call", "version", "--url", service.url, ANKICONNECT_API_KEY="sesame")
        assert (done.returncode, done.stdout) == (0, "6\n")
        assert_one_line(run("call", "version", "--url", service.url), "valid api key must be provided")
        assert service.end() == 0
        assert "sesame" not in service.errors


def test_the_command_line_wins_over_the_environment(collection_file: Path, tmp_path: Path) -> None:
    arguments = ["--collection", collection_file, "--port", "0", "--host", "127.0.0.1"]
    variables = {"ANKICONNECT_BIND_ADDRESS": "192.0.2.7", "ANKICONNECT_BIND_PORT": "1"}
    with served(tmp_path, arguments, **variables) as service:
        assert service.call("version") == 6


@pytest.mark.parametrize(
    ("key", "warned"), [(None, True), ("sesame", True), ("sesame open thyself", False)]
)
def test_an_open_address_without_a_key_or_with_a_short_one_is_warned_of(
    collection_file: Path, tmp_path: Path, key: str | None, warned: bool
) -> None:
    arguments = ["--collection", collection_file, "--port", "0"]
    variables = {"ANKICONNECT_BIND_ADDRESS": "0.0.0.0"}
    if key is not None:
        variables["ANKICONNECT_API_KEY"] = key
    with served(tmp_path, arguments, **variables) as service:
        port = service.url.rsplit(":", 1)[1]
        service.url = f"http://127.0.0.1:{port}"
        assert service.ask("version", key=key)["result"] == 6
        assert service.end() == 0
        assert ("apiKey" in service.errors) is warned
        assert ("WARNING" in service.errors) is warned


def test_a_collection_that_is_open_elsewhere(collection_file: Path, tmp_path: Path) -> None:
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        done = run("serve", "--collection", collection_file, "--port", "0")
        assert_one_line(done, str(collection_file), "open", "close that one")
        assert service.call("deckNames") == ["Default"]


def test_a_port_in_use(collection_file: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--collection", collection_file, "--port", port)
    assert_one_line(done, str(port), "in use", "--port")
    open_collection(collection_file).close()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = tmp_path / "file" / "sub" / "collection.anki2"
    assert_one_line(run("serve", "--collection", file, "--port", "0"), str(file))


def test_a_file_that_is_no_collection(tmp_path: Path) -> None:
    content = b"this is not a collection" * 1000
    file = tmp_path / "collection.anki2"
    file.write_bytes(content)
    assert_one_line(run("serve", "--collection", file, "--port", "0"), str(file))
    assert file.read_bytes() == content


def test_a_folder_that_is_no_collection(tmp_path: Path) -> None:
    assert_one_line(run("serve", "--collection", tmp_path, "--port", "0"), str(tmp_path))


CONFIGS = [
    ("{", "not JSON"),
    ("[]", "JSON object"),
    ('{"webBindPort": "x"}', "webBindPort"),
    ('{"apiKey": true}', "apiKey"),
]


@pytest.mark.parametrize(("content", "words"), CONFIGS)
def test_a_broken_config(tmp_path: Path, content: str, words: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(content)
    for command in (("serve", "--collection", tmp_path / "c.anki2"), ("call", "version")):
        assert_one_line(run(*command, "--config", config), str(config), words)
    assert not (tmp_path / "c.anki2").exists()


def test_a_missing_config(tmp_path: Path) -> None:
    config = tmp_path / "nope.json"
    assert_one_line(run("serve", "--config", config), str(config))


def test_wrong_settings(tmp_path: Path) -> None:
    serve = ("serve", "--collection", tmp_path / "c.anki2")
    assert_one_line(run(*serve, "--port", "x"), "command line", "webBindPort", "0 to 65535")
    assert_one_line(run(*serve, "--port", "99999"), "command line", "webBindPort", "0 to 65535")
    done = run(*serve, ANKICONNECT_BIND_PORT="http")
    assert_one_line(done, "ANKICONNECT_BIND_PORT", "webBindPort", "0 to 65535")
    words = ("192.0.2.7", "This computer does not have the address")
    assert_one_line(run(*serve, "--host", "192.0.2.7", "--port", "0"), *words)
    assert_one_line(run(*serve, "--port", "0", ANKICONNECT_BIND_ADDRESS="192.0.2.7"), *words)


def test_the_base_must_hold_the_profile(tmp_path: Path) -> None:
    assert_one_line(run("serve", "--base", tmp_path), str(tmp_path))
    (tmp_path / "Ann").mkdir()
    open_collection(tmp_path / "Ann" / "collection.anki2").close()
    assert_one_line(run("serve", "--base", tmp_path, "--profile", "Bob"), "Bob", "Ann")
    assert_one_line(run("serve", "--profile", "Bob"), "--base")


@pytest.fixture
def service(collection_file: Path, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        yield service


def test_call(service: Served) -> None:
    def result(*arguments: str) -> Any:
        done = run("call", *arguments, "--url", service.url)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    assert result("version") == 6
    deck = result("createDeck", "deck=日本語 = 1")
    assert result("deckNameFromId", f"deckId={deck}") == "日本語 = 1"
    assert result("getDecks", "cards=[]") == {}
    assert result("multi", '{"actions": [{"action": "version"}]}') == [6]
    assert result("createDeck", 'deck="5"') == result("createDeck", '{"deck": "5"}')
    port = service.url.rsplit(":", 1)[1]
    assert run("call", "version", ANKICONNECT_BIND_PORT=port).stdout == "6\n"
    ascii_only = run("call", "deckNames", "--url", service.url, PYTHONIOENCODING="ascii")
    assert json.loads(ascii_only.stdout) == ["5", "Default", "日本語 = 1"]

    for arguments, words in [
        (("nope",), "unsupported action"),
        (("createDeck",), "createDeck() missing 1 required positional argument: 'deck'"),
        (("createDeck", "deck"), "neither KEY=VALUE nor a JSON object"),
        (("createDeck", "=x"), "neither KEY=VALUE nor a JSON object"),
        (("createDeck", "{nonsense"), "is not JSON"),
    ]:
        assert_one_line(run("call", *arguments, "--url", service.url), words)


def test_call_without_a_service() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert_one_line(run("call", "version", "--url", url), url, "is the service running?")
    for wrong in ("nonsense", "ftp://127.0.0.1/", "http://[", "file:///etc/hostname"):
        assert_one_line(run("call", "version", "--url", wrong), wrong)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"",
    ],
    ids=lambda answer: repr(answer[:20]),
)
def test_call_of_another_service(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.settimeout(20)
        with ThreadPoolExecutor(1) as pool:
            answering = pool.submit(answer_once, server, answer)
            done = run("call", "version", "--url", f"http://127.0.0.1:{port}")
            answering.result(20)
    assert_one_line(done, str(port))


def answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    server.close()  # a request whose connection is lost is sent once more
    with connection:
        connection.recv(65536)
        connection.sendall(answer)


def test_help_and_version() -> None:
    assert run("--version").stdout == f"ankiconnect {__version__}\n"
    for arguments in ((), ("serve",), ("call",)):
        assert "usage" in run(*arguments, "--help").stdout
    assert run().returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows closes no streams")
def test_serve_without_standard_streams(collection_file: Path) -> None:
    port = free_port()
    command = f'exec "{sys.executable}" -m ankiconnect serve --collection "{collection_file}"'
    process = subprocess.Popen(["sh", "-c", f"{command} --port {port} >&- 2>&- <&-"], env=environment())
    try:
        until(lambda: process.poll() is not None or is_listening(port))
        for body, wanted in ((b'{"action": "nosuch"}', "unsupported action"), (b"x", "not JSON")):
            reply = post(f"http://127.0.0.1:{port}", body, timeout=20).value()
            assert wanted in reply["error"]
    finally:
        process.terminate()
        assert process.wait(20) == 0


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
