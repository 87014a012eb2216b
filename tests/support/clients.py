"""Clients that others have written and published, unchanged: what they do with a running service.

They are downloaded when a test runs, in the versions that stand here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

YANKI_CONNECT = "yanki-connect@4.0.5"
PY_ANKICONNECT = ("py-ankiconnect==1.1.4", "fire==0.7.1", "termcolor==3.1.0")
ANKI_CONNECT_API = ("anki-connect-api==24.2.26.0",)

YANKI = """
import { YankiConnect } from "./yanki-connect.mjs";
const [host, port] = process.argv.slice(2);
const client = new YankiConnect({ host, port: Number(port) });
const fields = { Front: "gato", Back: "cat" };
const note = { deckName: "Yanki", modelName: "Basic", fields, tags: ["animal"] };
const { deck, note: notes, card, model, media, miscellaneous, statistic } = client;
const found = {};
found.version = await miscellaneous.version();
found.permission = (await miscellaneous.requestPermission()).permission;
found.created = await deck.createDeck({ deck: "Yanki" });
found.decks = await deck.deckNames();
found.decksAndIds = await deck.deckNamesAndIds();
found.models = await model.modelNames();
found.fields = await model.modelFieldNames({ modelName: "Basic" });
found.canAdd = await notes.canAddNotes({ notes: [note] });
found.added = await notes.addNote({ note });
found.found = await notes.findNotes({ query: "deck:Yanki" });
await notes.updateNoteFields({ note: { id: found.added, fields: { Back: "a cat" } } });
await notes.addTags({ notes: [found.added], tags: "pet" });
found.info = await notes.notesInfo({ notes: [found.added] });
found.cards = await card.findCards({ query: "deck:Yanki" });
found.cardsInfo = (await card.cardsInfo({ cards: found.cards })).length;
found.media = await media.storeMediaFile({ filename: "_yanki.txt", data: "aGVsbG8=" });
found.content = await media.retrieveMediaFile({ filename: "_yanki.txt" });
found.reviewed = await statistic.getNumCardsReviewedToday();
await notes.deleteNotes({ notes: [found.added] });
found.left = await notes.findNotes({ query: "deck:Yanki" });
const wrong = { ...note, deckName: "nowhere" };
found.refused = await notes.addNote({ note: wrong }).catch((error) => error.message);
console.log(JSON.stringify(found));
"""
PYTHON = """
import json, sys
sys.path.insert(0, sys.argv[1])
from py_ankiconnect import PyAnkiconnect
call = PyAnkiconnect(default_host=sys.argv[2], default_port=int(sys.argv[3]))
note = {"deckName": "Py", "modelName": "Basic", "fields": {"Front": "perro", "Back": "dog"}}
call("createDeck", deck="Py")
added = call("addNote", note=note)
print(json.dumps([call("version"), added, call("findNotes", query="deck:Py"), call("deckNames")]))
"""

MODULE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import anki_connect_api as api
api.URL = f"{sys.argv[2]}:{sys.argv[3]}"  # a constant of the module
api.createDeck("Api")
note = {"deckName": "Api", "modelName": "Basic", "fields": {"Front": "pez", "Back": "fish"}}
added = api.invoke("addNote", note=note)
cards = api.findCards("deck:Api")
print(json.dumps([api.version(), added, api.cardsToNotes(cards), api.deckNames()]))
"""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _fetch(folder: Path, *command: str | Path) -> None:
    """Download something, or skip the test where there is no network."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        pytest.skip(f"cannot be downloaded: {' '.join(map(str, command[-1:]))}")


def use_yanki_connect(folder: Path, port: int) -> dict[str, Any]:
    """What yanki-connect, from npm, gets from a service."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program}")
    _fetch(folder, "npm", "pack", "--silent", YANKI_CONNECT)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        script = archive.extractfile("package/dist/standalone/index.js")
        assert script is not None
        (folder / "yanki-connect.mjs").write_bytes(script.read())
    (folder / "use.mjs").write_text(YANKI, "utf-8")
    output = _run("node", "use.mjs", "http://127.0.0.1", str(port), cwd=folder)
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


def use_python(folder: Path, packages: Sequence[str], program: str, port: int) -> list[Any]:
    """What Python packages from PyPI get from a service."""
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", "installed")
    _fetch(folder, *pip, *packages)
    where = (folder / "installed", "http://127.0.0.1", str(port))
    output = _run(sys.executable, "-c", program, *where, cwd=folder)
    found: list[Any] = json.loads(output.splitlines()[-1])
    return found


def check_yanki_connect(folder: Path, port: int) -> None:
    found = use_yanki_connect(folder, port)
    assert (found["version"], found["permission"]) == (6, "granted")
    assert "Yanki" in found["decks"]
    assert found["decksAndIds"]["Yanki"] == found["created"]
    assert "Basic" in found["models"]
    assert (found["fields"], found["canAdd"]) == (["Front", "Back"], [True])
    assert found["found"] == [found["added"]]
    (info,) = found["info"]
    assert info["fields"]["Back"]["value"] == "a cat"
    assert sorted(info["tags"]) == ["animal", "pet"]
    assert (len(found["cards"]), found["cardsInfo"]) == (1, 1)
    assert (found["media"], found["content"]) == ("_yanki.txt", "aGVsbG8=")
    assert (found["reviewed"], found["left"]) == (0, [])
    assert "deck was not found: nowhere" in found["refused"]


def check_py_ankiconnect(folder: Path, port: int) -> None:
    version, added, found, decks = use_python(folder, PY_ANKICONNECT, PYTHON, port)
    assert (version, found) == (6, [added])
    assert "Py" in decks


def check_anki_connect_api(folder: Path, port: int) -> None:
    version, added, notes, decks = use_python(folder, ANKI_CONNECT_API, MODULE, port)
    assert (version, notes) == (6, [added])
    assert "Api" in decks


Check = Callable[[Path, int], None]
CHECKS: tuple[Check, ...] = (check_yanki_connect, check_py_ankiconnect, check_anki_connect_api)
each_client = pytest.mark.parametrize("check", CHECKS)
"""Runs a test with each client: ``check(tmp_path, anki.port)``."""
DOWNLOADED = [pytest.mark.slow, pytest.mark.timeout(300)]
"""Marks of the tests that use them."""
