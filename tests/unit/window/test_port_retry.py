"""A port that is taken: one message to the user, and attempts until it is free."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ankiconnect.server.http.listener import CannotListen, CannotListenNow
from ankiconnect.window.port_retry import RETRY_MS, PortRetry

TAKEN = CannotListenNow("Port 1 is already in use.", "webBindPort", "the port is free")


class Service:
    """Listens unless something is in its way."""

    def __init__(self) -> None:
        self.in_the_way: CannotListen | None = None
        self.tried = 0
        self.listens = False

    def start(self) -> None:
        assert not self.listens
        self.tried += 1
        if self.in_the_way is not None:
            raise self.in_the_way
        self.listens = True


class User:
    """Sees messages, which are open until they are closed."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.open: list[str] = []

    def warn(self, text: str) -> Callable[[], None]:
        self.seen.append(text)
        self.open.append(text)
        return lambda: self.open.remove(text)


class Timer:
    """Runs what is due when a test says so."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []

    def single_shot(self, milliseconds: int, work: Callable[[], None]) -> None:
        assert milliseconds == RETRY_MS
        self.due.append(work)

    def fire(self) -> None:
        due, self.due = self.due, []
        for one in due:
            one()


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def user() -> User:
    return User()


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def retry(service: Service, user: User, timer: Timer) -> PortRetry:
    return PortRetry(service, user.warn, timer.single_shot)


def test_a_free_port(retry: PortRetry, service: Service, user: User, timer: Timer) -> None:
    retry.start()
    assert (service.listens, user.seen, timer.due) == (True, [], [])


def test_a_port_that_is_taken_for_a_while(
    retry: PortRetry, service: Service, user: User, timer: Timer
) -> None:
    service.in_the_way = TAKEN
    retry.start()
    (text,) = user.seen
    assert text == (
        "Port 1 is already in use. AnkiConnect will start automatically once the port is free."
    )
    timer.fire()
    timer.fire()
    assert (service.tried, len(user.seen), user.open) == (3, 1, [text])
    service.in_the_way = None
    timer.fire()
    assert (service.listens, user.open, timer.due) == (True, [], [])


def test_a_port_that_stays_unusable(
    retry: PortRetry, service: Service, user: User, timer: Timer
) -> None:
    service.in_the_way = CannotListen("No such address.")
    retry.start()
    assert user.seen == [
        "No such address.\n\nAnkiConnect will not start until this is fixed in "
        "Tools > Add-ons > AnkiConnect > Config."
    ]
    assert timer.due == []


def test_a_new_start_replaces_an_old_attempt(
    retry: PortRetry, service: Service, user: User, timer: Timer
) -> None:
    service.in_the_way = TAKEN
    retry.start()
    retry.start()
    assert len(user.open) == 1
    service.in_the_way = None
    timer.fire()  # a second start would fail
    assert service.listens


def test_the_end(retry: PortRetry, service: Service, user: User, timer: Timer) -> None:
    service.in_the_way = TAKEN
    retry.start()
    retry.stop()
    service.in_the_way = None
    timer.fire()
    assert (service.listens, user.open, timer.due) == (False, [], [])
