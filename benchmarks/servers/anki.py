"""Servers inside a real Anki, offscreen: this add-on, and one to compare it with."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tools import real_anki
from tools.ports import free_port

from ..clients.wire import Address
from .base import ANKI, WINDOW_SETTLE_SECONDS, CannotStart, Kind, Server, wait_for_answer

if TYPE_CHECKING:
    from tools.real_anki.process import Anki

START_SECONDS = 90.0


class RealAnki(Server):
    """The real Anki, offscreen, with the add-on built from this repository."""

    settle_seconds = WINDOW_SETTLE_SECONDS

    def __init__(self, room: Path, collection: Path) -> None:
        """
        Args:
            room: A folder for its files, which does not exist yet.
            collection: The collection file, which is copied.
        """
        super().__init__(ANKI)
        self._room = room
        self._collection = collection
        self._anki: Anki | None = None

    def start(self) -> float:
        anki = self._anki = self._anki or self._lay_out()
        began = time.perf_counter()
        try:
            anki.start()
        except AssertionError as error:
            anki.kill()
            raise CannotStart(str(error)) from error
        seconds = time.perf_counter() - began
        self.address = Address("127.0.0.1", anki.port)
        self.pid = anki.pid
        return seconds

    def _lay_out(self) -> Anki:
        from tools.real_anki import addon_file
        from tools.real_anki.starter import Starter, make_template

        self._room.mkdir()
        template = self._room / "template"
        addon = addon_file.build(self._room)
        make_template(template, addon)
        starter = Starter(template, addon, self._room / "ankis")
        anki = starter.prepare()
        _put_collection(anki.base, self._collection)
        return anki

    def carried(self) -> Path | None:
        """The add-on's folder, if the running Anki uses the aiohttp bundled with it, else None."""
        assert self._anki is not None
        # This runs inside Anki, since it depends on which aiohttp was imported there.
        source = f"sys.modules[{self._anki.folder.name!r} + '.server.http.thread'].web.__file__"
        file = Path(self._anki.run(f"import sys\n{source}"))
        return self._anki.folder if self._anki.folder in file.parents else None

    def complaints(self) -> list[str]:
        """The lines of Anki's log that report errors."""
        return [] if self._anki is None else self._anki.problems()

    def stop(self) -> None:
        self.pid = None
        if self._anki is not None:
            self._anki.stop()


class OtherAddon(Server):
    """The real Anki, offscreen, with another add-on for this API and the same notes."""

    kind = Kind.PEER
    settle_seconds = WINDOW_SETTLE_SECONDS

    def __init__(self, name: str, addon: Path) -> None:
        """
        Args:
            name: The title of its column in the tables.
            addon: Its folder, which is copied.
        """
        super().__init__(name)
        self.about = f"another add-on ({addon.name}), in the same Anki"
        self._addon = addon
        self._process: subprocess.Popen[bytes] | None = None

    def lay_out(self, room: Path, collection: Path) -> None:
        """Prepare its base folder.

        Args:
            room: A folder for its files, which does not exist yet.
            collection: The collection file, which is copied.
        """
        self._base = room / "base"
        real_anki.make_base(self._base, real_anki.PROFILE)
        _put_collection(self._base, collection)
        addon = self._base / "addons21" / "peer"
        shutil.copytree(self._addon, addon)
        self.address = Address("127.0.0.1", free_port())
        # Anki keeps the user's settings there.
        settings = {"config": {"webBindPort": self.address.port}}
        (addon / "meta.json").write_text(json.dumps(settings), "utf-8")

    def start(self) -> float:
        began = time.perf_counter()
        with (self._base.parent / "anki.log").open("ab") as log:
            self._process = subprocess.Popen(
                real_anki.command(self._base),
                env=real_anki.environment(self._base.parent),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid = self._process.pid
        wait_for_answer(self.address, began + START_SECONDS)
        return time.perf_counter() - began

    def stop(self) -> None:
        process, self._process, self.pid = self._process, None, None
        if process is not None:
            # Its collection is thrown away, so it may be killed, together with its web views.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _put_collection(base: Path, collection: Path) -> None:
    """Copy a collection to the profile of a base folder."""
    profile = base / real_anki.PROFILE
    profile.mkdir(exist_ok=True)
    shutil.copy(collection, profile / "collection.anki2")
