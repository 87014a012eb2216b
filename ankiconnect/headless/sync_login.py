"""The sync login of a program without a window.

Anki keeps the login in its profile; here it comes from the settings. The key that the server returns
for a password is cached in memory only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..handlers.framework.errors import ActionError, NoSyncLogin, SyncLoginExpired
from ..settings import Settings, Store

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.sync import SyncAuth

NETWORK_SECONDS = 60
"""How long to wait for data from a server; Anki's own default."""


class SyncLogin:
    """Server and account of the sync. In background threads, except for `check` and `server`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keys: dict[tuple[str | None, str, str], str] = {}
        self._redirects: dict[str | None, str] = {}

    def check(self) -> None:
        """Check that the settings have a complete login.

        Raises:
            NoSyncLogin: They have none, or only a part of one.
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
    def address(self) -> str | None:
        """The server's address; None for AnkiWeb."""
        return self._store.current.syncEndpoint

    @property
    def server(self) -> str:
        """Server and user name, for messages. It has no secret in it."""
        user = self._store.current.syncUser
        return f"{self.where}, user {user}" if user else self.where

    @property
    def where(self) -> str:
        """The server, for messages."""
        return "AnkiWeb" if self.address is None else _without_secrets(self.address)

    def log_in(self, col: Collection) -> None:
        """Log in to the server unless a key is known. The collection may be in use.

        Raises:
            NoSyncLogin: The settings name no login.
            ActionError: The file of a secret cannot be read.
            anki.errors.AnkiException: The server refused, or it cannot be reached.
        """
        self.check()
        settings = self._store.current
        if _secret(settings, "syncKey"):
            return
        account = _account(settings)
        if account not in self._keys:
            endpoint, user, password = account
            self._keys[account] = col.sync_login(user, password, endpoint).hkey

    def auth(self) -> SyncAuth:
        """What Anki's library needs for a call to the server.

        Raises:
            NoSyncLogin: The settings name no login.
            ActionError: The file of a secret cannot be read.
            SyncLoginExpired: No key is known; the settings may have changed since `log_in`.
        """
        from anki.sync import SyncAuth

        self.check()
        settings = self._store.current
        endpoint = _endpoint(settings)
        key = _secret(settings, "syncKey") or self._keys.get(_account(settings))
        if key is None:
            raise SyncLoginExpired
        address = self._redirects.get(endpoint, endpoint)
        return SyncAuth(hkey=key, endpoint=address, io_timeout_secs=NETWORK_SECONDS)

    @property
    def has_cached_key(self) -> bool:
        """Whether a key from a login by password is cached; the server may not accept it any more."""
        return bool(self._keys)

    def clear_cache(self) -> None:
        """Log in again the next time."""
        self._keys.clear()
        self._redirects.clear()

    def redirect(self, endpoint: str) -> None:
        """Use the address that the server has sent; an empty one changes nothing."""
        if endpoint:
            self._redirects[_endpoint(self._store.current)] = endpoint


def _account(settings: Settings) -> tuple[str | None, str, str]:
    """Server, user and password."""
    return _endpoint(settings), settings.syncUser or "", _secret(settings, "syncPassword") or ""


def _endpoint(settings: Settings) -> str | None:
    """The server's address with a slash at the end: without it, Anki drops a part of the path."""
    address = settings.syncEndpoint
    return address if address is None or address.endswith("/") else f"{address}/"


def _without_secrets(address: str) -> str:
    """An address without user, password and query, which may be secret."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _secret(settings: Settings, name: str) -> str | None:
    """The value of a secret setting, or the content of the file that its `...File` setting names.

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
