"""The listening sockets."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import re
import socket

from ...settings import LOOPBACK_DEFAULT
from .listening_socket import ListeningSocket

log = logging.getLogger(__name__)

MIN_BACKLOG = 128
_ATTEMPTS = 20
"""How many free ports of IPv4 are tried on IPv6."""
_IPV6_TOO = {LOOPBACK_DEFAULT: "::1", "0.0.0.0": "::"}
"""Addresses, and those of IPv6 that are listened on too."""
_WITH_PORT = re.compile(r"[^:]+:[0-9]+")


class CannotListen(Exception):
    """The address, the port or the TLS files cannot be used; the text says why and what to do.

    Attributes:
        setting: The setting to change; "" for none.
    """

    def __init__(self, text: str, setting: str = "") -> None:
        """
        Args:
            text: One or several sentences.
            setting: The setting to change, named in the text; "" for none.
        """
        super().__init__(text)
        self.setting = setting


class CannotListenNow(CannotListen):
    """It cannot be used now. Later it may be, with the same settings.

    Attributes:
        until: What must happen before, in words: "the port is free".
    """

    def __init__(self, text: str, setting: str, until: str) -> None:
        super().__init__(text, setting)
        self.until = until


def listen(address: str, port: int, backlog: int) -> list[socket.socket]:
    """Open the sockets that the settings ask for.

    Args:
        address: An IP address or a name. 127.0.0.1 and localhost also listen on [::1], and 0.0.0.0 on
            [::], where the machine has it: programs that connect to a name try IPv6 first
            (docs/api-decisions.md, s and gg).
        port: The port; 0 picks a free one, the same for both.
        backlog: Connections that may wait; less than 128 counts as 128 (see `queue_length`).

    Raises:
        CannotListen: The address or the port cannot be used.
    """
    address = address.strip("[]")
    address = LOOPBACK_DEFAULT if address == "localhost" else address
    if address not in _IPV6_TOO:
        return [_open(address, port, backlog)]
    for _ in range(_ATTEMPTS):
        first = _open(address, port, backlog)
        try:
            return [first, _open(_IPV6_TOO[address], first.getsockname()[1], backlog, True)]
        except _NoSuchAddress:
            return [first]
        except CannotListen as error:
            if port:
                log.warning("%s Only %s is listened on", error, address)
                return [first]
            first.close()  # the free port of IPv4 is not free on IPv6: try another
    raise CannotListen(f"No port is free on both {address} and [{_IPV6_TOO[address]}].")


def queue_length(backlog: int) -> int:
    """The length of a listen queue; a short one drops clients that come together."""
    return max(backlog, MIN_BACKLOG)


class _NoSuchAddress(CannotListen):
    """This machine does not have such an address."""


class _NoSuchAddressNow(CannotListenNow, _NoSuchAddress):
    """This machine does not have such an address now."""


def _open(address: str, port: int, backlog: int, only_ipv6: bool = False) -> socket.socket:
    family, sockaddr = _resolve(address, port)
    try:
        opened = ListeningSocket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise _NoSuchAddress(f"AnkiConnect cannot listen on {address}: {error.strerror}.") from error
    try:
        _set_options(opened, str(sockaddr[0]), only_ipv6)
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
        raise _NoSuchAddress(_not_valid(address), "webBindAddress") from error
    return found[0][0], found[0][4]


def _not_valid(address: str) -> str:
    """The text for an address that cannot be resolved."""
    text = f'webBindAddress "{address}" is not a valid address.'
    if "://" in address:
        return (
            f"{text} It must be an IP address or a host name, without {address.partition('://')[0]}://."
        )
    return f"{text} The port belongs in webBindPort." if _WITH_PORT.fullmatch(address) else text


def _set_options(opened: socket.socket, address: str, only_ipv6: bool) -> None:
    if os.name == "nt":
        # Without this, Windows lets two programs listen on the same port.
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if opened.family == socket.AF_INET6:
        # "::" is every network, also those of IPv4, unless 0.0.0.0 is open already. Any other address
        # is only itself: 127.0.0.1 may belong to another program than [::1].
        only_ipv6 = only_ipv6 or not ipaddress.ip_address(address).is_unspecified
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only_ipv6))


def _listen_error(error: OSError, address: str, port: int) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return CannotListenNow(
            f"Port {port} is already in use{_on_ipv6(address)}, perhaps by another copy of Anki or "
            "another AnkiConnect add-on. Close it, or set a different webBindPort.",
            "webBindPort",
            "the port is free",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return _NoSuchAddressNow(
            f"This computer does not have the address {address} (webBindAddress).",
            "webBindAddress",
            "it does",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(
            f"You may not listen on port {port} of {address}. Set a different webBindPort; above 1023 "
            "everybody may.",
            "webBindPort",
        )
    return CannotListen(
        f"AnkiConnect cannot listen on {address} port {port}: {error.strerror or error}."
    )


def _on_ipv6(address: str) -> str:
    return f" on [{address}]" if ":" in address else ""


def url(opened: socket.socket, scheme: str = "http") -> str:
    """The address of a listening socket as a URL."""
    host, port = opened.getsockname()[:2]
    return (
        f"{scheme}://[{host}]:{port}"
        if opened.family == socket.AF_INET6
        else f"{scheme}://{host}:{port}"
    )
