"""What the client of a request may do, by the key that it sent."""

from __future__ import annotations

from ...handlers.framework.action import Scope
from ...settings import Settings
from ..api import keys

_SCHEME = "bearer "


def scopes_of(authorization: str | None, settings: Settings) -> frozenset[Scope] | None:
    """The scopes of a client.

    Args:
        authorization: The header of that name.

    Returns:
        None if the key is wrong or missing.
    """
    if settings.apiKey is None:
        return frozenset(Scope)
    if authorization is None or not authorization.lower().startswith(_SCHEME):
        return None
    key = authorization[len(_SCHEME) :].strip()
    return frozenset(Scope) if keys.is_right(key, settings.apiKey) else None
