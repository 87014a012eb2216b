"""What commands that talk to a running service share: their options, and the client."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import settings

if TYPE_CHECKING:
    from ..client import Anki
    from ..client.service import Service


def add_options(command: Any) -> None:
    """Add the options that say which service it talks to."""
    command.add_argument("--url", help="the service; default http://127.0.0.1:8765")
    command.add_argument(
        "--ca", metavar="FILE", help="certificate to trust, as PEM, such as a self-signed one"
    )
    command.add_argument("--config", type=Path, metavar="FILE", help="settings, for port, key and TLS")


def client(options: argparse.Namespace, chosen: settings.Settings) -> Anki:
    """A client of the service that the options and settings name.

    Raises:
        AnkiError: The address is not one of http.
    """
    from ..client import Anki

    named = found(options, chosen)
    return Anki(named.url, named.key, trusted=named.trusted)


def found(options: argparse.Namespace, chosen: settings.Settings) -> Service:
    """The service that the options and settings name.

    Raises:
        AnkiError: The address is not one of http.
    """
    from ..client import service

    trusted = options.ca
    if options.url is None:
        # The service of the same settings on this machine: its certificate can be trusted.
        trusted = trusted or chosen.webTlsCertificate
    return service.find(options.url or local_url(chosen), chosen.apiKey, trusted)


def local_url(chosen: settings.Settings) -> str:
    """The address of the service with these settings on this machine."""
    scheme = "http" if chosen.webTlsCertificate is None else "https"
    return f"{scheme}://127.0.0.1:{chosen.webBindPort}"
