"""Network addresses: of this machine, of private networks, of the public internet."""

from __future__ import annotations

import contextlib
import errno
import functools
import ipaddress
import socket
from typing import Any

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_EMBEDDED_IPV4 = tuple(
    ipaddress.IPv6Network(one) for one in ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")
)
"""IPv6 networks whose addresses end in an IPv4 address: NAT64, translated, compatible."""


class PrivateAddress(PermissionError):
    """The address is on this machine or a private network, and may not be connected to."""

    def __init__(self) -> None:
        # The same text for all addresses of a name: asyncio replaces different texts by its own.
        super().__init__(errno.EACCES, "the address is on this machine or a private network")


@functools.lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own, in any notation."""
    found = _parse(address)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found  # the others may come from another machine
    return found is not None and found.is_loopback


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet: not this machine's, private or reserved."""
    found = _effective(address)
    if found is None or (isinstance(found, ipaddress.IPv6Address) and found.is_site_local):
        return False
    return found.is_global and not found.is_multicast


def is_own(address: str) -> bool:
    """Whether an IP address belongs to this machine; it may be a public one.

    Only an own address can be bound. Linux with ``ip_nonlocal_bind`` binds every address, so that all
    count as own there.
    """
    found = _effective(address)
    if found is None:
        return False
    family = socket.AF_INET6 if found.version == 6 else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((str(found), 0))
        return True
    return False


def check_public(address: str) -> None:
    """Refuse an address that is not on the public internet, or that is this machine's own.

    Raises:
        PrivateAddress: It is one of these.
    """
    if not is_public(address) or is_own(address):
        raise PrivateAddress


def _parse(address: str) -> _Address | None:
    """An address without its zone; None when it is not an address."""
    try:
        return ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None


def _effective(address: str) -> _Address | None:
    """The same; the embedded address of an IPv6 address that stands for an IPv4 address."""
    found = _parse(address)
    if isinstance(found, ipaddress.IPv6Address):
        return _embedded_ipv4(found) or found
    return found


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in network for network in _EMBEDDED_IPV4) and not _is_native(address):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_native(address: ipaddress.IPv6Address) -> bool:
    """Whether it is :: or ::1, which look like compatible addresses."""
    return address.is_unspecified or address.is_loopback


def public_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket to connect to an address with. It is checked here, after every name lookup.

    Args:
        address: An element of what ``getaddrinfo`` returns.

    Raises:
        PrivateAddress: It is not public.
    """
    family, kind, protocol, _, sockaddr = address
    check_public(sockaddr[0])
    return socket.socket(family, kind, protocol)
