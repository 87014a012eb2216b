"""Network addresses: of this machine, of private networks, of everybody's internet."""

from __future__ import annotations

import errno
import functools
import ipaddress
import socket
from typing import Any

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_FOR_IPV4 = tuple(ipaddress.IPv6Network(one) for one in ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96"))
"""IPv6 addresses that end in the IPv4 address they stand for: NAT64, translated, compatible."""


class PrivateAddress(PermissionError):
    """The address is on this machine or a private network, and may not be connected to."""

    def __init__(self) -> None:
        # The same words for all addresses of a name: differing ones become a text of asyncio's own.
        super().__init__(errno.EACCES, "the address is on this machine or a private network")


@functools.lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own, whichever way it is written."""
    found = _read(address)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found  # what else stands for one of IPv4 may come from elsewhere
    return found is not None and found.is_loopback


def is_public(address: str) -> bool:
    """Whether an IP address is everybody's: not of this machine, of a private network or reserved."""
    found = _meant(address)
    if found is None or (isinstance(found, ipaddress.IPv6Address) and found.is_site_local):
        return False
    return found.is_global and not found.is_multicast


def _read(address: str) -> _Address | None:
    """An address without its zone; None for what is none."""
    try:
        return ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None


def _meant(address: str) -> _Address | None:
    """The same; of an IPv6 address that stands for an IPv4 address, the latter."""
    found = _read(address)
    if isinstance(found, ipaddress.IPv6Address):
        return _within(found) or found
    return found


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in network for network in _FOR_IPV4) and not _is_of_ipv6(address):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_of_ipv6(address: ipaddress.IPv6Address) -> bool:
    """Whether it is "no address" or the loopback of IPv6, which stand among the compatible ones."""
    return address.is_unspecified or address.is_loopback


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
