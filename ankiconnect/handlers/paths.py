"""Files of this machine that clients name: who may (decision m), and which are read."""

from __future__ import annotations

import os
import stat

from .errors import ActionError
from .given import Call

NOT_ALLOWED = "file paths are not allowed from this origin"


def check_paths_allowed(call: Call) -> None:
    """Refuse a request that names a file, from a web page or another machine.

    Raises:
        ActionError: This caller may not.
    """
    if not call.caller.may_use_paths:
        raise ActionError(NOT_ALLOWED)


def check_regular_file(path: str) -> None:
    """Refuse a device or a pipe: opening one may wait for ever. For a worker thread.

    Raises:
        ActionError: It is no regular file.
        OSError: There is no such file.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ActionError(f"{path} is no regular file")


def check_replaceable(path: str) -> None:
    """Refuse to write where there is a folder, a device or a pipe: Anki puts its file in the place of
    what is there, of ``/dev/null`` too. For a worker thread.

    Raises:
        ActionError: There is something that is no regular file.
    """
    if os.path.exists(path):
        check_regular_file(path)
