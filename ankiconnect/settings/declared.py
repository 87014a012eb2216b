"""The settings as they are declared: names, defaults, kinds and meanings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from .kinds import (
    ADD_ON_ADDRESS,
    BOOLEAN,
    FILE,
    HOST,
    KEY,
    ORIGIN,
    ORIGINS,
    ORIGINS_OR_STAR,
    TEXT,
    WEB_ADDRESS,
    Kind,
    choice,
    optional,
    whole,
)
from .program_keys import (
    ORIGIN_SCOPES,
    PROGRAM_KEYS,
    SCOPE_LIST,
    SCOPES,
    OriginScopes,
    ProgramKey,
)

LOOPBACK_DEFAULT = "127.0.0.1"
_MIB = 1024 * 1024

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")


@dataclass(frozen=True)
class Rule:
    """What one setting is.

    Attributes:
        kind: What its value may be.
        meaning: What it is for, in words.
        secret: Whether its value is never shown.
        in_anki: Whether it counts inside Anki too, and so stands in the add-on's config.
        variable: Its environment variable.
        guards: Whether a wrong value could let more clients in than was meant. It is never replaced
            by another value then.
    """

    kind: Kind
    meaning: str
    secret: bool = False
    in_anki: bool = True
    variable: str = ""
    guards: bool = False


def _setting(default: Any, kind: Kind, meaning: str, **more: Any) -> Any:
    rule = Rule(kind, meaning, **more)
    return field(default=default, repr=not rule.secret, metadata={"rule": rule})


@dataclass(frozen=True)
class Settings:
    """The settings in force. Names are those of the published add-on config."""

    webBindAddress: str = _setting(
        LOOPBACK_DEFAULT,
        HOST,
        "Address to listen on. 127.0.0.1 also listens on [::1] if the machine has it, and "
        "reaches this machine only. 0.0.0.0 is every network of "
        "the machine, with IPv6 if it has that.",
        guards=True,
    )
    webBindPort: int = _setting(8765, whole(0, 65535), "Port to listen on. 0 picks a free one.")
    apiKey: str | None = _setting(
        None,
        optional(KEY),
        "Key that clients must send with every request. null: no key is required.",
        secret=True,
        guards=True,
    )
    apiKeys: tuple[ProgramKey, ...] = _setting(
        (),
        PROGRAM_KEYS,
        "Keys of single programs, each with a name and scopes. The command ankiconnect key, and in Anki"
        " the dialog Keys, make and remove them.",
        secret=True,
        guards=True,
    )
    anonymousScopes: tuple[str, ...] = _setting(
        SCOPES,
        SCOPE_LIST,
        "What requests without a key may do, while apiKey is null. []: nothing. Pages of other sites"
        " never get admin.",
        guards=True,
    )
    webCorsOriginList: tuple[str, ...] = _setting(
        ("http://localhost",),
        ORIGINS_OR_STAR,
        "Web origins that may use the service. http://localhost stands for every page of this"
        " machine and for browser extensions, * for everybody.",
        guards=True,
    )
    webCorsOrigin: str | None = _setting(
        None,
        optional(ORIGIN),
        "One more allowed origin (the older form of webCorsOriginList).",
        guards=True,
    )
    originScopes: tuple[OriginScopes, ...] = _setting(
        (),
        ORIGIN_SCOPES,
        "What pages of single origins may do without a key, as the user has answered. Others may do"
        " what anonymousScopes says.",
        guards=True,
    )
    ignoreOriginList: tuple[str, ...] = _setting(
        (), ORIGINS, "Origins whose requestPermission is refused without asking.", guards=True
    )
    webTlsCertificate: str | None = _setting(
        None,
        optional(FILE),
        "PEM file of a certificate, with any intermediate certificates. The service then "
        "speaks https instead of http.",
        guards=True,
    )
    webTlsKey: str | None = _setting(
        None,
        optional(FILE),
        "PEM file of the certificate's key, without a password. null: webTlsCertificate contains it.",
        guards=True,
    )
    allowFilePaths: bool = _setting(
        False,
        BOOLEAN,
        "Also let web pages, browser extensions and other machines name files of this machine.",
    )
    allowPrivateDownloads: bool = _setting(
        False,
        BOOLEAN,
        "Also let pages of other sites, and other machines, have media downloaded from this "
        "machine and from private networks.",
    )
    readOnly: bool = _setting(
        False, BOOLEAN, "Refuse every action that changes something.", guards=True
    )
    backupBefore: bool = _setting(
        True,
        BOOLEAN,
        "Let Anki make a backup before an action that replaces or deletes much.",
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
    apiLogPath: str | None = _setting(
        None,
        optional(FILE),
        "File to which every request and reply is written, without the key. At 32 MiB it is "
        "renamed to NAME.1, and a new file is started.",
    )
    webTimeout: int = _setting(
        10_000, whole(1, 3_600_000), "Time limit for all media downloads of a request, in ms."
    )
    webMaxDownloadBytes: int = _setting(
        100 * _MIB, whole(1, 2**40), "Size limit of a media download, in bytes."
    )
    webMaxBodyBytes: int = _setting(256 * _MIB, whole(1, 2**40), "Size limit of a request, in bytes.")
    collectionTimeout: int = _setting(
        30_000,
        whole(1, 3_600_000),
        "How long an action may wait to begin, in ms: while Anki is busy (import, export, "
        "sync), or while other actions are first.",
    )
    queueSize: int = _setting(
        5_000,
        whole(1, 1_000_000),
        "Actions that may wait for Anki at the same time. One more gets status 503.",
    )
    upgradeUrl: str | None = _setting(
        None, optional(ADD_ON_ADDRESS), "Address of the newest .ankiaddon, for the action upgrade."
    )
    syncEndpoint: str | None = _setting(
        None,
        optional(WEB_ADDRESS),
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
    webBacklog: int = _setting(
        5, whole(0, 65535), "Connections that may wait to be accepted. Less than 128 counts as 128."
    )
    apiPollInterval: int = _setting(
        25, whole(0, 3_600_000), "Ignored. Kept so that older configs still load."
    )

    @property
    def needs_key(self) -> bool:
        """Whether requests without a key may do nothing."""
        return self.apiKey is not None or not self.anonymousScopes


def variable_of(name: str) -> str:
    """The environment variable of a setting: webBindPort is ANKICONNECT_BIND_PORT."""
    # apiPollInterval is the one name whose "api" is left out.
    words = re.findall(r"[A-Z]?[a-z]+", re.sub("^(web|api(?=Poll))", "", name))
    return "_".join(["ANKICONNECT", *words]).upper()


RULES: Mapping[str, Rule] = {
    one.name: replace(one.metadata["rule"], variable=variable_of(one.name)) for one in fields(Settings)
}
