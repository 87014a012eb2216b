"""Installing a newer version of the add-on with Anki's own add-on manager."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..handlers.framework.errors import ActionError
from ..handlers.shared.packages import addon_file

if TYPE_CHECKING:
    from aqt.addons import AddonManager


class Installer:
    """Replaces the add-on's own files. Main thread only."""

    def __init__(self, addons: AddonManager, module: str) -> None:
        """
        Args:
            module: The name of this add-on's folder; a number if it came from AnkiWeb.
        """
        self._addons = addons
        self._module = module

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Install an .ankiaddon over this add-on.

        Args:
            content: The file.
            manifest: Its manifest.

        Returns:
            The new version.

        Raises:
            ActionError: It is not newer, not for this Anki, or could not be installed.
        """
        from aqt.addons import InstallError

        addon_file.check_newer(manifest, self._installed())
        if not self._fits(manifest):
            raise ActionError("the downloaded add-on is not for this version of Anki")
        try:
            # Into this add-on's folder, whatever its name is. With the manifest's own package Anki
            # would install a second AnkiConnect beside one that came from AnkiWeb.
            result = self._addons.install(io.BytesIO(content), manifest={"package": self._module})
        except Exception as error:
            raise ActionError(f"Anki could not install it: {error}") from error
        if isinstance(result, InstallError):
            raise ActionError(f"Anki could not install it: {result.errmsg}")
        return str(manifest.get("human_version") or manifest.get("mod") or "")

    def _fits(self, manifest: Mapping[str, Any]) -> bool:
        from aqt.addons import AddonMeta

        try:
            return AddonMeta.from_json_meta(self._module, dict(manifest)).compatible()
        except TypeError:  # a version that is not a number
            return False

    def _installed(self) -> dict[str, Any]:
        meta = self._addons.addonMeta(self._module)
        return {
            "package": self._package(),
            "human_version": meta.get("human_version") or __version__,
            "mod": meta.get("mod"),
        }

    def _package(self) -> str:
        """The add-on's name in its manifest, which may differ from that of its folder."""
        file = Path(self._addons.addonsFolder(self._module), addon_file.MANIFEST)
        try:
            return str(json.loads(file.read_text("utf-8"))["package"])
        except (OSError, ValueError, KeyError, TypeError):
            return self._module
