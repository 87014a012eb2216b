"""Whether other users of this machine can read files with secrets or notes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from ...settings import RULES, others_can_read
from ..case import Case
from ..finding import Finding, ok, problem

_NAMED = ("webTlsKey", "syncPasswordFile", "syncKeyFile", "apiLogPath")
_COLLECTION = "*/collection.anki2"


def check(case: Case) -> Iterator[Finding]:
    if case.system == "win32" or not case.is_local:
        return  # permission bits say nothing on Windows
    exposed = [(what, file) for what, file in _files(case) if others_can_read(file)]
    for what, file in exposed:
        yield problem(
            f"Other users of this machine can read {file} ({what}).",
            f"Run: chmod 600 {shlex.quote(str(file))}",
        )
    if not exposed:
        yield ok("Other users of this machine can read no file with a key, a password or notes.")


def _files(case: Case) -> Iterator[tuple[str, Path]]:
    """The files that there are, and what is in them."""
    file = case.source.file
    secrets = [name for name in RULES if RULES[name].secret and case.source.values.get(name)]
    if file is not None and file.exists() and secrets:
        yield ", ".join(secrets), file
    for name in _NAMED:
        path = getattr(case.settings, name)
        if path is not None and os.path.exists(path):
            yield name, Path(path)
    if case.folder is not None:
        yield from (("a collection", one) for one in sorted(case.folder.glob(_COLLECTION)))
