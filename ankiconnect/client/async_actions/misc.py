"""Actions of the category "misc", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.misc import DeniedPermission, GrantedPermission, Reflection, Request


class AsyncMisc(ABC):
    """Actions of the category "misc"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def api_reflect(
        self, scopes: list[str] | None = None, actions: list[str] | None = None
    ) -> Reflection:
        """List what this service can do, for clients that adapt to it.

        Args:
            scopes: Array of the requested scopes. "actions" is the only known scope; others are
                ignored.
            actions: Array of action names to look for; null for all.

        Returns:
            object: the known scopes, and the names of the actions that work here. The names are in
            input order; for all actions they are sorted
        """
        result: Reflection = await self.call("apiReflect", {"scopes": scopes, "actions": actions})
        return result

    async def export_package(self, deck: str, path: str, include_sched: bool = False) -> bool:
        """Export a deck with its subdecks, note types and media to a package file.

        Args:
            deck: Name of the deck.
            path: File to write, with the extension .apkg, .colpkg or .zip. An existing package is
                replaced, unless it is in a media folder or among the backups of Anki.
            include_sched: Whether to include the scheduling.

        Returns:
            bool: false when no deck has that name
        """
        result: bool = await self.call(
            "exportPackage", {"deck": deck, "path": path, "includeSched": include_sched}
        )
        return result

    async def get_active_profile(self) -> str:
        """Get the name of the open profile.

        Returns:
            string
        """
        result: str = await self.call("getActiveProfile", {})
        return result

    async def get_profiles(self) -> list[str]:
        """Get the names of all profiles.

        Returns:
            array of string, in Anki's order
        """
        result: list[str] = await self.call("getProfiles", {})
        return result

    async def import_package(self, path: str) -> bool:
        """Import a package file into the collection. Notes that already exist are not added again.

        Args:
            path: The .apkg file.

        Returns:
            bool: true
        """
        result: bool = await self.call("importPackage", {"path": path})
        return result

    async def load_profile(self, name: str) -> bool:
        """Open a profile. The profile that is open is closed first.

        Args:
            name: Name of the profile. If it is already open, nothing happens.

        Returns:
            bool: false when no profile has that name
        """
        result: bool = await self.call("loadProfile", {"name": name})
        return result

    async def multi(self, actions: list[Request]) -> list[Any]:
        """Run several requests in order. When one fails, the others still run.

        Everything they write is one step in Anki's Undo, unless something else changes the
        collection in between.

        Args:
            actions: The requests. The key of the outer request counts for all. A request may be
                another multi.

        Returns:
            array: one reply for each request, in the format of its version
        """
        result: list[Any] = await self.call("multi", {"actions": actions})
        return result

    async def reload_collection(self) -> None:
        """Reload the collection in Anki's windows."""
        await self.call("reloadCollection", {})

    async def request_permission(
        self, origin: str | None = None, allowed: bool | None = None
    ) -> GrantedPermission | DeniedPermission:
        """Ask for permission to use the service. This action needs no key, and any origin may send it.

        If the settings neither allow nor ignore the origin, Anki asks the user and saves the answer
        in the settings. Without a window nobody can be asked, so such an origin is denied.

        Args:
            origin: Ignored. The Origin header of the request counts.
            allowed: Ignored. The settings count.

        Returns:
            object: whether the page may use the service, and if so, whether it needs a key
        """
        result: GrantedPermission | DeniedPermission = await self.call(
            "requestPermission", {"origin": origin, "allowed": allowed}
        )
        return result

    async def sync(self, full_sync: str | None = None) -> None:
        """Sync the collection. Media are synced in the background after that.

        When the changes on both sides cannot be merged, a full sync is needed: one collection
        replaces the other. Without fullSync that is an error, which describes both collections.
        There are two exceptions in a service without a window, where nothing would be lost: the
        first download into a collection that was never changed, and the first upload to a server
        whose collection was never changed.

        Args:
            full_sync: The direction of a full sync, if one is needed: "upload" replaces the
                collection on the server, "download" replaces the collection here. With the setting
                backupBefore, a backup is made first in the folder backups next to the collection,
                unless the last one is less than five minutes old. If no full sync is needed, this
                has no effect.
        """
        await self.call("sync", {"fullSync": full_sync})

    async def upgrade(self) -> bool:
        """Offer the user a newer version of the add-on, and install it if the user accepts.

        It is downloaded from the address in the setting upgradeUrl, which is https or contains the
        file's SHA-256. The new version runs after Anki is restarted.

        Returns:
            bool: true when it was installed; false when the user declined, when upgradeUrl is not
            set, or when no newer version for this Anki could be downloaded
        """
        result: bool = await self.call("upgrade", {})
        return result

    async def version(self) -> int:
        """Get the version of the API.

        Returns:
            int: 6
        """
        result: int = await self.call("version", {})
        return result
