"""``ankiconnect doctor``: each line, with the fault really there."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ankiconnect import __version__
from ankiconnect.client.errors import AnkiError
from ankiconnect.doctor import answer, case, owners
from ankiconnect.doctor.case import Case, Source
from ankiconnect.doctor.checks import (
    addons,
    app_nap,
    configured,
    ipv6,
    key,
    network,
    private_files,
    running,
    web_origin,
)
from ankiconnect.doctor.finding import HINT, OK, PROBLEM, Finding
from ankiconnect.settings import installed_addons
from tools.ports import free_port

from ...support import processes
from ...support.net.ipv6 import has_ipv6
from ...support.net.webserver import serving
from ...support.processes import run, served
from ...support.running import Running
from ...support.tls import CERTIFICATE, KEY

Start = Callable[..., Running]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows it in /proc")


def of(
    values: dict[str, Any] | None = None,
    *,
    environment: dict[str, str] | None = None,
    url: str | None = None,
    in_anki: bool = False,
    file: Path | None = None,
    **more: Any,
) -> Case:
    """The case of settings with these values."""
    source = Source("the settings of the test", values or {}, file, in_anki)
    return case.make(source, environment or {}, url, **more)


def found(module: ModuleType, given: Case, *more: Any) -> list[tuple[str, str, str]]:
    """What a check finds. Whatever is not ok says what to do."""
    lines: list[Finding] = list(module.check(given, *more))
    for one in lines:
        assert (one.advice == "") is (one.status == OK), one
        assert one.text.endswith((".", "?")), one
    return [(one.status, one.text, one.advice) for one in lines]


def only(module: ModuleType, given: Case, *more: Any) -> tuple[str, str, str]:
    (line,) = found(module, given, *more)
    return line


@contextlib.contextmanager
def replies(
    *, get: tuple[int, str], post: tuple[int, str], bodies: list[bytes] | None = None
) -> Iterator[str]:
    """Another program that speaks HTTP; its URL. What it is sent is added to `bodies`."""
    received = [] if bodies is None else bodies

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(*get)

        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(*post)

        def _reply(self, status: int, body: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield url


# The settings


def test_settings_without_a_problem() -> None:
    assert only(configured, of()) == (OK, "Nothing is wrong with the settings of the test.", "")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"webBindPort": "abc"}, 'webBindPort is "abc"; it must be a whole number from 0 to 65535.'),
        ({"apiKey": ["x"]}, "apiKey must be text in quotes, or null (the value is not shown here)."),
        ({"apikey": "x"}, "apikey: did you mean apiKey?"),
        ({"color": 1}, "color is not a setting, and is ignored."),
        (
            {"webCorsOriginList": ["https://a.example/page"]},
            'webCorsOriginList: no page has the origin "https://a.example/page"; it should look like '
            '"https://a.example".',
        ),
        (
            {"webTlsKey": "/x"},
            "webTlsKey is set, but webTlsCertificate is not. Set both for https.",
        ),
    ],
)
def test_settings_with_a_problem(values: dict[str, Any], text: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    assert only(configured, of(values, file=file)) == (PROBLEM, text, f"Correct it in {file}.")
    in_anki = only(configured, of(values, file=file, in_anki=True))
    assert in_anki[2] == "Correct it in Tools > Add-ons > AnkiConnect > Config in Anki."


def test_a_certificate_that_does_not_exist() -> None:
    status, text, _ = only(configured, of({"webTlsCertificate": "/none.pem"}))
    assert (status, "webTlsCertificate" in text) == (PROBLEM, True)


def test_a_variable_with_a_wrong_value() -> None:
    _, text, _ = only(configured, of(environment={"ANKICONNECT_TIMEOUT": "soon"}))
    assert text.startswith('environment variable ANKICONNECT_TIMEOUT: webTimeout is "soon"; ')


# What answers


def test_it_runs(anki: Running) -> None:
    line, *rest = found(running, of(url=anki.url))
    assert line[1].startswith(f"AnkiConnect {__version__} answers at {anki.url}, with Anki 2")
    assert line[0] == OK
    assert len(rest) == 1


def test_it_runs_over_https(start: Start) -> None:
    tls = {"webTlsCertificate": str(CERTIFICATE), "webTlsKey": str(KEY)}
    service = start(**tls)
    assert found(running, of({**tls, "webBindPort": service.port}))[0][0] == OK
    untrusted = found(running, of(url=service.url))[0]
    assert (untrusted[0], "is not trusted: self-signed certificate" in untrusted[1]) == (PROBLEM, True)
    assert "--ca" in untrusted[2]
    plain = found(running, of(url=service.url.replace("https", "http")))[0]
    assert (plain[0], plain[1].endswith(": it speaks https.")) == (PROBLEM, True)
    assert "https://" in plain[2]


def test_https_is_asked_of_a_service_without_it(anki: Running) -> None:
    url = anki.url.replace("http", "https")
    line = found(running, of(url=url, trusted=str(CERTIFICATE)))[0]
    assert (line[0], "it does not speak https" in line[1]) == (PROBLEM, True)


def test_nothing_answers() -> None:
    status, text, advice = only(running, of({"webBindPort": free_port()}))
    assert (status, "connection refused" in text) == (PROBLEM, True)
    assert "Start Anki" in advice
    assert "ankiconnect serve" in advice


def test_nothing_answers_at_another_machine() -> None:
    status, text, advice = only(running, of(url="http://no-such-host.invalid:8765"))
    assert (status, text.startswith("Nothing answers at http://no-such-host")) == (PROBLEM, True)
    assert "run ankiconnect doctor on that machine" in advice


@LINUX
def test_another_program_has_the_port() -> None:
    with replies(get=(200, "hello"), post=(501, "hello")) as url:
        status, text, advice = only(running, of(url=url))
    assert status == PROBLEM
    assert text.startswith(f"Another program answers at {url} (")
    assert text.endswith(f", process {os.getpid()}): HTTP status 501.")
    assert advice.startswith("Stop it, or set a different webBindPort")


@pytest.mark.parametrize(
    ("system", "command"),
    [("darwin", "lsof -i :{}"), ("win32", "netstat -ano | findstr :{}")],
)
def test_another_program_where_the_system_does_not_show_it(system: str, command: str) -> None:
    with replies(get=(404, ""), post=(404, "[1]")) as url:
        given = of(url=url, system=system)
        given.owners = None
        _, _, advice = only(running, given)
    assert advice.endswith(f"This shows which program it is: {command.format(given.port)}")


def test_a_program_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        status, text, _ = only(running, of({"webBindPort": silent.getsockname()[1]}))
    assert (status, text.endswith(": timed out.")) == (PROBLEM, True)


@LINUX  # where a full queue of connections takes no more
def test_no_connection_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "SECONDS", 0.3)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()):
            status, text, _ = only(running, of({"webBindPort": full.getsockname()[1]}))
    assert (status, text.startswith("Nothing answers at")) == (PROBLEM, True)
    assert text.endswith("(no connection in time).")


def test_another_program_does_not_get_the_key() -> None:
    bodies: list[bytes] = []
    with replies(get=(200, "hello"), post=(200, "hello"), bodies=bodies) as url:
        assert not of({"apiKey": "sesame"}, url=url).answer.has_api
    assert [json.loads(one) for one in bodies] == [{"action": "version", "version": 6}]


@pytest.mark.parametrize(
    "body", ['{"result": 6, "error": null}', '{"result": null, "error": "valid api key ..."}']
)
def test_the_other_ankiconnect(body: str) -> None:
    with replies(get=(200, "AnkiConnect"), post=(200, body)) as url:
        status, text, advice = only(running, of(url=url))
    assert (status, text.startswith(f"Another AnkiConnect answers at {url}")) == (PROBLEM, True)
    assert "turn the other add-on off in Tools > Add-ons and restart Anki" in advice


def test_no_profile_is_open() -> None:
    health = json.dumps({"status": "closed", "apiVersion": 6, "version": "1", "ankiVersion": "26.09"})
    with replies(get=(503, health), post=(200, "")) as url:
        line = found(running, of(url=url))[0]
    assert line == (
        PROBLEM,
        f"AnkiConnect answers at {url}, but no profile is open.",
        "Open one in Anki.",
    )


# Who has the port


@LINUX
def test_another_instance(
    collection_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anki's add-on does not get its port, since a service without a window has it."""
    monkeypatch.setattr(processes, "preloaded", lambda: None)  # with a command line of its own
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        _, line = found(running, of(url=service.url, in_anki=True))
        assert (line[0], line[1].startswith("Not Anki, but another instance has port ")) == (
            PROBLEM,
            True,
        )
        assert f"process {service.process.pid}" in line[1]
        _, line = found(running, of(url=service.url))
        assert line[0] == OK


@LINUX
def test_anki_has_the_port_and_not_these_settings(anki: Running) -> None:
    """This process is not `ankiconnect serve`."""
    _, (status, text, advice) = found(running, of(url=anki.url))
    assert (status, text.endswith(f"process {os.getpid()}.")) == (HINT, True)
    assert "add --base" in advice
    assert found(running, of(url=anki.url, in_anki=True))[1][0] == OK


def test_a_system_that_does_not_show_it(anki: Running) -> None:
    given = of(url=anki.url, system="darwin")
    given.owners = None
    assert found(running, given)[1] == (
        OK,
        f"To see which program has port {given.port}, run: lsof -i :{given.port}.",
        "",
    )


@LINUX
def test_the_owners_of_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        (owner,) = owners.find(here.getsockname()[1]) or []
        assert owner.process == os.getpid()
        assert str(owner).endswith(f", process {os.getpid()}")
    assert owners.find(free_port()) == []


def test_the_owner_is_another_user(tmp_path: Path) -> None:
    """The system then shows the socket and not the files of the process."""
    head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when ...  uid timeout inode\n"
    row = (
        "   0: 0100007F:{port} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 0 0 77 1\n"
    )
    (tmp_path / "net").mkdir()
    rows = row.format(port="223D", state="0A") + row.format(port="223E", state="01")
    (tmp_path / "net" / "tcp").write_text(head + rows, "ascii")
    (tmp_path / "1").mkdir()
    (tmp_path / "self").mkdir()
    (owner,) = owners.find(0x223D, tmp_path) or []
    assert str(owner) == "a program of another user"
    assert owners.find(0x223E, tmp_path) == []
    assert owners.find(1, tmp_path / "none") is None


# The key


def test_the_key_fits(start: Start) -> None:
    service = start(apiKey="sesame")
    assert only(key, of({"apiKey": "sesame"}, url=service.url))[0] == OK
    by_variable = of({"apiKey": "x"}, url=service.url, environment={"ANKICONNECT_API_KEY": "sesame"})
    assert only(key, by_variable)[0] == OK


def test_no_key_is_needed(anki: Running) -> None:
    assert only(key, of(url=anki.url)) == (OK, "No key is needed, and none is set.", "")


def test_a_key_is_missing(start: Start) -> None:
    status, text, advice = only(key, of(url=start(anonymousScopes=[]).url))
    assert (status, text) == (PROBLEM, "The service needs a key, and none is set here.")
    assert "ANKICONNECT_API_KEY" in advice


def test_a_wrong_key(start: Start) -> None:
    status, text, _ = only(key, of({"apiKey": "simsim"}, url=start(apiKey="sesame").url))
    assert status == PROBLEM
    assert text == "The service refuses this key: valid api key must be provided."


def test_a_key_that_is_not_in_force(anki: Running) -> None:
    status, text, _ = only(key, of({"apiKey": "sesame"}, url=anki.url))
    assert status == PROBLEM
    assert text == "A key is set here, but the service accepts requests without one."


def test_a_service_that_ends_meanwhile(collection_file: Path) -> None:
    with Running.on(collection_file) as service:
        given = of(url=service.url, origin="https://a.example")
        assert given.answer.has_api
    for module in (key, web_origin):
        status, text, _ = only(module, given)
        assert (status, "does not answer a second time" in text) == (PROBLEM, True)


# The origin


def test_origins(start: Start) -> None:
    url = start(webCorsOriginList=["https://a.example"]).url
    assert found(web_origin, of(url=url)) == []
    assert only(web_origin, of(url=url, origin="https://a.example/"))[0] == OK
    status, text, advice = only(web_origin, of(url=url, origin="https://b.example"))
    assert (status, "may not use the service" in text) == (PROBLEM, True)
    assert advice.endswith("This does it: ankiconnect origin add https://b.example")
    _, _, advice = only(web_origin, of(url=url, origin="https://b.example", in_anki=True))
    assert advice.endswith("Tools > Add-ons > AnkiConnect > Config in Anki.")


def test_an_origin_that_no_page_has(anki: Running) -> None:
    status, text, _ = only(web_origin, of(url=anki.url, origin="a.example/page"))
    assert status == PROBLEM
    assert text.startswith('--origin: no page has the origin "a.example/page"; it should look like')


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


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An Anki base folder with this add-on and the AnkiConnect add-on."""
    folder = tmp_path / "base"
    added: dict[str, dict[str, Any]] = {"ankiconnect": {"anonymousScopes": []}, "2055492159": {}}
    for name, own in added.items():
        addon = folder / "addons21" / name
        addon.mkdir(parents=True)
        (addon / "__init__.py").touch()
        (addon / "config.json").write_text(json.dumps({"webBindPort": 8765, **own}), "utf-8")
    return folder


def meta(base: Path, folder: str, text: str) -> None:
    (base / "addons21" / folder / "meta.json").write_text(text, "utf-8")


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


# The command


def settings_file(folder: Path, **values: Any) -> Path:
    file = folder / "settings.json"
    file.write_text(json.dumps(values), "utf-8")
    return file


def test_all_is_well(collection_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "preloaded", lambda: None)
    file = settings_file(tmp_path, webBindPort=free_port(), apiKey="sesame")
    file.chmod(0o600)
    with served(tmp_path, ["--collection", collection_file, "--config", file]):
        done = run("doctor", "--config", file, "--origin", "http://localhost:3000")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert {line[:9] for line in lines} == {"ok:      "}
    names = [line[9:].partition(":")[0] for line in lines]
    assert list(dict.fromkeys(names)) == [
        *("settings", "running", "key", "origin", "localhost", "network", "files")
    ]


def test_something_is_to_be_done(tmp_path: Path) -> None:
    file = settings_file(tmp_path, webBindPort=free_port(), webTimeout="soon")
    done = run("doctor", "--config", file, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert report["ok"] is False
    assert [(one["check"], one["status"]) for one in report["checks"]][:2] == [
        ("settings", "problem"),
        ("running", "problem"),
    ]
    assert set(report["checks"][0]) == {"check", "status", "text", "advice"}


def test_settings_that_are_not_json(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{", "utf-8")
    done = run("doctor", "--config", file)
    assert done.returncode == 1
    assert done.stdout.startswith(f"problem: settings: config file {file} is not JSON: ")


def test_the_settings_of_the_add_on_are_found(base: Path) -> None:
    port = free_port()
    meta(base, "ankiconnect", json.dumps({"config": {"webBindPort": port}}))
    for arguments, variables in ((["--base", base], {}), ([], {"ANKI_BASE": str(base)})):
        done = run("doctor", *arguments, **variables)
        assert done.returncode == 1
        assert "Nothing is wrong with the settings of Anki's add-on." in done.stdout
        assert f"problem: running: Nothing answers at http://127.0.0.1:{port}" in done.stdout


def test_what_it_cannot_look_at(tmp_path: Path) -> None:
    nowhere = run("doctor", "--base", tmp_path / "none")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert "No such file or directory" in nowhere.stderr
    wrong = run("doctor", "--url", "ftp://x")
    assert (wrong.returncode, wrong.stderr) == (1, "ankiconnect: ftp://x is not an http address\n")
    with pytest.raises(AnkiError):
        of(url="http://192.168.1..5:8765")
    with pytest.raises(AnkiError):
        of(url="x")


def test_whoever_reads_the_lines_may_stop(tmp_path: Path) -> None:
    (tmp_path / "addons21").mkdir()
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "ankiconnect", "doctor", "--base", str(tmp_path), "--url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as printing:
        assert printing.stdout is not None and printing.stderr is not None
        printing.stdout.close()
        assert printing.stderr.read() == b""
        assert printing.wait(30) == 1
