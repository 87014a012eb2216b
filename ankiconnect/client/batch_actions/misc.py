"""Actions of the category "misc", as methods of `Batch`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.misc import DeniedPermission, GrantedPermission, Reflection, Request
    from ..pending import Pending


class BatchMisc(ABC):
    """Actions of the category "misc"."""

    @abstractmethod
    def add(self, action: str, params: Mapping[str, Any]) -> Pending[Any]:
        """Send a request."""

    def api_reflect(
        self, scopes: list[str] | None = None, actions: list[str] | None = None
    ) -> Pending[Reflection]:
        """List what this service can do, for clients that adapt to it.

        Args:
            scopes: Array of the requested scopes. "actions" is the only known scope; others are
                ignored.
            actions: Array of action names to look for; null for all.

        Returns:
            object: the known scopes, and the names of the actions that work here. The names are in
            input order; for all actions they are sorted
        """
        return self.add("apiReflect", {"scopes": scopes, "actions": actions})

    def export_package(self, deck: str, path: str, include_sched: bool = False) -> Pending[bool]:
        """Export a deck with its subdecks, note types and media to a package file.

        Args:
            deck: Name of the deck.
            path: File to write, with the extension .apkg, .colpkg or .zip. An existing package is
                replaced, unless it is in a media folder or among the backups of Anki.
            include_sched: Whether to include the scheduling.

        Returns:
            bool: false when no deck has that name
        """
        return self.add("exportPackage", {"deck": deck, "path": path, "includeSched": include_sched})

    def get_active_profile(self) -> Pending[str]:
        """Get the name of the open profile.

        Returns:
            string
        """
        return self.add("getActiveProfile", {})

    def get_profiles(self) -> Pending[list[str]]:
        """Get the names of all profiles.

        Returns:
            array of string, in Anki's order
        """
        return self.add("getProfiles", {})

    def import_package(self, path: str) -> Pending[bool]:
        """Import a package file into the collection. Notes that already exist are not added again.

        Args:
            path: The .apkg file.

        Returns:
            bool: true
        """
        return self.add("importPackage", {"path": path})

    def load_profile(self, name: str) -> Pending[bool]:
        """Open a profile. The profile that is open is closed first.

        Args:
            name: Name of the profile. If it is already open, nothing happens.

        Returns:
            bool: false when no profile has that name
        """
        return self.add("loadProfile", {"name": name})

    def multi(self, actions: list[Request]) -> Pending[list[Any]]:
        """Run several requests in order. When one fails, the others still run.

        Everything they write is one step in Anki's Undo, unless something else changes the
        collection in between.

        Args:
            actions: The requests. The key of the outer request counts for all. A request may be
                another multi.

        Returns:
            array: one reply for each request, in the format of its version
        """
        return self.add("multi", {"actions": actions})

    def reload_collection(self) -> Pending[None]:
        """Reload the collection in Anki's windows."""
        return self.add("reloadCollection", {})

    def request_permission(
        self, origin: str | None = None, allowed: bool | None = None
    ) -> Pending[GrantedPermission | DeniedPermission]:
        """Ask for permission to use the service. This action needs no key, and any origin may send it.

        If the settings neither allow nor ignore the origin, Anki asks the user and saves the answer
        in the settings. Without a window nobody can be asked, so such an origin is denied.

        Args:
            origin: Ignored. The Origin header of the request counts.
            allowed: Ignored. The settings count.

        Returns:
            object: whether the page may use the service, and if so, whether it needs a key
        """
        return self.add("requestPermission", {"origin": origin, "allowed": allowed})

    def sync(self, full_sync: str | None = None) -> Pending[None]:
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
        return self.add("sync", {"fullSync": full_sync})

    def upgrade(self) -> Pending[bool]:
        """Offer the user a newer version of the add-on, and install it if the user accepts.

        It is downloaded from the address in the setting upgradeUrl, which is https or contains the
        file's SHA-256. The new version runs after Anki is restarted.

        Returns:
            bool: true when it was installed; false when the user declined, when upgradeUrl is not
            set, or when no newer version for this Anki could be downloaded
        """
        return self.add("upgrade", {})

    def version(self) -> Pending[int]:
        """Get the version of the API.

        Returns:
            int: 6
        """
        return self.add("version", {})
