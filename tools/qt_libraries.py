"""Installs what Qt and the tests need, for a machine without a desktop.

::

    python -m tools.qt_libraries

Qt from PyPI does not include the libraries of a desktop. On Debian and Ubuntu, as root, this program
installs the missing ones. Otherwise it prints the command to run, and ends with status 1.

Xvfb and xdotool, with which tests press real keys, and Chromium with its driver, which opens the
service's page, are installed in the same way. Without them those tests are skipped.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libnss3.so": "libnss3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbfile.so.1": "libxkbfile1",
}
"""Each library that Anki's Qt loads, with its package in Debian and Ubuntu."""

PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
}
"""Each program that tests run, with its package in Debian. Ubuntu has no Chromium but as a snap."""

_RENAMED = {"libasound2": "libasound2t64", "libglib2.0-0": "libglib2.0-0t64"}
_RENAMED_SINCE = {"debian": 13.0, "ubuntu": 24.04}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(loads: Callable[[str], bool] = _loads) -> list[str]:
    """The libraries that are missing on this machine. On other systems than Linux, Qt includes them
    all."""
    if not sys.platform.startswith("linux"):
        return []
    return [library for library in PACKAGES if not loads(library)]


def missing_programs() -> list[str]:
    """The programs that are missing on this machine. They are for Linux only."""
    if not sys.platform.startswith("linux"):
        return []
    return [program for program in PROGRAMS if shutil.which(program) is None]


def packages(libraries: Sequence[str], is_known: Callable[[str], bool]) -> list[str]:
    """The packages with these libraries, under the names that they have in this release of the
    system."""
    return [_name_here(PACKAGES[library], is_known) for library in libraries]


def _name_here(name: str, is_known: Callable[[str], bool]) -> str:
    new = _RENAMED.get(name, name)
    if is_known(new):
        return new
    if is_known(name):
        return name
    return new if _has_new_names() else name  # apt's package lists are not downloaded yet


def _has_new_names() -> bool:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    since = _RENAMED_SINCE.get(release["ID"])
    # An unreleased Debian has no version number.
    return since is not None and float(release.get("VERSION_ID", since)) >= since


def _apt_knows(package: str) -> bool:
    found = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return found.returncode == 0


def _install(libraries: Sequence[str], programs: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    known = [PROGRAMS[one] for one in programs if _apt_knows(PROGRAMS[one])]
    names = [*packages(libraries, _apt_knows), *known]
    subprocess.run([*command, *names], env=environment, check=True)


def main() -> int:
    """Install what is missing, or print how to do that.

    Returns:
        The exit status: 1 if libraries are still missing.
    """
    absent, programs = missing(), missing_programs()
    has_apt = shutil.which("apt-get") is not None
    if (absent or programs) and has_apt and os.geteuid() == 0:
        sys.stdout.write(f"installing what Qt and the tests need: {', '.join([*absent, *programs])}\n")
        sys.stdout.flush()
        try:
            _install(absent, programs)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{' '.join(error.cmd[:2])} failed\n")
        absent, programs = missing(), missing_programs()
    if programs:
        needed = " ".join(PROGRAMS[one] for one in programs)
        sys.stderr.write(f"some tests are skipped; they need the packages: {needed}\n")
    if not absent:
        return 0
    sys.stderr.write(f"Anki's window needs libraries that this machine lacks: {', '.join(absent)}\n")
    if has_apt:
        names = packages(absent, _apt_knows)
        sys.stderr.write(f"run: sudo apt-get update && sudo apt-get install {' '.join(names)}\n")
    else:
        sys.stderr.write("install the packages of your system that contain them, and try again\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
