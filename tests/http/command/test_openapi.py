"""The OpenAPI document, printed by the command, and a client that is generated from it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry

from ...support.processes import run
from ...support.running import Running

CLIENT = "generated_anki_client"


def test_the_command_prints_the_document() -> None:
    done = run("openapi")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["servers"] == [{"url": "http://127.0.0.1:8765"}]
    assert len(document["paths"]) == len(registry.actions())


def test_whoever_reads_the_document_may_stop() -> None:
    command = [sys.executable, "-m", "ankiconnect", "openapi"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as printing:
        assert printing.stdout is not None and printing.stderr is not None
        assert printing.stdout.readline() == b"{\n"
        printing.stdout.close()
        assert printing.stderr.read() == b""


@pytest.fixture
def generated(anki: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client that a public generator makes from the document of a running service."""
    (tmp_path / "config.yaml").write_text("post_hooks: []\n", "utf-8")
    subprocess.run(
        [
            Path(sys.executable).with_name("openapi-python-client"),
            *("generate", "--url", f"{anki.url}/openapi.json", "--meta", "none", "--fail-on-warning"),
            *("--output-path", tmp_path / CLIENT, "--config", tmp_path / "config.yaml"),
        ],
        check=True,
    )
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module


@pytest.mark.slow
def test_a_generated_client_adds_and_finds_a_note(anki: Running, generated: Any) -> None:
    models = generated(f"{CLIENT}.models")

    def send(action: str, body: str, **params: Any) -> Any:
        kind = getattr(models, body)
        request = kind.from_dict({"action": action, "version": 6, "params": params})
        module = "".join(f"_{one.lower()}" if one.isupper() else one for one in action)
        category = registry.actions()[action].category
        with generated(f"{CLIENT}.client").Client(base_url=anki.url) as client:
            return generated(f"{CLIENT}.api.{category}.{module}").sync(client=client, body=request)

    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}}
    added = send("addNote", "AddNoteBody", note=note).result
    assert added > 1_000_000_000_000
    assert send("findNotes", "FindNotesBody", query="gato").result == [added]
    (info,) = send("notesInfo", "NotesInfoBody", notes=[added]).result
    assert (info.note_id, info.fields["Front"].value) == (added, "gato")
    refused = send("addNote", "AddNoteBody", note=note)
    assert (refused.result, refused.error) == (None, "cannot create note because it is a duplicate")
