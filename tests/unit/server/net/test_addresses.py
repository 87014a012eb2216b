"""Which network addresses are private, in every notation."""

from __future__ import annotations

import socket

import pytest

from ankiconnect.server.net import addresses
from ankiconnect.server.net.addresses import (
    PrivateAddress,
    is_loopback,
    is_own,
    is_public,
    public_socket,
)

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::ffff:0:127.0.0.1",
    "fec0::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "localhost",
    "",
    "127.1",
    "2130706433",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize("address", PRIVATE, ids=repr)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::1%lo"])
def test_loopback_addresses(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "::", "0.0.0.0", "localhost", "", "nonsense"])
def test_what_is_not_known_to_be_loopback(address: str) -> None:
    assert not is_loopback(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_own_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_own(address)
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    with pytest.raises(PrivateAddress):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "localhost", ""])
def test_addresses_of_others(address: str) -> None:
    assert not is_own(address)


def test_a_socket_is_made_for_public_addresses_only() -> None:
    known = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    with public_socket((*known, ("8.8.8.8", 80))) as made:
        assert made.family == socket.AF_INET
    with pytest.raises(PrivateAddress):
        public_socket((*known, ("10.0.0.1", 80)))
