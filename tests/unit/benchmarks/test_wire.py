"""The HTTP client of the benchmarks, with small servers of different behavior."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from benchmarks.clients.load import Load, is_fine
from benchmarks.clients.wire import Address, Connection, Ended, Incoming, NotHttp, Reply, asked

BODY = b'{"result": 6, "error": null}'
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
ENDED = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a\r\n%s\r\n12;x=y\r\n%s\r\n0\r\n\r\n" % (BODY[:10], BODY[10:])
)
ERROR = b'HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{"result": null, "error": "no"}'

Habit = Callable[[socket.socket, int], bool]
"""Answers a request, given its number on the connection; returns whether to keep the connection."""


def keeps(reply: bytes) -> Habit:
    def answer(connection: socket.socket, number: int) -> bool:
        connection.sendall(reply)
        return True

    return answer


def ends(reply: bytes) -> Habit:
    def answer(connection: socket.socket, number: int) -> bool:
        connection.sendall(reply)
        return False

    return answer


@contextmanager
def server(habit: Habit) -> Iterator[Address]:
    """A server with a thread for each connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def talk(connection: socket.socket) -> None:
        with connection:
            number, kept = 0, True
            while kept and b"\r\n\r\n" in connection.recv(65536):
                number += 1
                kept = habit(connection, number)

    def accept() -> None:
        while True:
            connection, _ = listening.accept()
            if stopping.is_set():
                connection.close()
                return
            threads.append(threading.Thread(target=talk, args=(connection,)))
            threads[-1].start()

    stopping = threading.Event()
    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield Address("127.0.0.1", listening.getsockname()[1])
    finally:
        stopping.set()
        socket.create_connection(listening.getsockname()).close()
        accepting.join(10)
        listening.close()
        for thread in threads:
            thread.join(10)


def test_an_address_is_read_from_a_url() -> None:
    assert Address.parse("http://127.0.0.1:8765") == Address("127.0.0.1", 8765)
    assert Address.parse("http://[::1]/api") == Address("::1", 80, "/api")
    assert b"Host: [::1]:80\r\n" in Address.parse("http://[::1]/api").request(b"")
    for wrong in ("https://127.0.0.1", "127.0.0.1:8765", "http://"):
        with pytest.raises(ValueError, match="not an http address"):
            Address.parse(wrong)


def test_a_request_has_its_action_and_version() -> None:
    assert asked("version") == b'{"action": "version", "version": 6}'
    assert asked("x", {"a": 1}, 2) == b'{"action": "x", "version": 2, "params": {"a": 1}}'


@pytest.mark.parametrize("reply", [KEPT, CHUNKED])
def test_a_reply_may_come_byte_by_byte(reply: bytes) -> None:
    incoming = Incoming()
    assert [incoming.feed(reply[at : at + 1]) for at in range(len(reply))] == [
        *[False] * (len(reply) - 1),
        True,
    ]
    assert incoming.status == 200
    assert incoming.body() == BODY
    assert not incoming.closes


def test_a_reply_may_last_until_the_connection_ends() -> None:
    incoming = Incoming()
    assert not incoming.feed(ENDED)
    assert incoming.end()
    assert incoming.body() == BODY
    assert incoming.closes


def test_an_end_within_a_reply_does_not_make_it_whole() -> None:
    incoming = Incoming()
    assert not incoming.feed(KEPT[:-1])
    assert not incoming.end()


def test_what_is_no_http_is_told() -> None:
    with pytest.raises(NotHttp):
        Incoming().feed(b"220 mail.example.org ready\r\n\r\n")
    with pytest.raises(NotHttp):
        Reply(200, b"<html>").value()


@pytest.mark.parametrize("habit", [keeps(KEPT), keeps(CHUNKED), ends(KEPT), ends(ENDED)])
def test_one_client_is_answered(habit: Habit) -> None:
    with server(habit) as address:
        connection = Connection(address)
        for _ in range(3):
            assert connection.ask(asked("version")).value() == {"result": 6, "error": None}
        connection.close()


def test_a_connection_that_ends_too_early_is_an_error() -> None:
    with server(ends(KEPT[:-1])) as address, pytest.raises(Ended, match="before the reply"):
        Connection(address).ask(b"{}")


def test_nobody_there_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Ended):
        Connection(Address("127.0.0.1", port)).ask(b"{}")


@pytest.mark.parametrize("habit", [keeps(KEPT), keeps(CHUNKED), ends(KEPT), ends(ENDED)])
def test_many_clients_are_answered(habit: Habit) -> None:
    with server(habit) as address:
        outcome = Load(address, 8, 5.0, lambda: asked("version"), max_requests=200).run()
    assert outcome.answered == 200
    assert outcome.failed == 0
    assert len(outcome.waits) == 200
    assert outcome.per_second > 0


def test_dropped_connections_and_errors_are_counted() -> None:
    def drops_every_third(connection: socket.socket, number: int) -> bool:
        connection.sendall(b"" if number % 3 == 0 else KEPT)
        return number % 3 != 0

    with server(drops_every_third) as address:
        outcome = Load(address, 4, 5.0, lambda: asked("version"), max_requests=50).run()
    # A kept connection that ends before a reply begins is not a failure: the request is sent again.
    assert outcome.answered == 50
    assert outcome.resent > 0

    with server(ends(b"")) as address:
        outcome = Load(address, 4, 5.0, lambda: asked("version"), max_requests=20).run()
    assert (outcome.answered, outcome.failures) == (0, {"closed without a reply": 20})

    with server(keeps(ERROR)) as address:
        outcome = Load(address, 4, 5.0, lambda: asked("version"), max_requests=20).run()
    assert (outcome.answered, outcome.failed) == (0, 20)


def test_requests_without_an_answer_are_counted() -> None:
    over = threading.Event()

    def waits(connection: socket.socket, number: int) -> bool:
        over.wait(10)
        return False

    with server(waits) as address:
        outcome = Load(address, 3, 0.1, lambda: asked("version"), grace=0.1).run()
        over.set()
    assert (outcome.answered, outcome.unanswered, outcome.failed) == (0, 3, 3)


def test_a_success_is_known_without_reading_its_json() -> None:
    assert is_fine(BODY)
    assert is_fine(b'{"result":6,"error":null}')
    assert not is_fine(b'{"result": null, "error": "no"}')
