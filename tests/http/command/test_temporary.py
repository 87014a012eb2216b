"""``ankiconnect serve --temporary`` as real processes, and the class that starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import Request, urlopen

import pytest

from ankiconnect import __version__
from ankiconnect.client import Anki, AnkiError, NotRunning, WrongKey
from ankiconnect.headless.profiles import open_collection
from ankiconnect.testing import CannotStart, TemporaryService
from ankiconnect.testing import service as service_module

from ...support.processes import Piped, run, served
from ...support.waiting import until

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


def _note(front: str, deck: str = "Default") -> Any:
    return {"deckName": deck, "modelName": "Basic", "fields": {"Front": front, "Back": "b"}}


@pytest.fixture(scope="module", autouse=True)
def forked() -> Iterator[None]:
    """Services are forked, except for that of a program that is killed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            service_module, "subprocess", SimpleNamespace(**vars(subprocess) | {"Popen": Piped})
        )
        yield


@pytest.fixture(scope="module")
def kept() -> Iterator[TemporaryService]:
    with TemporaryService() as service:
        yield service


@pytest.fixture
def service(kept: TemporaryService) -> TemporaryService:
    kept.reset()
    return kept


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A package of decks and one of a whole collection, each with a note, a picture and a due card."""
    folder = tmp_path_factory.mktemp("packages")
    with TemporaryService() as made, made.client() as anki:
        anki.create_deck(deck="French")
        picture = {"filename": "a.png", "data": "cGljdHVyZQ==", "fields": ["Back"]}
        note = _note("word", "French")
        note["picture"] = [picture]
        anki.add_note(note)
        anki.set_due_date(cards=anki.find_cards(query=""), days="7")
        decks = folder / "decks.apkg"
        assert anki.export_package(deck="French", path=str(decks), include_sched=True)
        file = made.base / "User 1" / "collection.anki2"
    return {"apkg": decks, "colpkg": _whole(folder, decks), "gone": file}


def _whole(folder: Path, decks: Path) -> Path:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    col = open_collection(folder / "whole" / "collection.anki2")
    options = ImportAnkiPackageOptions(with_scheduling=True)
    col.import_anki_package(ImportAnkiPackageRequest(package_path=str(decks), options=options))
    col.export_collection_package(str(folder / "all.colpkg"), include_media=True, legacy=False)
    return folder / "all.colpkg"


def test_it_says_where_it_is(service: TemporaryService) -> None:
    info = service.info
    assert set(info) == {
        *("url", "port", "key", "base", "profile", "pid", "version", "apiVersion", "ankiVersion")
    }
    assert info["url"] == f"http://127.0.0.1:{info['port']}"
    assert (info["key"], info["profile"]) == (None, "User 1")
    assert (info["version"], info["apiVersion"]) == (__version__, 6)
    assert (service.base / "User 1" / "collection.anki2").is_file()
    with service.client() as anki:
        assert anki.get_active_profile() == "User 1"
        assert anki.version() == 6


def test_reset_restores_everything(service: TemporaryService) -> None:
    with service.client() as anki:
        empty = anki.find_notes(query=""), anki.get_media_files_names(), anki.model_names()
        anki.add_note(_note("one"))
        anki.store_media_file(filename="x.txt", data="eA==")
        anki.create_model(
            model_name="Own",
            in_order_fields=["A"],
            card_templates=[{"Front": "{{A}}", "Back": "b"}],
        )
        (service.base / "User 2").mkdir()
        service.reset()
        assert (anki.find_notes(query=""), anki.get_media_files_names(), anki.model_names()) == empty
        assert anki.get_profiles() == ["User 1"]
        anki.add_note(_note("one"))


def test_reset_forgets_kept_replies(service: TemporaryService) -> None:
    """A key of a retry that two tests use is a new one in the second test."""

    def add() -> object:
        params = {"note": _note("one")}
        body = json.dumps({"action": "addNote", "version": 6, "params": params}).encode()
        request = Request(service.url, body, {"Idempotency-Key": '"same"'})
        with urlopen(request, timeout=20) as reply:
            return json.load(reply)["result"]

    first = add()
    assert first is not None and add() == first
    service.reset()
    assert add() not in (None, first)


def test_an_unknown_line_is_an_error(service: TemporaryService) -> None:
    assert service._process.stdin is not None
    service._process.stdin.write("restart\n")
    service._process.stdin.flush()
    assert service._read_info() == {"error": "unknown command: restart"}


@pytest.mark.parametrize("kind", ["apkg", "colpkg"])
def test_a_fixture_is_imported_with_media_and_scheduling(packages: dict[str, Path], kind: str) -> None:
    with TemporaryService(fixture=packages[kind]) as service, service.client() as anki:
        for _ in range(2):
            assert anki.deck_names() == ["Default", "French"]
            assert len(anki.find_notes(query="deck:French word")) == 1
            assert anki.find_cards(query="prop:due=7") == anki.find_cards(query="")
            assert anki.retrieve_media_file(filename="a.png") == "cGljdHVyZQ=="
            anki.delete_decks(decks=["French"], cards_too=True)
            service.reset()


def test_the_folder_is_gone_after_stop(packages: dict[str, Path]) -> None:
    assert not packages["gone"].parents[2].exists()


@POSIX
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_the_folder(tmp_path: Path, by: signal.Signals) -> None:
    with served(tmp_path, ["--temporary"]) as service:
        info = json.loads(service.line)
        folder = Path(info["base"]).parent
        service.url = info["url"]
        service.call("createDeck", deck="Gone")
        assert service.end(by) == 0
        assert (service.output.read(), service.errors) == ("", "")
    assert not folder.exists()


@POSIX
def test_it_ends_when_the_program_that_started_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import json, time; from ankiconnect.testing import TemporaryService\n"
        "print(json.dumps(TemporaryService().info), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        info = json.loads(parent.stdout.readline())
        parent.kill()
    folder = Path(info["base"]).parent
    until(lambda: not folder.exists(), 20)
    with pytest.raises(NotRunning), Anki(info["url"]) as anki:
        anki.version()


@POSIX
def test_a_killed_service_leaves_nothing_after_stop() -> None:
    with TemporaryService() as service:
        os.kill(service.pid, signal.SIGKILL)
        service._process.wait(20)
        assert not service.is_running
        with pytest.raises(CannotStart, match=r"the service has ended|ended with status -9"):
            service.reset()
    assert not service.base.parent.exists()


def test_the_users_settings_have_no_effect(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "ankiconnect").mkdir(parents=True)
    (data / "ankiconnect" / "settings.json").write_text('{"apiKey": "mine", "readOnly": true}')
    variables = {
        "XDG_DATA_HOME": str(data),
        "ANKICONNECT_BIND_PORT": "8765",
        "ANKICONNECT_BIND_ADDRESS": "0.0.0.0",
        "ANKICONNECT_SYNC_KEY": "mine",
    }
    with served(tmp_path, ["--temporary"], **variables) as service:
        info = json.loads(service.line)
        assert info["key"] is None
        assert info["url"].startswith("http://127.0.0.1:") and info["port"] != 8765
        service.url = info["url"]
        service.call("createDeck", deck="French")
        assert service.end() == 0


def test_its_own_settings_have(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"apiKey": "sesame", "webBindPort": 8765}')
    with TemporaryService(config=config) as service:
        assert (service.key, service.port != 8765) == ("sesame", True)
        with service.client() as anki:
            assert anki.deck_names() == ["Default"]
        with pytest.raises(WrongKey), Anki(service.url, "wrong") as anki:
            anki.deck_names()


def test_read_only_is_followed(tmp_path: Path, packages: dict[str, Path]) -> None:
    arguments = ["--temporary", "--fixture", packages["apkg"], "--read-only", "--host", "127.0.0.2"]
    with served(tmp_path, arguments) as service:
        info = json.loads(service.line)
        assert info["url"].startswith("http://127.0.0.2:")
        with Anki(info["url"]) as anki:
            assert anki.deck_names() == ["Default", "French"]
            with pytest.raises(AnkiError, match="read"):
                anki.create_deck(deck="x")
        assert service.end() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fixture", "x.apkg"], "--fixture needs --temporary"),
        (["--temporary", "--base", "x"], "so --base has no use"),
        (["--temporary", "--collection", "x"], "so --collection has no use"),
        (["--temporary", "--profile", "x"], "so --profile has no use"),
        (["--temporary", "--fixture", "gone.apkg"], '"gone.apkg" cannot be imported: there is no such'),
        (["--temporary", "--fixture", "x.zip"], "it must be an .apkg or .colpkg file"),
        (["--temporary", "--config", "gone.json"], "gone.json"),
        (["--temporary", "--port", "eighty"], "webBindPort is"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], words: str) -> None:
    done = run("serve", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ankiconnect: ")
    assert (done.stderr.count("\n"), words in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(("suffix", "content"), [("apkg", "zip"), ("colpkg", "text")])
def test_a_damaged_fixture_is_refused(tmp_path: Path, suffix: str, content: str) -> None:
    file = tmp_path / f"x.{suffix}"
    file.write_text("not a package")
    if content == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("collection.anki21b", b"nothing")
    done = run("serve", "--temporary", "--fixture", file, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert f"x.{suffix}" in done.stderr and "cannot be imported: " in done.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_a_service_that_cannot_start_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CannotStart, match="ended with status 1; its standard error says why"):
        TemporaryService(fixture=tmp_path / "gone.apkg")
    assert "there is no such file" in capfd.readouterr().err


def test_the_end_of_an_input_that_is_not_a_pipe_means_nothing(tmp_path: Path) -> None:
    """It is /dev/null here."""
    with served(tmp_path, ["--temporary"]) as service:
        with Anki(json.loads(service.line)["url"]) as anki:
            assert anki.version() == 6
        assert service.end() == 0
