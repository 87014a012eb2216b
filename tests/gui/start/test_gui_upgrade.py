"""upgrade: a question, then a newer .ankiaddon from upgradeUrl, by Anki's own add-on manager."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..reuse import Lender

OPEN = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"
_threads = ThreadPoolExecutor(4)

Files = dict[str, bytes]


@pytest.fixture
def files() -> Iterator[tuple[Files, str]]:
    """Files that are served, and the address where they lie."""
    served: Files = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = served.get(self.path.strip("/"))
            self.send_response(200 if content is not None else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield served, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def changed(addon: Path, **manifest: Any) -> bytes:
    """The built add-on with another manifest, and a file that shows that it was installed."""
    copy = io.BytesIO()
    with zipfile.ZipFile(addon) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), **manifest}).encode()
            after.writestr(name, content)
        after.writestr("newer.txt", "newer")
    return copy.getvalue()


Start = Callable[..., Anki]


@pytest.fixture
def start(start_anki: Starter, files: tuple[Files, str]) -> Start:
    """Starts an Anki whose upgradeUrl is new.ankiaddon there, with its SHA-256."""

    def start_it(**layout: Any) -> Anki:
        return start_anki(config={"upgradeUrl": address(files)}, **layout)

    return start_it


@pytest.fixture
def lent(lend_anki: Lender, files: tuple[Files, str]) -> Anki:
    """The same of an Anki in which nothing will be installed."""
    return lend_anki(config={"upgradeUrl": address(files)})


def address(files: tuple[Files, str]) -> str:
    content = files[0].get("new.ankiaddon", b"")
    return f"{files[1]}/new.ankiaddon#sha256={hashlib.sha256(content).hexdigest()}"


def offer(anki: Anki, files: tuple[Files, str], content: bytes) -> None:
    """Serve a file, and put its address into the config."""
    files[0]["new.ankiaddon"] = content
    anki.config["upgradeUrl"] = address(files)
    anki.run(
        f"conf = {anki.config!r}\n"
        "mw.addonManager.writeConfig('ankiconnect', conf)\n"
        "mw.addonManager.configUpdatedAction('ankiconnect')(conf)"
    )


def upgrade(anki: Anki, button: str) -> Any:
    """Send upgrade and answer the question; the result."""
    reply: Future[Any] = _threads.submit(anki.call, "upgrade")
    anki.until(f"{OPEN} and not messages.clear()")
    assert "new.ankiaddon" in anki.eval(f"{OPEN}[0].text()")
    assert anki.call("version") == 6
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    anki.run(f"{OPEN}[0].button(aqt.qt.QMessageBox.StandardButton.{button}).click()")
    return reply.result(20)


@pytest.mark.parametrize("folder", ["ankiconnect", pytest.param("1234567890", marks=pytest.mark.slow)])
def test_a_newer_one_is_installed(
    start: Start, files: tuple[Files, str], addon: Path, folder: str
) -> None:
    files[0]["new.ankiaddon"] = changed(addon, human_version="99.1")
    anki = start(folder=folder)
    config = anki.eval(f"mw.addonManager.getConfig({folder!r})")
    assert upgrade(anki, "Yes") is True
    assert "99.1 is installed" in anki.eval("messages[-1]")
    assert (anki.folder / "newer.txt").exists()
    assert anki.eval(f"mw.addonManager.addon_meta({folder!r}).human_version") == "99.1"
    assert anki.eval(f"mw.addonManager.getConfig({folder!r})") == config
    assert {one.name for one in (anki.base / "addons21").iterdir()} == {folder, "probe"}
    assert anki.call("deckNames") == ["Default"]
    anki.run(f"[one.close() for one in {OPEN}]")
    assert upgrade(anki, "Yes") is False
    assert "version 99.1 is already installed" in anki.eval("messages[-1]")
    anki.restart()
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.parametrize("button", ["No", "Yes"])
def test_nothing_is_changed(lent: Anki, button: str) -> None:
    """The user declines; the address is not there."""
    assert upgrade(lent, button) is False
    assert not (lent.folder / "newer.txt").exists()
    if button == "Yes":
        assert "404" in lent.eval("messages[-1]")
    else:
        assert lent.call("upgrade") is False  # without a second question
        assert lent.eval("messages") == []


def test_what_is_not_installed(lent: Anki, files: tuple[Files, str], addon: Path) -> None:
    anki = lent
    newer = changed(addon, human_version="99.1")
    offers = {
        "is not a valid add-on package": b"<html>",
        "downloaded file is": newer[: len(newer) // 2] + bytes(100) + newer[len(newer) // 2 + 100 :],
        "is not newer": changed(addon, human_version="0.0.1", mod=2_000_000_000),
        'is the add-on "other"': changed(addon, human_version="99.1", package="other"),
        "not for this version": changed(addon, human_version="99.1", min_point_version=999999),
    }
    for text, content in offers.items():
        offer(anki, files, content)
        assert upgrade(anki, "Yes") is False
        assert text in anki.eval("messages[-1]")
        anki.run(f"[one.close() for one in {OPEN}]")
    files[0]["new.ankiaddon"] = newer
    assert upgrade(anki, "Yes") is False
    assert "does not have the SHA-256" in anki.eval("messages[-1]")
    assert not (anki.folder / "newer.txt").exists()
    assert anki.call("deckNames") == ["Default"]


def test_without_an_address(anki: Anki) -> None:
    assert anki.call("upgrade") is False
    assert anki.eval("messages") == []
