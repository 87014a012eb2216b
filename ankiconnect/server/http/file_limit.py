"""The limit of open files of this process, which bounds its connections too."""

from __future__ import annotations

MAX_CONNECTIONS = 4_000
MIN_CONNECTIONS = 100
WANTED_FILES = 8_192
"""As many as a browser wants, and so Anki's own web view."""


def max_connections() -> int:
    """How many connections there may be: half of the files that this process may open."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MAX_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(MIN_CONNECTIONS, min(MAX_CONNECTIONS, files // 2))


def raise_file_limit() -> None:
    """Raise the limit of this process, which is 1,024 or less on many systems.

    For a process of the service's own. Inside Anki, its web view has raised it.
    """
    try:
        import resource
    except ImportError:
        return
    files, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if highest == resource.RLIM_INFINITY else min(WANTED_FILES, highest)
    if files != resource.RLIM_INFINITY and files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
