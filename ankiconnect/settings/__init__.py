"""The settings: their defaults, where they come from and what is allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from .declared import LOG_FORMATS, LOG_LEVELS, LOOPBACK_DEFAULT, RULES, Rule, Settings, variable_of
from .findings import Findings, SettingError, impossible_origins
from .sources import (
    apply,
    apply_usable,
    from_environment,
    load,
    others_can_read,
    read_config,
    warn_if_exposed,
)

__all__ = [
    "LOG_FORMATS",
    "LOG_LEVELS",
    "LOOPBACK_DEFAULT",
    "RULES",
    "Findings",
    "Rule",
    "SettingError",
    "Settings",
    "Store",
    "apply",
    "apply_usable",
    "from_environment",
    "impossible_origins",
    "is_loopback",
    "listed_origins",
    "load",
    "open_to_everybody",
    "others_can_read",
    "read_config",
    "variable_of",
    "warn_if_exposed",
]


class Store:
    """The settings in force. Every request reads them again, so a change needs no restart."""

    def __init__(self, settings: Settings) -> None:
        self._current = settings
        self._changed: Callable[[], None] = lambda: None

    @property
    def current(self) -> Settings:
        return self._current

    @current.setter
    def current(self, settings: Settings) -> None:
        self._current = settings
        self._changed()

    def follow(self, changed: Callable[[], None]) -> None:
        """Have `changed` called after every change, in the thread that makes it."""
        self._changed = changed


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach what listens on `address`."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False  # some other name, whatever it stands for


def open_to_everybody(settings: Settings) -> str | None:
    """A warning, without its period, if other machines can use the service without a key."""
    if settings.needs_key or is_loopback(settings.webBindAddress):
        return None
    return (
        f"webBindAddress is {settings.webBindAddress} and there is no apiKey: everybody who reaches "
        "this computer over the network can read, change and delete the collection. Set apiKey"
    )


def listed_origins(settings: Settings) -> Iterable[str]:
    """Every origin that the settings allow: the list and the one older setting."""
    yield from settings.webCorsOriginList
    if settings.webCorsOrigin:
        yield settings.webCorsOrigin
