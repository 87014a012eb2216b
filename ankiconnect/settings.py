"""The settings: their defaults, where they come from and what is allowed.

Order of the sources (docs/settings.md): defaults, then the config file (Anki's add-on config or
``--config FILE``), then environment variables, then the command line; the later wins. A wrong value
is a `SettingError` that names the setting, its source and what is allowed, so that a service never
starts half configured.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LOOPBACK_DEFAULT = "127.0.0.1"
_MIB = 1024 * 1024

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")


class SettingError(Exception):
    """A setting has a value that cannot be used; the text says which, from where and what can."""


# What a value may be


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes:
        check: Returns the usable form of a value, or raises ValueError or TypeError.
        allowed: What is allowed, in words.
    """

    check: Callable[[Any], Any]
    allowed: str


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _web_address(value: Any) -> str:
    address = _text(value)
    if not address.lower().startswith(("http://", "https://")):
        raise ValueError
    return address


def _key(value: Any) -> str:
    """A text; a number counts as its digits, since a config may have it without quotes."""
    return str(value) if type(value) is int else _text(value)


def _origins(value: Any) -> tuple[str, ...]:
    """A list of origins; from an environment variable JSON, or separated by commas. null is skipped."""
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else _split(value)
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(_origin(one) for one in value if one is not None)


def _origin(value: Any) -> str:
    """An origin as browsers send it: small letters, no slash at its end, no default port."""
    if not isinstance(value, str):
        raise ValueError
    if "://" not in value:
        return value
    scheme, _, host = value.lower().partition("://")
    return f"{scheme}://{host.removesuffix('/').removesuffix(_DEFAULT_PORTS.get(scheme, '/'))}"


_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_POSSIBLE_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^/\s*?#@]+|file://")


def impossible_origins(settings: Settings) -> list[tuple[str, str]]:
    """Settings and their origins that no page can have: with a path, say, or without a scheme."""
    return [
        (name, origin)
        for name in ("webCorsOriginList", "webCorsOrigin", "ignoreOriginList")
        for origin in _as_list(getattr(settings, name))
        if not _POSSIBLE_ORIGIN.fullmatch(origin)
    ]


def _as_list(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _boolean(value: Any) -> bool:
    """True or false; from an environment variable also 1 and 0."""
    if isinstance(value, str):
        value = {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    if not isinstance(value, bool):
        raise ValueError
    return value


TEXT = Kind(_text, "a text")
KEY = Kind(_key, "a text")
FILE = Kind(_text, "a file path")
HOST = Kind(_text, "an IP address or host name")
WEB_ADDRESS = Kind(_web_address, "an http or https address")
ORIGIN = Kind(_origin, "an origin")
ORIGINS = Kind(_origins, "a list of origins")
ORIGINS_OR_STAR = Kind(_origins, 'a list of origins such as "https://example.com", or "*"')
BOOLEAN = Kind(_boolean, "true or false")


def optional(kind: Kind, null: str = "null for none") -> Kind:
    """The same kind, or null; "" counts as null."""

    def check(value: Any) -> Any:
        return None if value is None or value == "" else kind.check(value)

    return Kind(check, f"{kind.allowed}, or {null}")


def whole(smallest: int, largest: int) -> Kind:
    """A whole number within bounds; from an environment variable its digits."""

    def check(value: Any) -> int:
        if isinstance(value, str):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
            raise ValueError
        return value

    return Kind(check, f"a whole number from {smallest} to {largest}")


def choice(*words: str) -> Kind:
    """One of a few words, in small or capital letters."""

    def check(value: Any) -> str:
        chosen = _text(value).lower()
        if chosen not in words:
            raise ValueError
        return chosen

    return Kind(check, f"one of {', '.join(words)}")


# The settings


@dataclass(frozen=True)
class Rule:
    """What one setting is.

    Attributes:
        kind: What its value may be.
        meaning: What it is for, in words.
        secret: Whether its value is never shown.
        in_anki: Whether it counts inside Anki too, and so stands in the add-on's config.
        variable: Its environment variable.
    """

    kind: Kind
    meaning: str
    secret: bool = False
    in_anki: bool = True
    variable: str = ""


def _setting(default: Any, kind: Kind, meaning: str, **more: Any) -> Any:
    rule = Rule(kind, meaning, **more)
    return field(default=default, repr=not rule.secret, metadata={"rule": rule})


@dataclass(frozen=True)
class Settings:
    """The settings in force. Names are those of the published add-on config."""

    apiKey: str | None = _setting(
        None,
        optional(KEY),
        "Key that clients must send with every request. null: no key is required.",
        secret=True,
    )
    apiLogPath: str | None = _setting(
        None,
        optional(FILE),
        "File to which every request and reply is written, without the key. At 32 MiB it is "
        "renamed to NAME.1, and a new file is started.",
    )
    logLevel: str = _setting(
        "info",
        choice(*LOG_LEVELS),
        "What is logged: error is only errors of the service, warning also what needs "
        "attention, info also each failed request, debug everything.",
    )
    logFormat: str = _setting(
        "text", choice(*LOG_FORMATS), "Format of a log line, without a window.", in_anki=False
    )
    slowRequestMs: int | None = _setting(
        None,
        optional(whole(0, 3_600_000)),
        "Log requests that take at least this many milliseconds. null: off.",
    )
    webBindAddress: str = _setting(
        LOOPBACK_DEFAULT,
        HOST,
        "Address to listen on. 127.0.0.1 also listens on [::1] if the machine has it, and "
        "reaches this machine only. 0.0.0.0 is every network of the machine, :: those of IPv6"
        " too.",
    )
    webBindPort: int = _setting(8765, whole(0, 65535), "Port to listen on. 0 picks a free one.")
    webCorsOriginList: tuple[str, ...] = _setting(
        ("http://localhost",),
        ORIGINS_OR_STAR,
        "Web origins that may use the service. http://localhost stands for every page of this"
        " machine and for browser extensions, * for everybody.",
    )
    webCorsOrigin: str | None = _setting(
        None, optional(ORIGIN, "null"), "One more allowed origin (the older form of webCorsOriginList)."
    )
    ignoreOriginList: tuple[str, ...] = _setting(
        (), ORIGINS, "Origins whose requestPermission is refused without asking."
    )
    allowFilePaths: bool = _setting(
        False, BOOLEAN, "Also let web pages and other machines name files of this machine."
    )
    allowPrivateDownloads: bool = _setting(
        False,
        BOOLEAN,
        "Also let pages of other sites, and other machines, have media downloaded from this "
        "machine and from private networks.",
    )
    webTlsCertificate: str | None = _setting(
        None,
        optional(FILE),
        "PEM file of a certificate, with any intermediate certificates. The service then "
        "speaks https instead of http.",
    )
    webTlsKey: str | None = _setting(
        None,
        optional(FILE, "null when webTlsCertificate holds the key too"),
        "PEM file of the certificate's key, without a password. null: webTlsCertificate contains it.",
    )
    upgradeUrl: str | None = _setting(
        None, optional(WEB_ADDRESS), "Address of the newest .ankiaddon, for the action upgrade."
    )
    syncEndpoint: str | None = _setting(
        None,
        optional(WEB_ADDRESS, "null for AnkiWeb"),
        "Address of the sync server. null: AnkiWeb.",
        in_anki=False,
    )
    syncUser: str | None = _setting(
        None, optional(TEXT), "User at the sync server; for AnkiWeb the e-mail address.", in_anki=False
    )
    syncPassword: str | None = _setting(
        None,
        optional(TEXT),
        "Password of that user. It is never logged or shown.",
        secret=True,
        in_anki=False,
    )
    syncPasswordFile: str | None = _setting(
        None, optional(FILE), "File that contains the password instead.", in_anki=False
    )
    syncKey: str | None = _setting(
        None,
        optional(TEXT),
        "Key of an earlier login, instead of user and password.",
        secret=True,
        in_anki=False,
    )
    syncKeyFile: str | None = _setting(
        None, optional(FILE), "File that contains that key.", in_anki=False
    )
    webTimeout: int = _setting(
        10_000, whole(1, 3_600_000), "Time limit for all media downloads of a request, in ms."
    )
    webMaxDownloadBytes: int = _setting(
        100 * _MIB, whole(1, 2**40), "Size limit of a media download, in bytes."
    )
    webMaxBodyBytes: int = _setting(256 * _MIB, whole(1, 2**40), "Size limit of a request, in bytes.")
    webBacklog: int = _setting(
        5, whole(0, 65535), "Connections that may wait to be accepted. Less than 128 counts as 128."
    )
    queueSize: int = _setting(
        5_000,
        whole(1, 1_000_000),
        "Actions that may wait for Anki at the same time. One more gets status 503.",
    )
    collectionTimeout: int = _setting(
        30_000,
        whole(1, 3_600_000),
        "How long an action may wait to begin, in ms: while Anki is busy (import, export, "
        "sync), or while other actions are first.",
    )
    apiPollInterval: int = _setting(
        25, whole(0, 3_600_000), "Ignored. Kept so that older configs still load."
    )


def variable_of(name: str) -> str:
    """The environment variable of a setting: webBindPort is ANKICONNECT_BIND_PORT."""
    # apiPollInterval is the one name whose "api" is left out.
    words = re.findall(r"[A-Z]?[a-z]+", re.sub("^(web|api(?=Poll))", "", name))
    return "_".join(["ANKICONNECT", *words]).upper()


RULES: Mapping[str, Rule] = {
    one.name: replace(one.metadata["rule"], variable=variable_of(one.name)) for one in fields(Settings)
}


def apply(settings: Settings, values: Mapping[str, Any], source: str) -> Settings:
    """Return `settings` with `values` laid over them.

    Args:
        settings: What is in force so far.
        values: Setting names and values; names nobody knows are logged and left out.
        source: Where the values come from, for the error text.

    Raises:
        SettingError: A value is not allowed.
    """
    usable = {}
    for name, value in values.items():
        rule = RULES.get(name)
        if rule is None:
            log.warning("%s: %s", source, _unknown(name))
            continue
        usable[name] = _checked(name, rule, value, source)
    applied = replace(settings, **usable)
    for name, origin in impossible_origins(applied):
        if name in usable:
            log.warning("%s: %s: %s", source, name, _impossible(origin))
    return applied


def _unknown(name: str) -> str:
    """What to say of a setting that there is not."""
    near = difflib.get_close_matches(name.lower(), {one.lower(): one for one in RULES}, 1)
    meant = next((one for one in RULES if near and one.lower() == near[0]), None)
    hint = f"; did you mean {meant}?" if meant else ""
    return f"there is no setting {name!r}; it is ignored{hint}"


def _impossible(origin: str) -> str:
    return f"no page has the origin {origin!r}; it should look like https://example.com"


def _checked(name: str, rule: Rule, value: Any, source: str) -> Any:
    if value is None:
        return getattr(Settings(), name)
    try:
        return rule.kind.check(value)
    except (ValueError, TypeError):
        shown = "a value that is not shown" if rule.secret else _without_login(repr(value))
        raise SettingError(f"{source}: {name} is {shown}; allowed is {rule.kind.allowed}") from None


def _without_login(text: str) -> str:
    """`text` without what a URL may hold before its host: a name and a password."""
    return re.sub(r"://[^/\s]*@", "://***@", text)


def from_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """Lay the environment variables over `settings`; an empty variable counts as not set."""
    for name, rule in RULES.items():
        value = environment.get(rule.variable)
        if value:
            settings = apply(settings, {name: value}, f"environment variable {rule.variable}")
    return settings


def read_config(path: Path) -> dict[str, Any]:
    """Read a config file: a JSON object of setting names and values.

    Raises:
        SettingError: The file cannot be read or holds something else.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingError(f"config file {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise SettingError(f"config file {path} is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise SettingError(f"config file {path}: a JSON object of settings is wanted")
    return values


def load(config: Path | None, environment: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """Read every source in rising order: defaults, config file, environment, command line.

    Args:
        config: File named by ``--config``, or None.
        environment: Usually ``os.environ``.
        options: Settings given on the command line.
    """
    settings = Settings()
    if config is not None:
        settings = apply(settings, read_config(config), f"config file {config}")
    settings = from_environment(settings, environment)
    return apply(settings, options, "command line")


class Store:
    """The settings in force. Every request reads them anew, so a change needs no restart."""

    def __init__(self, settings: Settings) -> None:
        self.current = settings


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach what listens on `address`."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False  # some other name, whatever it stands for


def listed_origins(settings: Settings) -> Iterable[str]:
    """Every origin that the settings allow: the list and the one older setting."""
    yield from settings.webCorsOriginList
    if settings.webCorsOrigin:
        yield settings.webCorsOrigin
