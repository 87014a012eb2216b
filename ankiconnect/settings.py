"""The settings: their defaults, where they come from and what is allowed.

Order of the sources (docs/settings.md): defaults, then the config file (Anki's add-on config or
``--config FILE``), then environment variables, then the command line; the later wins. A wrong value
is a `SettingError` that names the setting, its source and what is allowed, so that a service never
starts half configured.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from . import rules
from .rules import Rule

log = logging.getLogger(__name__)

LOOPBACK_DEFAULT = "127.0.0.1"
_MIB = 1024 * 1024

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")


class SettingError(Exception):
    """A setting has a value that cannot be used; the text says which, from where and what can."""


def _setting(default: Any, rule: Rule) -> Any:
    return field(default=default, repr=not rule.secret, metadata={"rule": rule})


@dataclass(frozen=True)
class Settings:
    """The settings in force. Names are those of the published add-on config."""

    apiKey: str | None = _setting(
        None,
        Rule(
            rules.optional_text,
            "a text, or null for none",
            "ANKICONNECT_API_KEY",
            "Key that clients must send with every request. null: no key is required.",
            secret=True,
        ),
    )
    apiLogPath: str | None = _setting(
        None,
        Rule(
            rules.optional_text,
            "a file path, or null for none",
            "ANKICONNECT_API_LOG_PATH",
            "File to which every request and reply is written, without the key. At 32 MiB it is "
            "renamed to NAME.1, and a new file is started.",
        ),
    )
    logLevel: str = _setting(
        "info",
        rules.choice_rule(
            LOG_LEVELS,
            "ANKICONNECT_LOG_LEVEL",
            "What is logged: error is only errors of the service, warning also what needs attention, "
            "info also each failed request, debug everything.",
        ),
    )
    logFormat: str = _setting(
        "text",
        rules.choice_rule(
            LOG_FORMATS,
            "ANKICONNECT_LOG_FORMAT",
            "Format of a log line, without a window.",
            in_anki=False,
        ),
    )
    slowRequestMs: int | None = _setting(
        None,
        rules.optional_whole_rule(
            0,
            3_600_000,
            "ANKICONNECT_SLOW_REQUEST_MS",
            "Log requests that take at least this many milliseconds. null: off.",
        ),
    )
    webBindAddress: str = _setting(
        LOOPBACK_DEFAULT,
        Rule(
            rules.text,
            "an IP address or host name",
            "ANKICONNECT_BIND_ADDRESS",
            "Address to listen on. 127.0.0.1 also listens on [::1] if the machine has it, and reaches "
            "this machine only. 0.0.0.0 is every network of the machine, :: those of IPv6 too.",
        ),
    )
    webBindPort: int = _setting(
        8765,
        rules.whole_rule(0, 65535, "ANKICONNECT_BIND_PORT", "Port to listen on. 0 picks a free one."),
    )
    webCorsOriginList: tuple[str, ...] = _setting(
        ("http://localhost",),
        Rule(
            rules.origins,
            'a list of origins such as "https://example.com", or "*"',
            "ANKICONNECT_CORS_ORIGIN_LIST",
            "Web origins that may use the service. http://localhost stands for every page of this "
            "machine and for browser extensions, * for everybody.",
        ),
    )
    webCorsOrigin: str | None = _setting(
        None,
        Rule(
            rules.optional_text,
            "an origin, or null",
            "ANKICONNECT_CORS_ORIGIN",
            "One more allowed origin (the older form of webCorsOriginList).",
        ),
    )
    ignoreOriginList: tuple[str, ...] = _setting(
        (),
        Rule(
            rules.origins,
            "a list of origins",
            "ANKICONNECT_IGNORE_ORIGIN_LIST",
            "Origins whose requestPermission is refused without asking.",
        ),
    )
    allowFilePaths: bool = _setting(
        False,
        Rule(
            rules.boolean,
            "true or false",
            "ANKICONNECT_ALLOW_FILE_PATHS",
            "Also let web pages and other machines name files of this machine.",
        ),
    )
    allowPrivateDownloads: bool = _setting(
        False,
        Rule(
            rules.boolean,
            "true or false",
            "ANKICONNECT_ALLOW_PRIVATE_DOWNLOADS",
            "Also let pages of other sites, and other machines, have media downloaded from this "
            "machine and from private networks.",
        ),
    )
    webTlsCertificate: str | None = _setting(
        None,
        Rule(
            rules.optional_text,
            "a file path, or null for none",
            "ANKICONNECT_TLS_CERTIFICATE",
            "PEM file of a certificate, with any intermediate certificates. The service then speaks "
            "https instead of http.",
        ),
    )
    webTlsKey: str | None = _setting(
        None,
        Rule(
            rules.optional_text,
            "a file path, or null when webTlsCertificate holds the key too",
            "ANKICONNECT_TLS_KEY",
            "PEM file of the certificate's key, without a password. null: webTlsCertificate contains "
            "it.",
        ),
    )
    upgradeUrl: str | None = _setting(
        None,
        Rule(
            rules.optional_address,
            "an http or https address, or null for none",
            "ANKICONNECT_UPGRADE_URL",
            "Address of the newest .ankiaddon, for the action upgrade.",
        ),
    )
    syncEndpoint: str | None = _setting(
        None,
        Rule(
            rules.optional_address,
            "an http or https address, or null for AnkiWeb",
            "ANKICONNECT_SYNC_ENDPOINT",
            "Address of the sync server. null: AnkiWeb.",
            in_anki=False,
        ),
    )
    syncUser: str | None = _setting(
        None,
        rules.sync_rule(
            "ANKICONNECT_SYNC_USER", "User at the sync server; for AnkiWeb the e-mail address."
        ),
    )
    syncPassword: str | None = _setting(
        None,
        rules.sync_rule(
            "ANKICONNECT_SYNC_PASSWORD",
            "Password of that user. It is never logged or shown.",
            secret=True,
        ),
    )
    syncPasswordFile: str | None = _setting(
        None,
        rules.sync_rule(
            "ANKICONNECT_SYNC_PASSWORD_FILE", "File that contains the password instead.", file=True
        ),
    )
    syncKey: str | None = _setting(
        None,
        rules.sync_rule(
            "ANKICONNECT_SYNC_KEY",
            "Key of an earlier login, instead of user and password.",
            secret=True,
        ),
    )
    syncKeyFile: str | None = _setting(
        None, rules.sync_rule("ANKICONNECT_SYNC_KEY_FILE", "File that contains that key.", file=True)
    )
    webTimeout: int = _setting(
        10_000,
        rules.whole_rule(1, 3_600_000, "ANKICONNECT_TIMEOUT", "Time limit of a media download, in ms."),
    )
    webMaxDownloadBytes: int = _setting(
        100 * _MIB,
        rules.whole_rule(
            1, 2**40, "ANKICONNECT_MAX_DOWNLOAD_BYTES", "Size limit of a media download, in bytes."
        ),
    )
    webMaxBodyBytes: int = _setting(
        256 * _MIB,
        rules.whole_rule(1, 2**40, "ANKICONNECT_MAX_BODY_BYTES", "Size limit of a request, in bytes."),
    )
    webBacklog: int = _setting(
        5,
        rules.whole_rule(
            0,
            65535,
            "ANKICONNECT_BACKLOG",
            "Connections that may wait to be accepted. Less than 128 counts as 128.",
        ),
    )
    queueSize: int = _setting(
        5_000,
        rules.whole_rule(
            1,
            1_000_000,
            "ANKICONNECT_QUEUE_SIZE",
            "Actions that may wait for Anki at the same time. One more gets status 503.",
        ),
    )
    collectionTimeout: int = _setting(
        30_000,
        rules.whole_rule(
            1,
            3_600_000,
            "ANKICONNECT_COLLECTION_TIMEOUT",
            "How long an action may wait to begin, in ms: while Anki is busy (import, export, sync), "
            "or while other actions are first.",
        ),
    )
    apiPollInterval: int = _setting(
        25,
        rules.whole_rule(
            0, 3_600_000, "ANKICONNECT_POLL_INTERVAL", "Ignored. Kept so that older configs still load."
        ),
    )


RULES: Mapping[str, Rule] = {one.name: one.metadata["rule"] for one in fields(Settings)}


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
            log.warning("%s: there is no setting %r; it is ignored", source, name)
            continue
        usable[name] = _checked(name, rule, value, source)
    return replace(settings, **usable)


def _checked(name: str, rule: Rule, value: Any, source: str) -> Any:
    try:
        return rule.check(value)
    except (ValueError, TypeError):
        shown = "a value that is not shown" if rule.secret else _without_login(repr(value))
        raise SettingError(f"{source}: {name} is {shown}; allowed is {rule.allowed}") from None


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
