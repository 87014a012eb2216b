"""``ankiconnect doctor``: what answers, the key and the origin, with the fault really there."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ankiconnect import __version__
from ankiconnect.doctor import answer, owners
from ankiconnect.doctor.checks import (
    key,
    running,
    web_origin,
)
from ankiconnect.doctor.finding import HINT, OK, PROBLEM
from tools.ports import free_port

from ...support import processes
from ...support.doctor import found, of, only, replies
from ...support.processes import served
from ...support.running import Running
from ...support.tls import CERTIFICATE, KEY

Start = Callable[..., Running]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows it in /proc")


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
