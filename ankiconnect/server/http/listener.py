"""The listening sockets."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import socket

from ...settings import LOOPBACK_DEFAULT

log = logging.getLogger(__name__)

MIN_BACKLOG = 128
_ATTEMPTS = 20
"""How many free ports of 127.0.0.1 are tried on ::1."""


class CannotListen(Exception):
    """The address, the port or the TLS files cannot be used; the text says why and what to do.

    Attributes:
        setting: The setting to change; "" for none.
    """

    def __init__(self, text: str, setting: str = "") -> None:
        super().__init__(f"{text} (setting {setting})" if setting else text)
        self.setting = setting


class CannotListenNow(CannotListen):
    """It cannot be used now. Later it may be, with the same settings."""


def listen(address: str, port: int, backlog: int) -> list[socket.socket]:
    """Open the sockets that the settings ask for.

    Args:
        address: An IP address or a name. 127.0.0.1 and localhost also listen on [::1] where the
            machine has it: programs that connect to localhost try it first (docs/api-decisions.md, s).
        port: The port; 0 picks a free one, the same for both.
        backlog: Connections that may wait; less than 128 counts as 128 (see `queue_length`).

    Raises:
        CannotListen: The address or the port cannot be used.
    """
    address = address.strip("[]")
    if address not in (LOOPBACK_DEFAULT, "localhost"):
        return [_open(address, port, backlog)]
    for _ in range(_ATTEMPTS):
        first = _open(LOOPBACK_DEFAULT, port, backlog)
        try:
            return [first, _open("::1", first.getsockname()[1], backlog)]
        except _NoSuchAddress:
            return [first]
        except CannotListen as error:
            if port:
                log.warning("%s; only 127.0.0.1 is listened on", error)
                return [first]
            first.close()  # the free port of 127.0.0.1 is not free on ::1: try another
    raise CannotListen("no port is free on both 127.0.0.1 and [::1]")


def queue_length(backlog: int) -> int:
    """The length of a listen queue; a short one drops clients that come together."""
    return max(backlog, MIN_BACKLOG)


class _NoSuchAddress(CannotListen):
    """This machine does not have such an address."""


class _NoSuchAddressNow(_NoSuchAddress, CannotListenNow):
    """This machine does not have such an address now."""


def _open(address: str, port: int, backlog: int) -> socket.socket:
    family, sockaddr = _resolve(address, port)
    try:
        opened = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise _NoSuchAddress(f"cannot listen on {address}: {error.strerror}") from error
    try:
        _set_options(opened, str(sockaddr[0]))
        opened.bind(sockaddr)
        opened.listen(queue_length(backlog))
        opened.setblocking(False)
    except OSError as error:
        opened.close()
        raise _listen_error(error, address, port) from error
    return opened


def _resolve(address: str, port: int) -> tuple[int, tuple[object, ...]]:
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise _NoSuchAddress(
            f"cannot listen on {address}: it is no address of this machine ({error}); choose another",
            "webBindAddress",
        ) from error
    return found[0][0], found[0][4]


def _set_options(opened: socket.socket, address: str) -> None:
    if os.name == "nt":
        # Without this, Windows lets two programs listen on the same port.
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if opened.family == socket.AF_INET6:
        # "::" is every network, also those of IPv4. Any other address is only itself: 127.0.0.1 may
        # belong to another program than [::1].
        only_ipv6 = not ipaddress.ip_address(address).is_unspecified
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only_ipv6))


def _listen_error(error: OSError, address: str, port: int) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return CannotListenNow(
            f"port {port} of {address} is in use by another program (perhaps another Anki); "
            "stop it, or choose another port",
            "webBindPort",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return _NoSuchAddressNow(
            f"cannot listen on {address}: this machine does not have that address; choose another",
            "webBindAddress",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(
            f"this user may not listen on port {port} of {address}; choose another port", "webBindPort"
        )
    return CannotListen(f"cannot listen on {address} port {port}: {error.strerror or error}")


def url(opened: socket.socket, scheme: str = "http") -> str:
    """The address of a listening socket as a URL."""
    host, port = opened.getsockname()[:2]
    return (
        f"{scheme}://[{host}]:{port}"
        if opened.family == socket.AF_INET6
        else f"{scheme}://{host}:{port}"
    )
