"""The file numbers of connections."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import pytest

from ankiconnect.server.http.listener import listen
from ankiconnect.server.http.listening_socket import SELECTABLE

resource = pytest.importorskip("resource")


@pytest.fixture(params=[SELECTABLE + 500, SELECTABLE - 500])
def most_files(request: pytest.FixtureRequest) -> Iterator[int]:
    """How many files this process may open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (request.param, before[1]))
    yield request.param
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_connection_leaves_the_low_numbers_to_others(most_files: int) -> None:
    (listening,) = listen("127.0.0.2", 0, 1)
    with listening, socket.create_connection(listening.getsockname()) as client:
        select.select([listening], [], [], 10)
        connection, address = listening.accept()
        with connection:
            assert (connection.fileno() >= SELECTABLE) == (most_files > SELECTABLE)
            assert (connection.getsockname(), address) == (client.getpeername(), client.getsockname())
            assert not connection.get_inheritable()
            connection.sendall(b"hello")
            assert client.recv(9) == b"hello"
        assert client.recv(9) == b""  # closed: it was not only copied
