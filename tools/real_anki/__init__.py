"""Prepares a base folder for a real Anki, with profiles and the add-on installed by Anki's own code.

It needs a Python with aqt. All code that imports aqt runs in separate processes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

FOLDER = "ankiconnect"
PROFILE = "User 1"
RUN = "import aqt; aqt.run()"
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
del manager.meta["last_loaded_profile_name"]  # otherwise Anki opens it if no profile is given
manager.save()
"""

# AddonManager needs only the menu of the main window and the path of the add-ons folder. Anki installs
# downloads from AnkiWeb in the same way, with their number as "package".
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
    """Variables for Qt without a screen, and for Chromium without a sandbox, which root cannot use."""
    return {
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox",
    }


def alone() -> dict[str, str]:
    """Variables that keep Anki from finding another running Anki and ending in favor of it."""
    key = uuid.uuid4().hex
    # Before 26.05, Anki uses the name of the user instead of the key.
    return {"ANKI_SINGLE_INSTANCE_KEY": key, "LOGNAME": key}


def without_settings() -> dict[str, str]:
    """This process's variables without the service's settings, which would override its config.

    RUST_BACKTRACE is removed too. With it, every "not found" in Anki's library takes 60 ms or more.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANKICONNECT_") and name != "RUST_BACKTRACE"
    }


def environment(home: Path) -> dict[str, str]:
    """The environment of an Anki that finds no other Anki and needs no screen."""
    return {
        **without_settings(),
        **offscreen(),
        "HOME": str(home),
        **alone(),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
    }


def python(home: Path, source: str, *arguments: object) -> str:
    """Run Python code with Anki's packages in a separate process, and return what it printed.

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
    """Create a base folder with profiles, and without the questions of Anki's first start."""
    base.mkdir(parents=True, exist_ok=True)
    python(base.parent, _MAKE_BASE, base, *profiles)


def install(base: Path, addon: Path, folder: str = FOLDER) -> Path:
    """Install an .ankiaddon file with Anki's own code, and return the folder of the add-on."""
    addons = base / "addons21"
    addons.mkdir(exist_ok=True)
    python(base.parent, _INSTALL, addons, addon, folder)
    return addons / folder


def command(base: Path, profile: str | None = PROFILE, source: str = RUN) -> list[str]:
    """The command that starts Anki on a base folder."""
    opens = [] if profile is None else ["-p", profile]
    return [sys.executable, "-c", source, "-b", str(base), *opens, "-l", "en_US"]
