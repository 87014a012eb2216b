"""Selects the files of the wheels that the add-on bundles, and makes them independent of other
packages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from . import comments
from .imports import Target, make_relative

FOLDER = "vendor"

# Optional packages that aiohttp uses if they are installed. Inside Anki only another add-on could have
# installed them, so their imports are made relative too, and fail.
_NEVER_FROM_OUTSIDE = frozenset({"aiodns", "backports", "brotli", "brotlicffi"})

# Not needed inside Anki: for gunicorn, for tests of programs that use aiohttp, and imported by nothing.
_UNUSED = frozenset(
    f"aiohttp/{name}.py"
    for name in (
        *("worker", "pytest_plugin", "test_utils"),
        *("client_middleware_digest_auth", "payload_streamer"),
    )
)

# It imports all of aiohttp. Most of that is its client, which only downloads need. So only the version
# is kept, and the service starts sooner. The add-on imports the modules of aiohttp that it uses.
_ONLY_VERSION = "aiohttp/__init__.py"
_VERSION = re.compile(rb'^__version__ = "[^"]+"$', re.MULTILINE)

_LICENSE = re.compile(r"[^/]+\.dist-info/(?:licenses/)?((?:.*/)?(?:LICEN[CS]E|NOTICE|COPYING)[^/]*)")


@dataclass(frozen=True)
class Vendored:
    """The bundled packages.

    Attributes:
        files: Their files, by path in the add-on.
        names: Top-level names of modules that must not be imported from outside the add-on.
    """

    files: dict[str, bytes]
    names: frozenset[str]


def collect(wheels: Sequence[Path]) -> Vendored:
    """The folder `vendor`: only Python files and licenses."""
    modules: dict[str, bytes] = {}
    files = {f"{FOLDER}/__init__.py": _about(wheels)}
    for wheel in wheels:
        package = wheel.name.split("-")[0]
        for path, content in _read(wheel):
            found = _LICENSE.fullmatch(path)
            if found:
                files[f"{FOLDER}/licenses/{package}/{found[1]}"] = content
            elif path.endswith(".py") and path not in _UNUSED:
                modules[path] = _only_version(content) if path == _ONLY_VERSION else content
    names = _NEVER_FROM_OUTSIDE | {one.partition("/")[0].removesuffix(".py") for one in modules}
    for path, content in modules.items():
        # One dot for the module's own package, and one for each level up to the folder.
        target = Target(names, "." * len(PurePosixPath(path).parts))
        files[f"{FOLDER}/{path}"] = make_relative(comments.remove(content), target, path)
    return Vendored(files, names)


def _read(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as archive:
        for path in sorted(archive.namelist()):
            yield path, archive.read(path)


def _only_version(content: bytes) -> bytes:
    found = _VERSION.search(content)
    assert found is not None, f"{_ONLY_VERSION} has no version"
    return found[0] + b"\n"


def _about(wheels: Sequence[Path]) -> bytes:
    listed = "\n".join(f"    {' '.join(one.name.split('-')[:2])}" for one in wheels)
    return (
        '"""Packages of others. Their imports are relative here, and comments are removed.\n\n'
        f"{listed}\n\n"
        f"{_ONLY_VERSION} contains only the version. Compiled parts are left out.\n"
        "Their licenses are in the folder licenses.\n"
        '"""\n'
    ).encode()
