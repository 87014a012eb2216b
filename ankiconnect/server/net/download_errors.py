"""Why a download failed, in words for the user."""

from __future__ import annotations

import socket

from aiohttp import client

from ...handlers.framework.errors import error_text
from .addresses import PrivateAddress

_NOT_PUBLIC = (
    "the host cannot be found, or the address is on this machine or a private network, from which "
    "media are fetched only for programs and pages of this machine (setting allowPrivateDownloads)"
)
"""One text for all of these, so that a page does not learn which names a private network has."""


def reason(error: Exception, allow_private: bool) -> str:
    """The reason in one line.

    Args:
        allow_private: Whether the client may have private addresses fetched.
    """
    if isinstance(error, PrivateAddress):
        return _NOT_PUBLIC
    if isinstance(error, client.ClientConnectorCertificateError):
        return f"the certificate of {error.host} is not valid: {_line(error.certificate_error)}"
    if isinstance(error, client.ClientConnectorError):
        return _not_connected(error, allow_private)
    return _line(error)


def _not_connected(error: client.ClientConnectorError, allow_private: bool) -> str:
    cause = error.os_error
    if isinstance(cause, PrivateAddress):
        return _NOT_PUBLIC
    if isinstance(error, client.ClientConnectorDNSError) or isinstance(cause, socket.gaierror):
        return f"cannot find the host {error.host}" if allow_private else _NOT_PUBLIC
    why = "refused" if isinstance(cause, ConnectionRefusedError) else cause.strerror or _line(cause)
    return f"cannot connect to {error.host} port {error.port}: {why}"


def _line(error: BaseException) -> str:
    return " ".join(error_text(error).split())
