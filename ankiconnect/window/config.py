"""The add-on's config in Anki: read as a whole, and written when the user's answer changes it."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from ..settings import (
    RULES,
    Findings,
    SettingError,
    Settings,
    Store,
    apply_usable,
    from_environment,
    open_to_everybody,
    warn_if_exposed,
)

log = logging.getLogger(__name__)

SOURCE = "AnkiConnect's config"
CONFIG_MENU = "Tools > Add-ons > AnkiConnect > Config"
META = "meta.json"
"""Where Anki keeps the user's values, in the add-on's folder."""


class AddonManager(Protocol):
    """The part of ``aqt.addons.AddonManager`` that is used."""

    def getConfig(self, module: str) -> dict[str, Any] | None:
        """The defaults of config.json, overridden by the user's values."""

    def addonMeta(self, module: str) -> dict[str, Any]:
        """What Anki keeps about the add-on; under "config" the user's values."""

    def addonsFolder(self, module: str) -> str:
        """The add-on's folder."""

    def writeConfig(self, module: str, conf: dict[str, Any]) -> None:
        """Write the user's values."""


class Config:
    """Anki's config of this add-on, and the settings in force. Main thread only."""

    def __init__(
        self, addons: AddonManager, module: str, store: Store, environment: Mapping[str, str]
    ) -> None:
        """
        Args:
            module: The name of the add-on's folder, under which Anki keeps its config.
            environment: Usually ``os.environ``; its variables override the config.
        """
        self._addons = addons
        self._module = module
        self._environment = environment
        self.store = store

    def read(self) -> tuple[Settings, list[str]]:
        """The settings that the config and the environment give now.

        A value that cannot be used is replaced by the one in force, unless another value than the one
        that was meant could let more clients in.

        Returns:
            The settings, and what the user should know of them: each a sentence without its period.

        Raises:
            SettingError: They cannot be used as a whole; the text says why.
        """
        findings = Findings()
        settings = apply_usable(Settings(), self._values(), "", findings)
        settings = from_environment(settings, self._environment, findings)
        if findings.unsafe:
            texts = [str(error) for error in findings.wrong.values()] + findings.reported
            raise SettingError(".\n".join(texts))
        kept: dict[str, Any] = {name: getattr(self.store.current, name) for name in findings.wrong}
        replaced = [
            f"{error}. Until then {_plain(kept[name])} is used"
            for name, error in findings.wrong.items()
        ]
        in_force = replace(settings, **kept)
        warning = open_to_everybody(in_force)
        warnings = [] if warning is None else [warning]
        return in_force, [*warnings, *replaced, *findings.reported]

    def _values(self) -> dict[str, Any]:
        user_values = self._user_values()
        try:
            return (self._addons.getConfig(self._module) or {}) | user_values
        except Exception as error:  # Anki does not check what is in its files
            raise SettingError(f"{SOURCE} cannot be read ({error})") from error

    def _user_values(self) -> dict[str, Any]:
        file = Path(self._addons.addonsFolder(self._module), META)
        _check_file(file)
        user_values = self._addons.addonMeta(self._module).get("config", {})
        if not isinstance(user_values, dict):
            # Not its value, since it may hold the key.
            kind = (
                "null" if user_values is None else f"a value of the type {type(user_values).__name__}"
            )
            raise SettingError(
                f"{SOURCE}, in its meta.json, is {kind}; it must be a JSON object of settings"
            )
        with contextlib.suppress(OSError):  # nothing was ever set
            warn_if_exposed(file, user_values)
        return user_values

    def add_origin(self, name: str, origin: str) -> None:
        """Add to a list of origins, now and in the config.

        Args:
            name: webCorsOriginList or ignoreOriginList.
        """
        in_force = getattr(self.store.current, name)
        if origin not in in_force:
            changed: dict[str, Any] = {name: (*in_force, origin)}
            self.store.current = replace(self.store.current, **changed)
        try:
            self._save_origin(name, origin)
        except (OSError, SettingError) as error:
            log.warning("%s is not changed, %s counts until Anki exits: %s", SOURCE, origin, error)

    def _save_origin(self, name: str, origin: str) -> None:
        try:
            saved = RULES[name].kind.check(self._values().get(name, getattr(Settings(), name)))
        except ValueError:
            saved = getattr(Settings(), name)  # what is there cannot be used anyway
        if origin not in saved:
            user_values = self._user_values()
            self._addons.writeConfig(self._module, {**user_values, name: [*saved, origin]})


def _check_file(file: Path) -> None:
    """Anki takes a file that it cannot read for an empty one: the user's key would be lost."""
    try:
        json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return  # nothing was ever set
    except (OSError, ValueError, RecursionError) as error:
        raise SettingError(f"{SOURCE}, {file}, cannot be read ({error})") from error


def _plain(value: Any) -> str:
    """A value as the config shows it."""
    return json.dumps(value, ensure_ascii=False)
