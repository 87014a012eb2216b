"""Lays out a base folder for a real Anki: profiles, and the add-on installed by Anki's own installer.

It needs a Python with aqt. Everything that imports it runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

FOLDER = "ankiconnect"
PROFILE = "User 1"
SECONDS = 90

_MAKE_BASE = """
import sys
from pathlib import Path
import anki.lang
anki.lang.set_lang("en_US")
from aqt.profiles import ProfileManager
manager = ProfileManager(Path(sys.argv[1]))
manager.setupMeta()
manager.meta.update(firstRun=False, defaultLang="en_US", suppressUpdate=True)
for name in sys.argv[2:]:
    manager.create(name)
    manager.openProfile(name)
    manager.profile["autoSync"] = False
    manager.save()
del manager.meta["last_loaded_profile_name"]  # else Anki opens it where no other is named
manager.save()
"""

# AddonManager wants of the main window its menu and the place of the add-ons' folder only. AnkiWeb's
# downloads are installed like this, with their number as "package".
_INSTALL = """
import sys
from unittest.mock import MagicMock
from aqt.addons import AddonManager, InstallOk
folder, file, name = sys.argv[1:]
window = MagicMock()
window.pm.addonFolder.return_value = folder
result = AddonManager(window).install(file, manifest={"package": name})
sys.exit(0 if isinstance(result, InstallOk) and result.compatible else repr(result))
"""


class AnkiFailed(Exception):
    """A process with Anki's packages failed; the text is what it printed."""


def offscreen() -> dict[str, str]:
    """Variables with which Qt needs no screen, nor Chromium a sandbox, which root cannot have."""
    return {
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox",
    }


def alone() -> dict[str, str]:
    """Variables with which Anki takes no other Anki for itself."""
    key = uuid.uuid4().hex
    # Before 26.05 it knows no key and goes by the name of the user.
    return {"ANKI_SINGLE_INSTANCE_KEY": key, "LOGNAME": key}


def without_settings() -> dict[str, str]:
    """This process's variables but those that set up a service, which would win over its config.

    RUST_BACKTRACE is left out too: with it every "not found" of Anki's library takes 60 ms and more.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANKICONNECT_") and name != "RUST_BACKTRACE"
    }


def environment(home: Path) -> dict[str, str]:
    """The environment of an Anki that meets no other and needs no screen."""
    return {
        **without_settings(),
        **offscreen(),
        "HOME": str(home),
        **alone(),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
    }


def python(home: Path, source: str, *arguments: object) -> str:
    """Run Python with Anki's packages in a process of its own; what it printed.

    Raises:
        AnkiFailed: It ended with an error.
    """
    done = subprocess.run(
        [sys.executable, "-c", source, *map(str, arguments)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AnkiFailed(done.stdout)
    return done.stdout


def make_base(base: Path, *profiles: str) -> None:
    """Make a base folder with profiles, as Anki does, without its first questions."""
    base.mkdir(parents=True, exist_ok=True)
    python(base.parent, _MAKE_BASE, base, *profiles)


def install(base: Path, addon: Path, folder: str = FOLDER) -> Path:
    """Install an .ankiaddon with Anki's own installer; the folder it lies in now."""
    addons = base / "addons21"
    addons.mkdir(exist_ok=True)
    python(base.parent, _INSTALL, addons, addon, folder)
    return addons / folder


def command(base: Path, profile: str | None = PROFILE) -> list[str]:
    """The command that starts Anki on a base folder."""
    opens = [] if profile is None else ["-p", profile]
    return [sys.executable, "-c", "import aqt; aqt.run()", "-b", str(base), *opens, "-l", "en_US"]
