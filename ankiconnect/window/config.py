"""The add-on's config in Anki: read as a whole, and written when the user's answer changes it."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
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
from ..settings.program_keys import OriginScopes, ProgramKey

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

    def without_environment(self) -> Settings:
        """The settings that the config gives. A value that cannot be used is replaced by the default.

        Raises:
            SettingError: The config cannot be read.
        """
        return apply_usable(Settings(), self._values(), "", Findings())

    def _values(self) -> dict[str, Any]:
        user_values = self.user_values()
        try:
            return (self._addons.getConfig(self._module) or {}) | user_values
        except Exception as error:  # Anki does not check what is in its files
            raise SettingError(f"{SOURCE} cannot be read ({error})") from error

    def user_values(self) -> dict[str, Any]:
        """The values that the user has set.

        Raises:
            SettingError: They cannot be read.
        """
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
        self._change(name, lambda listed: listed if origin in listed else (*listed, origin), origin)

    def allow_origin(self, origin: str, scopes: Sequence[str] | None) -> None:
        """Allow an origin, now and in the config.

        Args:
            scopes: What its pages may do without a key; None for all that anonymousScopes allows.
        """
        self._limit(origin, () if scopes is None else (OriginScopes(origin, tuple(scopes)),))
        self.add_origin("webCorsOriginList", origin)

    def _limit(self, origin: str, limits: tuple[OriginScopes, ...]) -> None:
        """Replace what is set about the scopes of an origin."""
        self._change(
            "originScopes",
            lambda all_: (*(one for one in all_ if one.origin != origin), *limits),
            f"what {origin} may do",
        )

    def remove_origin(self, origin: str) -> None:
        """Allow an origin no longer, now and in the config."""
        what = f"that {origin} is not allowed"
        self._change("webCorsOriginList", lambda listed: _without(listed, origin), what)
        if self.store.current.webCorsOrigin == origin:
            self._change("webCorsOrigin", lambda _: None, what)
        self._limit(origin, ())

    def add_key(self, key: ProgramKey) -> None:
        """Add a program's key, now and in the config."""
        self._change("apiKeys", lambda keys: (*keys, key), f"the key of {key.name}")

    def remove_key(self, name: str) -> None:
        """Remove a program's key, now and in the config."""
        what = f"the removal of the key of {name}"
        self._change("apiKeys", lambda keys: tuple(one for one in keys if one.name != name), what)

    def _change(self, name: str, edit: Callable[[Any], Any], what: str) -> None:
        """Change a setting, now and in the config.

        Args:
            edit: Returns the new value for an old one. The config may have another than is in force.
            what: What counts afterwards, for the log.
        """
        changed: dict[str, Any] = {name: edit(getattr(self.store.current, name))}
        self.store.current = replace(self.store.current, **changed)
        try:
            self._save(name, edit)
        except (OSError, SettingError) as error:
            log.warning("%s is not changed, %s counts until Anki exits: %s", SOURCE, what, error)

    def _save(self, name: str, edit: Callable[[Any], Any]) -> None:
        try:
            saved = _checked(name, self._values().get(name))
        except ValueError:
            saved = getattr(Settings(), name)  # what is there cannot be used anyway
        changed = edit(saved)
        if changed != saved:
            user_values = self.user_values()
            self._addons.writeConfig(self._module, {**user_values, name: _as_json(changed)})


def _checked(name: str, value: Any) -> Any:
    return getattr(Settings(), name) if value is None else RULES[name].kind.check(value)


def _as_json(value: Any) -> Any:
    """A value of a setting as it stands in the config."""
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    return value.as_json() if isinstance(value, ProgramKey | OriginScopes) else value


def _without(listed: tuple[str, ...], origin: str) -> tuple[str, ...]:
    return tuple(one for one in listed if one != origin)


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
