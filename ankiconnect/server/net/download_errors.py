"""Why a download failed, in words for the user."""

from __future__ import annotations

import socket

from aiohttp import client

from ...handlers.framework.errors import error_text
from .addresses import PrivateAddress

_PRIVATE = (
    "the address is on this machine or a private network, from which media are fetched only for "
    "programs and pages of this machine (setting allowPrivateDownloads)"
)


def reason(error: Exception) -> str:
    """The reason in one line."""
    if isinstance(error, PrivateAddress):
        return _PRIVATE
    if isinstance(error, client.ClientConnectorCertificateError):
        return f"the certificate of {error.host} is not valid: {_line(error.certificate_error)}"
    if isinstance(error, client.ClientConnectorError):
        return _not_connected(error)
    return _line(error)


def _not_connected(error: client.ClientConnectorError) -> str:
    cause = error.os_error
    if isinstance(cause, PrivateAddress):
        return _PRIVATE
    if isinstance(error, client.ClientConnectorDNSError) or isinstance(cause, socket.gaierror):
        return f"cannot find the host {error.host}"
    why = "refused" if isinstance(cause, ConnectionRefusedError) else cause.strerror or _line(cause)
    return f"cannot connect to {error.host} port {error.port}: {why}"


def _line(error: BaseException) -> str:
    return " ".join(error_text(error).split())
