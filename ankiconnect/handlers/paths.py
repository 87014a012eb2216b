"""Who may name files of this machine (decision m)."""

from __future__ import annotations

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
