"""The login for sync of a program without a window, by its settings.

Anki with its window keeps a login in its profile; without one the settings name it. A key that a login
by password has brought is kept in memory only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..handlers.framework.errors import ActionError, NoSyncLogin
from ..settings import Settings, Store

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.sync import SyncAuth

NETWORK_SECONDS = 60
"""How long a server may say nothing; Anki's own default."""


class SyncLogin:
    """Who this is at which sync server. In the background part, but for `check` and `server`."""

    def __init__(self, store: Store) -> None:
        """
        Args:
            store: The settings in force.
        """
        self._store = store
        self._keys: dict[tuple[str | None, str, str], str] = {}
        self._moved: dict[str | None, str] = {}

    def check(self) -> None:
        """See whether the settings name a login.

        Raises:
            NoSyncLogin: They name none, or only a part of one.
        """
        settings = self._store.current
        if settings.syncKey or settings.syncKeyFile:
            return
        password = settings.syncPassword or settings.syncPasswordFile
        if settings.syncUser and not password:
            raise NoSyncLogin("syncUser is set, syncPassword is not")
        if password and not settings.syncUser:
            raise NoSyncLogin("syncPassword is set, syncUser is not")
        if not password:
            raise NoSyncLogin

    @property
    def server(self) -> str:
        """The server in words, with the user where there is one; never with a secret."""
        settings = self._store.current
        where = "AnkiWeb" if settings.syncEndpoint is None else _shown(settings.syncEndpoint)
        return f"{where}, user {settings.syncUser}" if settings.syncUser else where

    def auth(self, col: Collection) -> SyncAuth:
        """What every call to the server needs; logs in where that has not been done.

        Raises:
            NoSyncLogin: The settings name no login.
            ActionError: A file of a secret cannot be read.
            anki.errors.AnkiException: The server refused, or it cannot be reached.
        """
        from anki.sync import SyncAuth

        self.check()
        settings = self._store.current
        endpoint = _endpoint(settings)
        key = _secret(settings, "syncKey") or self._key_by_password(col, settings, endpoint)
        now_at = self._moved.get(endpoint, endpoint)
        return SyncAuth(hkey=key, endpoint=now_at, io_timeout_secs=NETWORK_SECONDS)

    def _key_by_password(self, col: Collection, settings: Settings, endpoint: str | None) -> str:
        user, password = settings.syncUser or "", _secret(settings, "syncPassword") or ""
        account = (endpoint, user, password)
        if account not in self._keys:
            self._keys[account] = col.sync_login(user, password, endpoint).hkey
        return self._keys[account]

    @property
    def remembered(self) -> bool:
        """Whether a key of a login by password is in memory, which may have become void."""
        return bool(self._keys)

    def forget(self) -> None:
        """Log in anew the next time."""
        self._keys.clear()
        self._moved.clear()

    def moved(self, endpoint: str) -> None:
        """Use another address from now on, as the server has told ("": it has not)."""
        if endpoint:
            self._moved[_endpoint(self._store.current)] = endpoint


def _endpoint(settings: Settings) -> str | None:
    """The server's address as Anki wants it: without the last slash a path would be dropped."""
    address = settings.syncEndpoint
    return address if address is None or address.endswith("/") else f"{address}/"


def _shown(address: str) -> str:
    """An address without what may be secret in it: a user, a password, a query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _secret(settings: Settings, name: str) -> str | None:
    """The value of a secret: the setting itself, or what stands in the file that one beside it names.

    Raises:
        ActionError: The file cannot be read or is empty.
    """
    value: str | None = getattr(settings, name)
    file: str | None = getattr(settings, f"{name}File")
    if value or not file:
        return value
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ActionError(f"sync: {name}File {file}: {error.strerror or error}") from error
    except ValueError as error:
        raise ActionError(f"sync: {name}File {file} is not UTF-8 text") from error
    if not text:
        raise ActionError(f"sync: {name}File {file} is empty")
    return text
