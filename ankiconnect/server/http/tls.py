"""TLS: the certificate and the key of the settings webTlsCertificate and webTlsKey."""

from __future__ import annotations

import ssl

from ...settings import Settings
from .listener import CannotListen


def context(settings: Settings) -> ssl.SSLContext | None:
    """Load the certificate and the key. None: the settings name none, and http is served.

    Raises:
        CannotListen: The files cannot be used; the text says which and why.
    """
    certificate, key = settings.webTlsCertificate, settings.webTlsKey
    if certificate is None:
        if key is not None:
            raise CannotListen("webTlsKey is set, but webTlsCertificate is not. Set both for https.")
        return None
    _check_readable("webTlsCertificate", certificate)
    if key is not None:
        _check_readable("webTlsKey", key)
    loaded = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        loaded.load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, ValueError, OSError) as error:
        raise CannotListen(_load_error(error, certificate, key)) from error
    return loaded


class _PasswordNeeded(ValueError):
    """The key is encrypted, and nobody can be asked for the password."""


def _no_password() -> str:
    raise _PasswordNeeded


def _check_readable(name: str, path: str) -> None:
    try:
        with open(path, "rb"):
            pass
    except (OSError, ValueError) as error:
        raise CannotListen(
            f"{name} {path} cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from error


def _load_error(error: Exception, certificate: str, key: str | None) -> str:
    where = f"webTlsKey {key}" if key is not None else f"webTlsCertificate {certificate}"
    if isinstance(error, _PasswordNeeded):
        return f"{where}: the key has a password. Use a key without one."
    if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
        return f"{where}: this key does not belong to the certificate {certificate}."
    named = certificate if key is None else f"{certificate} and webTlsKey {key}"
    reason = getattr(error, "reason", None) or error
    return f"webTlsCertificate {named} must be a certificate and its key, as PEM ({reason})."
