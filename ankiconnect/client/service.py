"""Which service a client talks to: arguments first, then the ``ANKICONNECT_`` variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .errors import AnkiError

if TYPE_CHECKING:
    import ssl

TIMEOUT_SECONDS = 300.0
"""How long the service may take, by default."""
_HOST, _PORT, _KEY, _CERTIFICATE = (
    f"ANKICONNECT_{name}" for name in ("BIND_ADDRESS", "BIND_PORT", "API_KEY", "TLS_CERTIFICATE")
)
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}


class Service(NamedTuple):
    """A service.

    Attributes:
        url: Where it listens, such as ``http://127.0.0.1:8765``.
        key: The API key, or None if it needs none.
        trusted: PEM file of a certificate to trust in addition to those of the system.
    """

    url: str
    key: str | None = None
    trusted: str | None = None

    @property
    def base(self) -> str:
        """Its scheme, host and port."""
        address = urlsplit(self.url)
        return f"{address.scheme}://{address.netloc}"

    def tls(self) -> ssl.SSLContext | None:
        """How its certificate is verified; None for http.

        Raises:
            AnkiError: The certificate to trust cannot be used.
        """
        return _tls_context(self.trusted) if self.url.startswith("https://") else None


def find(
    url: str | None = None,
    key: str | None = None,
    trusted: str | None = None,
    variables: Mapping[str, str] = os.environ,
) -> Service:
    """The service that arguments and environment variables name.

    Args:
        url: Where it listens; by default on this machine, by ``ANKICONNECT_BIND_ADDRESS`` and
            ``ANKICONNECT_BIND_PORT``.
        key: The API key; by default ``ANKICONNECT_API_KEY``.
        trusted: PEM file of a certificate to trust; by default ``ANKICONNECT_TLS_CERTIFICATE``.

    Raises:
        AnkiError: The address is not one of http.
    """
    certificate = trusted or variables.get(_CERTIFICATE)
    if url is None:
        address = variables.get(_HOST, "127.0.0.1")
        host = _EVERYWHERE.get(address, f"[{address}]" if ":" in address else address)
        scheme = "https" if certificate else "http"
        url = f"{scheme}://{host}:{variables.get(_PORT, '8765')}"
    _check(url)
    return Service(url, key or variables.get(_KEY) or None, certificate)


def _check(url: str) -> None:
    try:
        address = urlsplit(url)
        if address.scheme in ("http", "https") and address.hostname and address.port != 0:
            address.hostname.encode("idna")  # as for every connection
            return
    except ValueError:  # brackets without an address in them, no number as the port, "a..b" as the host
        pass
    raise AnkiError(f"{url} is not an http address")


def _tls_context(trusted: str | None) -> ssl.SSLContext:
    """Verify the certificate and its host name, as `ssl` does by default.

    Raises:
        AnkiError: The certificate to trust cannot be used.
    """
    import ssl  # most services need none of it

    context = ssl.create_default_context()
    if trusted is not None:
        try:
            context.load_verify_locations(trusted)
        except OSError as error:  # an SSLError is one
            raise AnkiError(f"certificate {trusted}: {error.strerror or error}") from error
        # Trust that certificate even if another one has signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
