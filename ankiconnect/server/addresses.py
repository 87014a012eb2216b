"""Network addresses: of this machine, of private networks, of everybody's internet."""

from __future__ import annotations

import errno
import functools
import ipaddress
import socket
from typing import Any

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(PermissionError):
    """The address is on this machine or a private network, and may not be connected to."""

    def __init__(self) -> None:
        # The same words for all addresses of a name: differing ones become a text of asyncio's own.
        super().__init__(errno.EACCES, "the address is on this machine or a private network")


@functools.lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own, whichever way it is written."""
    found = _parsed(address)
    return found is not None and found.is_loopback


def is_public(address: str) -> bool:
    """Whether an IP address is everybody's: not of this machine, of a private network or reserved."""
    found = _parsed(address)
    return found is not None and found.is_global and not found.is_multicast


def _parsed(address: str) -> _Address | None:
    """An address without its zone; of an IPv6 address that stands for an IPv4 address, the latter."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return _within(found) or found
    return found


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def public_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket to connect to an address with: where it is known for certain, after all name look-ups.

    Args:
        address: What ``getaddrinfo`` tells of it.

    Raises:
        PrivateAddress: It is not public.
    """
    family, kind, protocol, _, place = address
    if not is_public(place[0]):
        raise PrivateAddress
    return socket.socket(family, kind, protocol)
