"""What the checks look at: the settings, the service that they lead to, and Anki's folder."""

from __future__ import annotations

import functools
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..client import service
from ..client.errors import AnkiError
from ..client.service import Service
from ..settings import RULES, Findings, Settings, apply_usable, from_environment, is_loopback
from ..settings.findings import unknown_name
from ..settings.installed_addons import InstalledAddon
from . import answer, owners
from .answer import Answer
from .owners import Owner

EVERYWHERE = ("0.0.0.0", "::")
"""Addresses that stand for every network of the machine."""


@dataclass(frozen=True)
class Source:
    """Where settings are.

    Attributes:
        name: What they are, for the user: "the settings of Anki's add-on".
        values: The values, which are not checked.
        file: The file; None if there is none.
        in_anki: Whether they are the add-on's.
        problem: Why they cannot be read; "" if they can.
    """

    name: str
    values: Mapping[str, Any]
    file: Path | None = None
    in_anki: bool = False
    problem: str = ""


@dataclass
class Case:
    """What is looked at. What answers, and who has the port, is found out once.

    Attributes:
        source: Where the settings are.
        settings: The settings in force, with the environment's, as far as they can be used.
        complaints: What is wrong with them, in sentences without their period.
        service: The service that they, or the command's options, lead to.
        origin: The web origin that is to be checked; None for none.
        addons: Anki's add-ons that serve the API.
        folder: The folder of the service's own collection; None if it is not known.
        system: As `sys.platform` names it.
    """

    source: Source
    settings: Settings
    complaints: list[str]
    service: Service
    origin: str | None = None
    addons: list[InstalledAddon] = field(default_factory=list)
    folder: Path | None = None
    system: str = sys.platform

    @functools.cached_property
    def answer(self) -> Answer:
        """What answers at the address of the service."""
        return answer.find(self.service)

    @functools.cached_property
    def owners(self) -> list[Owner] | None:
        """The programs of this machine that listen on the port; None if that is not shown."""
        return owners.find(self.port)

    @property
    def port(self) -> int:
        """The port of the service."""
        address = urlsplit(self.service.url)
        return address.port or (443 if address.scheme == "https" else 80)

    @property
    def host(self) -> str:
        """The host of the service."""
        return urlsplit(self.service.url).hostname or ""

    @functools.cached_property
    def is_local(self) -> bool:
        """Whether the service is to be on this machine."""
        if is_loopback(self.host):
            return True
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as trial:
            try:
                trial.bind((self.host, 0))
            except OSError:
                return False
        return True

    @property
    def where(self) -> str:
        """Where its settings are changed, for the user."""
        if self.source.in_anki:
            return "Tools > Add-ons > AnkiConnect > Config in Anki"
        return "the settings file" if self.source.file is None else str(self.source.file)

    def at(self, host: str) -> Service:
        """The same service at another address."""
        scheme = urlsplit(self.service.url).scheme
        named = f"[{host}]" if ":" in host else host
        url = f"{scheme}://{named}:{self.port}"
        return Service(url, self.service.key, self.service.trusted)


def make(
    source: Source,
    environment: Mapping[str, str] = os.environ,
    url: str | None = None,
    trusted: str | None = None,
    **more: Any,
) -> Case:
    """The case of some settings.

    Args:
        environment: Its variables override the settings.
        url: Where the service is, if not where the settings say.
        trusted: PEM file of a certificate to trust, if not that of the settings.

    Raises:
        AnkiError: The URL is not one of http, or the certificate cannot be used.
    """
    findings = Findings()
    known = {name: value for name, value in source.values.items() if name in RULES}
    settings = apply_usable(Settings(), known, "", findings)
    settings = from_environment(settings, environment, findings)
    complaints = [str(error).rstrip(".") for error in findings.wrong.values()] + findings.reported
    complaints += [unknown_name(name) for name in source.values if name not in RULES]
    if source.problem:
        complaints.insert(0, source.problem)
    trusted = trusted or (settings.webTlsCertificate if url is None else None)
    found = service.find(url or _url(settings), settings.apiKey, _existing(trusted), environment)
    return Case(source, settings, complaints, found, **more)


def _url(settings: Settings) -> str:
    """Where programs of this machine reach a service with these settings."""
    address = settings.webBindAddress.strip("[]")
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}
    host = loopback.get(address, address)
    scheme = "http" if settings.webTlsCertificate is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.webBindPort}"


def _existing(certificate: str | None) -> str | None:
    """A certificate that can be trusted. Another one is a finding of its own."""
    if certificate is not None:
        try:
            Service("https://localhost", trusted=certificate).tls()
        except AnkiError:
            return None
    return certificate
