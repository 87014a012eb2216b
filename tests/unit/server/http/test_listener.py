"""The listening sockets (docs/api-decisions.md, s), on free ports of this machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from ankiconnect.server.http import listener

from ....support.net.ipv6 import needs_ipv6


@pytest.fixture
def opened() -> Iterator[contextlib.ExitStack]:
    """Closes the sockets that a test opens."""
    with contextlib.ExitStack() as stack:
        yield stack


def listen(opened: contextlib.ExitStack, address: str, port: int = 0) -> list[tuple[str, int]]:
    """The addresses on which a call of `sockets.listen` listens."""
    found = listener.listen(address, port, 5)
    for one in found:
        opened.enter_context(one)
    return [one.getsockname()[:2] for one in found]


@needs_ipv6
@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_the_default_listens_on_both_loopbacks_with_one_port(
    opened: contextlib.ExitStack, address: str
) -> None:
    (first, port), (second, other) = listen(opened, address)
    assert (first, second, port) == ("127.0.0.1", "::1", other)
    for host in (first, second):
        socket.create_connection((host, port), timeout=5).close()


@needs_ipv6
@pytest.mark.parametrize("address", ["::1", "[::1]"])
def test_another_address_is_listened_on_alone(opened: contextlib.ExitStack, address: str) -> None:
    ((host, port),) = listen(opened, address)
    assert host == "::1"
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@needs_ipv6
@pytest.mark.parametrize(
    ("address", "alone"), [("::", 0), ("0:0:0:0:0:0:0:0", 0), ("::1", 1), ("fe80::1", 1)]
)
def test_every_network_means_those_of_ipv4_too(address: str, alone: int) -> None:
    """The test does not listen there, since tests must not be reachable from outside."""
    with socket.socket(socket.AF_INET6) as one:
        listener._set_options(one, address, False)
        assert one.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == alone


def test_without_ipv6_one_is_enough(
    opened: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = listener._open

    def no_ipv6(address: str, port: int, backlog: int, only_ipv6: bool = False) -> socket.socket:
        if address == "::1":
            raise listener._NoSuchAddress("no such address")
        return real(address, port, backlog, only_ipv6)

    monkeypatch.setattr(listener, "_open", no_ipv6)
    assert [host for host, _ in listen(opened, "127.0.0.1")] == ["127.0.0.1"]


def occupied(opened: contextlib.ExitStack, family: socket.AddressFamily, host: str) -> int:
    """A port that is in use."""
    other = opened.enter_context(socket.socket(family))
    other.bind((host, 0))
    other.listen()
    return int(other.getsockname()[1])


def test_a_port_in_use_is_told_with_what_to_do(opened: contextlib.ExitStack) -> None:
    port = occupied(opened, socket.AF_INET, "127.0.0.1")
    with pytest.raises(listener.CannotListenNow) as error:
        listen(opened, "127.0.0.1", port)
    assert str(error.value) == (
        f"Port {port} is already in use, perhaps by another copy of Anki or another AnkiConnect "
        "add-on. Close it, or set a different webBindPort."
    )
    assert error.value.until == "the port is free"
    assert "--port" not in str(error.value)  # that is for the command line, which says so
    assert error.value.setting == "webBindPort"


@needs_ipv6
def test_a_port_in_use_on_ipv6_alone_is_a_warning(
    opened: contextlib.ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    port = occupied(opened, socket.AF_INET6, "::1")
    assert listen(opened, "127.0.0.1", port) == [("127.0.0.1", port)]
    assert "127.0.0.1" in caplog.text


@pytest.mark.parametrize(
    "address", ["192.0.2.7", "no-such-host.invalid", "2001:db8::7", "x" * 300, "a..b"]
)
def test_an_address_that_is_not_here(opened: contextlib.ExitStack, address: str) -> None:
    with pytest.raises(listener.CannotListen) as error:
        listen(opened, address)
    assert address in str(error.value)
    assert error.value.setting == "webBindAddress"


@needs_ipv6
def test_a_free_port_is_free_on_both(
    opened: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = listener._open
    refused: list[int] = []

    def taken_at_first(address: str, port: int, backlog: int, only_ipv6: bool = False) -> socket.socket:
        if address == "::1" and len(refused) < 3:
            refused.append(port)
            raise listener.CannotListen("in use")
        return real(address, port, backlog, only_ipv6)

    monkeypatch.setattr(listener, "_open", taken_at_first)
    (_, port), (_, other) = listen(opened, "127.0.0.1")
    assert port == other
    assert len(refused) == 3


def test_urls(opened: contextlib.ExitStack) -> None:
    for one in listener.listen("127.0.0.1", 0, 5):
        opened.enter_context(one)
        host, port = one.getsockname()[:2]
        shown = "[::1]" if host == "::1" else host
        assert listener.url(one) == f"http://{shown}:{port}"


@needs_ipv6
def test_every_ipv4_network_means_those_of_ipv6_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test does not listen there, since tests must not be reachable from outside."""
    opened: list[tuple[str, int, bool]] = []

    class Socket:
        def getsockname(self) -> tuple[str, int]:
            return "", 8765

    def note(address: str, port: int, backlog: int, only_ipv6: bool = False) -> Socket:
        opened.append((address, port, only_ipv6))
        return Socket()

    monkeypatch.setattr(listener, "_open", note)
    listener.listen("0.0.0.0", 0, 5)
    assert opened == [("0.0.0.0", 0, False), ("::", 8765, True)]


ADDRESSES = {
    "127.0.0.1:8765": 'webBindAddress "127.0.0.1:8765" is not a valid address. '
    "The port belongs in webBindPort.",
    "http://127.0.0.1": 'webBindAddress "http://127.0.0.1" is not a valid address. '
    "It must be an IP address or a host name, without http://.",
    "no-such-host.invalid": 'webBindAddress "no-such-host.invalid" is not a valid address.',
    "192.0.2.7": "This computer does not have the address 192.0.2.7 (webBindAddress).",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_cannot_be_used_is_told_in_words(
    opened: contextlib.ExitStack, address: str
) -> None:
    with pytest.raises(listener.CannotListen) as error:
        listen(opened, address)
    assert str(error.value) == ADDRESSES[address]
