"""The settings file of the service without a window: where it is, and how commands change it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..settings import SettingError, read_config

FILE_NAME = "settings.json"
_WAIT_SECONDS = 3.0
"""How long a command waits for another one that changes the same file."""


def data_folder() -> Path:
    """Where the service keeps its own collection and settings."""
    import platformdirs

    return Path(platformdirs.user_data_dir("ankiconnect", appauthor=False))


def add_option(command: Any) -> None:
    """Add the option that names the file."""
    command.add_argument(
        "--config", type=Path, metavar="FILE", help="the settings file that serve was given"
    )


def named(options: argparse.Namespace) -> Path:
    """The file that the options name, or the default one, which need not exist."""
    given: Path | None = options.config
    return data_folder() / FILE_NAME if given is None else given


def read(file: Path) -> dict[str, Any]:
    """What is in a file; nothing if it does not exist.

    Raises:
        SettingError: It cannot be read.
    """
    return read_config(file) if file.exists() else {}


def change(file: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change a file, or create it. Readers see it as it was before or as it is afterwards.

    Args:
        edit: Changes the values in place. What it raises leaves the file as it is.

    Raises:
        SettingError: The file cannot be read or written.
    """
    try:
        file = file.resolve()  # a link stays a link
        if file.parent == data_folder().resolve():
            file.parent.mkdir(0o700, parents=True, exist_ok=True)
        with _written_beside(file) as beside:
            values = read(file)
            edit(values)
            _write(beside, values)
            _copy_owner(file, beside)
            beside.replace(file)
    except OSError as error:
        raise SettingError(f"config file {file}: {error.strerror or error}") from error


@contextlib.contextmanager
def _written_beside(file: Path) -> Iterator[Path]:
    """A new private file next to `file`, to replace it. It exists for one command at a time."""
    beside = file.with_name(f"{file.name}.new")
    _create(beside)
    try:
        yield beside
    except BaseException:
        beside.unlink()
        raise
    # Not unlinked here: it has replaced the file, and the next command may have created another.


def _create(file: Path) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while not _is_created(file):
        if time.monotonic() > end:
            raise SettingError(
                f"{file} exists: another command is changing the settings. If none is, delete it"
            )
        time.sleep(0.05)


def _is_created(file: Path) -> bool:
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True


def _write(file: Path, values: dict[str, Any]) -> None:
    with file.open("w", encoding="utf-8") as target:
        json.dump(values, target, indent=2, ensure_ascii=False)
        target.write("\n")
        target.flush()
        os.fsync(target.fileno())


def _copy_owner(file: Path, new: Path) -> None:
    """Give a new file the owner and permissions of the one that it replaces."""
    if not file.exists():
        return
    shutil.copymode(file, new)
    if os.name != "nt":
        before = file.stat()
        with contextlib.suppress(PermissionError):
            os.chown(new, before.st_uid, before.st_gid)


class Changes:
    """Notices when a file changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = self._signature()

    def found(self) -> bool:
        """Whether the file has changed since it was last asked."""
        before, self._known = self._known, self._signature()
        return self._known != before

    def _signature(self) -> tuple[int, ...] | None:
        """None if it does not exist, or is something that can be read only once, such as a pipe."""
        try:
            state = self._file.stat()
        except OSError:
            return None
        is_file = stat.S_ISREG(state.st_mode)
        return (state.st_mtime_ns, state.st_size, state.st_ino) if is_file else None
