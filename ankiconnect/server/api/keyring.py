"""Who a request comes from, by its key, and what it may do.

The settings have one key with every scope (apiKey), keys of programs (apiKeys), and what requests
without a key may do (anonymousScopes). docs/security.md describes them.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import Any

from ...settings import Settings
from ...settings.program_keys import SCOPES, ProgramKey, hash_of
from . import keys

ADMIN = "admin"
WRONG_KEY = "valid api key must be provided"


@dataclass(frozen=True)
class Access:
    """What a request may do.

    Attributes:
        name: The name of the program's key; "" without one, and for the one key with every scope.
        scopes: What it may do.
        has_key: Whether it came with a key.
        is_limited: Whether the user has said what its page may do.
    """

    name: str
    scopes: frozenset[str]
    has_key: bool = False
    is_limited: bool = False

    @property
    def by(self) -> str:
        """Who it is in events."""
        return self.name or "api"

    def refusal(self, use: str, scope: str, origin: str, is_local: bool) -> str:
        """The error text for something that it may not do.

        Args:
            use: The action, or the method and path.
            scope: What it needs.
            origin: The header Origin of the request.
            is_local: As in `Keyring.access`.
        """
        if self.has_key:
            return f'the key "{self.name}" may not {use} (scope {scope})'
        if self.is_limited:
            return f"the page {origin} may not {use} (scope {scope})"
        if scope == ADMIN and not is_local:
            return f"pages of other sites may not {use} (scope {scope}) without an API key"
        return WRONG_KEY


EVERYTHING = Access("", frozenset(SCOPES), has_key=True)


class Keyring:
    """The keys of some settings."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.apiKey
        self._programs = settings.apiKeys
        self._anonymous = frozenset(settings.anonymousScopes)
        self._origins = {one.origin: frozenset(one.scopes) for one in settings.originScopes}
        self.has_keys = self._key is not None or bool(self._programs)
        """Whether there is any key. Without one, a key that is sent means nothing."""
        self.needs_key = settings.needs_key
        """Whether requests without a key may do nothing."""
        self.wanted = self.knows if self.needs_key else None
        """Recognizes a key in a body that is not parsed yet; None if none is needed."""
        self._of_local = Access("", self._anonymous)
        self._of_others = Access("", self._anonymous - {ADMIN})

    def access(self, key: Any, origin: str, is_local: bool) -> Access | None:
        """What a request may do; None if its key is wrong or missing.

        Args:
            key: Any JSON value; None if there was none.
            origin: Its header Origin; "" without one.
            is_local: Whether it comes from this machine's own pages, programs or extensions.
        """
        if key is not None and self.has_keys:
            return self._by_key(key, origin)
        if self.needs_key:
            return None
        access = self._of_local if is_local else self._of_others
        granted = self._origins.get(origin)
        return access if granted is None else Access("", access.scopes & granted, is_limited=True)

    def _by_key(self, key: Any, origin: str) -> Access | None:
        if self._key is not None and keys.is_right(key, self._key):
            return EVERYTHING
        found = self._program(key)
        if found is None or (found.origins is not None and origin and origin not in found.origins):
            return None
        return Access(found.name, frozenset(found.scopes), has_key=True)

    def _program(self, key: Any) -> ProgramKey | None:
        """The program with a key. All are compared, so that the time tells nothing."""
        if not isinstance(key, str) or not self._programs:
            return None
        sent = hash_of(key)
        found = None
        for one in self._programs:
            if hmac.compare_digest(one.hash, sent):
                found = one
        return found

    def knows(self, key: Any) -> bool:
        """Whether a key is one of these."""
        is_one = self._key is not None and keys.is_right(key, self._key)
        return is_one or self._program(key) is not None


class Keyrings:
    """The keyring of the settings in force, and when each program's key was last used."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._keyring: Keyring
        self.last_used: dict[str, float] = {}
        """By name, in seconds since 1970, since the service was started."""

    def of(self, settings: Settings) -> Keyring:
        """The keyring of some settings. It is made once for each."""
        if self._settings is not settings:
            self._settings, self._keyring = settings, Keyring(settings)
        return self._keyring

    def used(self, access: Access) -> None:
        """Note that a program's key was used."""
        self.last_used[access.name] = time.time()
