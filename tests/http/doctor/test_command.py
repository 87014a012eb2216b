"""``ankiconnect doctor``: its lines on the settings, and the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.client.errors import AnkiError
from ankiconnect.doctor.checks import (
    configured,
)
from ankiconnect.doctor.finding import OK, PROBLEM
from tools.ports import free_port

from ...support import processes
from ...support.doctor import meta, of, only
from ...support.processes import run, served

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
