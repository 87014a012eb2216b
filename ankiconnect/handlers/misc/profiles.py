"""Listing and opening profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework.action import Scope, Writes
from ..framework.host import Host, Profiles
from ..framework.registry import action

if TYPE_CHECKING:
    from anki.collection import Collection


@action("getProfiles", scope=Scope.READ)
def get_profiles(profiles: Profiles, /) -> list[str]:
    """Get the names of all profiles.

    Returns:
        array of string, in Anki's order

    Example:
        {}
    """
    return profiles.names()


@action("getActiveProfile", scope=Scope.READ)
def get_active_profile(profiles: Profiles, /) -> str:
    """Get the name of the open profile.

    Returns:
        string

    Example:
        {}
    """
    return profiles.active()


@action("loadProfile", scope=Scope.ADMIN, writes=Writes.PROFILE, idempotent=True)
def load_profile(host: Host, /, name: str) -> bool:
    """Open a profile. The profile that is open is closed first.

    Args:
        name: Name of the profile. If it is already open, nothing happens.

    Returns:
        bool: false when no profile has that name

    Example:
        {"name": "User 2"}
    """
    if name not in host.profiles.names():
        return False
    host.profiles.load(name)
    return True


@action("reloadCollection", scope=Scope.ADMIN, idempotent=True)
def reload_collection(col: Collection, host: Host, /) -> None:
    """Reload the collection in Anki's windows.

    Returns:
        null

    Example:
        {}
    """
    host.reload()
