"""Checks an .ankiaddon file before it is installed: it must be intact, this add-on, and newer."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ...framework.errors import ActionError

MANIFEST = "manifest.json"
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_NOT_VALID = "the downloaded file is not a valid add-on package"


def expected_digest(url: str) -> str | None:
    """The SHA-256 in an address (``#sha256=...``), in small letters."""
    name, _, value = urlsplit(url).fragment.partition("=")
    return value.lower() if name.lower() == "sha256" else None


def manifest(content: bytes, digest: str | None = None) -> dict[str, Any]:
    """Check that every file in the add-on can be unpacked, and read its manifest.

    Args:
        digest: The SHA-256 that the content must have, in hex.

    Raises:
        ActionError: The content is not an add-on or another one, it is damaged, or too large.
    """
    if digest is not None and hashlib.sha256(content).hexdigest() != digest:
        raise ActionError("the downloaded file does not have the SHA-256 in upgradeUrl")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise ActionError("the downloaded file is larger than 100 MiB when it is unpacked")
            if damaged := archive.testzip():
                raise ActionError(f"the downloaded file is damaged: {damaged}")
            found = json.loads(archive.read(MANIFEST))
            complete = "__init__.py" in archive.namelist()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise ActionError(_NOT_VALID) from None
    except (KeyError, ValueError):
        raise ActionError(f"{_NOT_VALID}: it has no proper {MANIFEST}") from None
    if not isinstance(found, dict) or not isinstance(found.get("name"), str) or not complete:
        raise ActionError(f"{_NOT_VALID}: it has no add-on for Anki in it")
    return found


def check_newer(offered: Mapping[str, Any], installed: Mapping[str, Any]) -> None:
    """Check that an add-on file is a newer version of the installed add-on.

    Args:
        offered: The manifest of the file.
        installed: "package", "human_version" and "mod" (time of the last change) of the installed one.

    Raises:
        ActionError: It is a different add-on, or it is not newer.
    """
    package, ours = offered.get("package"), installed.get("package")
    if package != ours:
        raise ActionError(
            f"the downloaded file is the add-on {json.dumps(package)}, not {json.dumps(ours)}"
        )
    if not _is_newer(offered, installed):
        raise ActionError(_not_newer(_version(offered), _version(installed)))


def _not_newer(offered: str, installed: str) -> str:
    text = f"version {installed} is already installed"
    return text if offered == installed else f"{text}, and {offered} is not newer"


def _is_newer(offered: Mapping[str, Any], installed: Mapping[str, Any]) -> bool:
    """Compare the versions, or the times when the versions are equal or cannot be compared."""
    versions = _numbers(offered), _numbers(installed)
    if versions[0] and versions[1] and versions[0] != versions[1]:
        return versions[0] > versions[1]
    return _time(offered) > _time(installed)


def _numbers(one: Mapping[str, Any]) -> tuple[int, ...]:
    """The version 1.10.0 as (1, 10); () when it does not have this form."""
    parts = str(one.get("human_version") or "").removeprefix("v").split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return ()
    numbers = [int(part) for part in parts]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _time(one: Mapping[str, Any]) -> float:
    time = one.get("mod")
    return time if isinstance(time, int | float) else 0


def _version(one: Mapping[str, Any]) -> str:
    return str(one.get("human_version") or one.get("mod") or "without a number")
