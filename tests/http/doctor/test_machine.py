"""``ankiconnect doctor``: the machine and other add-ons, with the fault really there."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankiconnect.doctor import answer
from ankiconnect.doctor.case import Case
from ankiconnect.doctor.checks import (
    addons,
    app_nap,
    ipv6,
    network,
    private_files,
)
from ankiconnect.doctor.finding import HINT, OK, PROBLEM
from ankiconnect.settings import installed_addons
from tools.ports import free_port

from ...support.doctor import found, meta, of, only
from ...support.net.ipv6 import has_ipv6
from ...support.running import Running

Start = Callable[..., Running]


# localhost

needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no [::1]")
BOTH = ["::1", "127.0.0.1"]


def at(port: int) -> Case:
    return of({"webBindPort": port})


@needs_ipv6
def test_localhost_reaches_it(anki: Running) -> None:
    assert only(ipv6, at(anki.port), lambda _: BOTH)[0] == OK
    assert ipv6.addresses("localhost")
    assert ipv6.addresses("no-such-host.invalid") == []


@needs_ipv6
def test_only_ipv4_is_served(start: Start) -> None:
    """As when another program had [::1] when the service began."""
    port = free_port()
    with socket.create_server(("::1", port), family=socket.AF_INET6) as other:
        start(webBindPort=port)
        other.settimeout(20)
        given = at(port)
        assert given.answer.has_api
    status, text, advice = only(ipv6, given, lambda _: BOTH)
    assert (status, "localhost is first [::1] here" in text) == (PROBLEM, True)
    assert "Enter 127.0.0.1 in programs" in advice
    assert only(ipv6, given, lambda _: BOTH[::-1])[0] == OK
    assert only(ipv6, given, lambda _: ["::1"])[0] == PROBLEM


@needs_ipv6
def test_another_program_is_at_ipv6(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "SECONDS", 0.5)
    port = free_port()
    with socket.create_server(("::1", port), family=socket.AF_INET6):
        start(webBindPort=port)
        status, text, _ = only(ipv6, at(port), lambda _: BOTH)
    assert (status, text.startswith(f"Another program has port {port} at [::1]")) == (PROBLEM, True)


def test_localhost_is_something_else(anki: Running) -> None:
    for names, shown in (([], "nothing"), (["10.1.2.3"], "10.1.2.3")):
        status, text, advice = only(ipv6, at(anki.port), lambda _, names=names: names)
        assert (status, text) == (PROBLEM, f"localhost stands for {shown} on this machine.")
        assert "the file hosts" in advice


def test_a_machine_without_ipv6(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipv6, "has_ipv6", lambda: False)
    assert only(ipv6, at(anki.port), lambda _: ["127.0.0.1"])[0] == OK


# The network


def test_only_this_machine(anki: Running) -> None:
    assert only(network, at(anki.port))[0] == OK
    assert found(network, of(url="http://no-such-host.invalid:1")) == []


@pytest.mark.parametrize("system", ["linux", "darwin", "win32", "freebsd14"])
def test_everybody_can_connect(start: Start, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """127.0.0.2 stands for the address of this machine in its network."""
    monkeypatch.setattr(network, "own_address", lambda: "127.0.0.2")
    values = {"webBindAddress": "0.0.0.0", "apiKey": "sesame"}
    port = start(**values).port
    status, text, advice = only(network, of({**values, "webBindPort": port}, system=system))
    assert status == HINT
    assert text.startswith(f"Other machines reach the service at http://127.0.0.2:{port}, ")
    assert "firewall" in advice
    assert "ufw" not in advice or f"ufw allow {port}/tcp" in advice


def test_everybody_can_connect_without_a_key(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "own_address", lambda: None)
    values = {"webBindAddress": "0.0.0.0", "webBindPort": start(webBindAddress="0.0.0.0").port}
    exposed, alone = found(network, of(values))
    assert exposed == (
        PROBLEM,
        "webBindAddress is 0.0.0.0 and there is no apiKey: everybody who reaches this computer over "
        "the network can read, change and delete the collection.",
        "Set apiKey in the settings file.",
    )
    assert alone[0] == HINT
    assert "no network now" in alone[1]


def test_an_address_that_is_not_in_force(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "own_address", lambda: "127.0.0.2")
    port = start(apiKey="sesame").port
    given = of({"webBindAddress": "0.0.0.0", "apiKey": "sesame", "webBindPort": port})
    status, text, advice = only(network, given)
    assert (status, "does not answer at http://127.0.0.2" in text) == (PROBLEM, True)
    assert advice.startswith("Restart it")


def test_the_own_address() -> None:
    address = network.own_address()
    assert address is None or address.count(".") == 3


# App Nap


def test_app_nap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert found(app_nap, of(system="linux")) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, advice = only(app_nap, of(system="darwin"))
    assert (status, "defaults write -g NSAppSleepDisabled" in advice) == (HINT, True)
    tool = tmp_path / "defaults"
    for value, expected in (("1", OK), ("0", HINT)):
        tool.write_text(f"#!/bin/sh\necho {value}\n", "utf-8")
        tool.chmod(0o755)
        assert only(app_nap, of(system="darwin"))[0] == expected


# Anki's add-ons


def with_addons(base: Path) -> Case:
    return of(addons=installed_addons.find(base / "addons21"))


def test_two_add_ons_want_one_port(base: Path) -> None:
    assert only(addons, with_addons(base)) == (
        PROBLEM,
        "The add-ons 2055492159 and ankiconnect both want port 8765.",
        "Turn one off in Tools > Add-ons, and restart Anki.",
    )


def test_add_ons_that_do_not_clash(base: Path) -> None:
    meta(base, "2055492159", '{"disabled": true}')
    assert only(addons, with_addons(base)) == (
        OK,
        "Anki's add-ons with this API: 2055492159 (turned off), ankiconnect (port 8765).",
        "",
    )
    meta(base, "2055492159", '{"config": {"webBindPort": 1}}')
    assert only(addons, with_addons(base))[0] == OK
    assert found(addons, of()) == []


def test_an_add_on_that_is_damaged(base: Path) -> None:
    meta(base, "2055492159", "{")
    line, _ = found(addons, with_addons(base))
    assert (line[0], "meta.json cannot be read" in line[1]) == (PROBLEM, True)


# Private files


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can enter. Those of pytest are private."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_files_that_others_can_read(public_folder: Path) -> None:
    file, private = public_folder / "the settings.json", public_folder / "log"
    collection = public_folder / "User 1" / "collection.anki2"
    collection.parent.mkdir()
    for one in (file, private, collection):
        one.touch()
        one.chmod(0o644)
    values = {"apiKey": "sesame", "apiLogPath": str(private), "webTlsKey": "/none"}
    given = of(values, file=file, folder=public_folder)
    lines = found(private_files, given)
    assert [line[1].rpartition(" (")[2] for line in lines] == [
        "apiKey).",
        "apiLogPath).",
        "a collection).",
    ]
    assert lines[0][2] == f"Run: chmod 600 '{file}'"
    for one in (file, private, collection):
        one.chmod(0o600)
    assert only(private_files, given)[0] == OK
    assert found(private_files, of(values, file=file, system="win32")) == []
