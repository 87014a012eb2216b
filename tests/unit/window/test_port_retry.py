"""Listening inside Anki: a port that is taken is told of once, and tried again until it is free."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ankiconnect.server.http.listener import CannotListen, CannotListenNow
from ankiconnect.window.port_retry import RETRY_MS, Listening

TAKEN = CannotListenNow("port 1 is in use; choose another port", "webBindPort")


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


class Person:
    """Is told messages, which are open until they are closed."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.open: list[str] = []

    def tell(self, text: str) -> Callable[[], None]:
        self.told.append(text)
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
def person() -> Person:
    return Person()


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def listening(service: Service, person: Person, timer: Timer) -> Listening:
    return Listening(service, person.tell, timer.single_shot)


def test_a_free_port(listening: Listening, service: Service, person: Person, timer: Timer) -> None:
    listening.begin()
    assert (service.listens, person.told, timer.due) == (True, [], [])


def test_a_port_that_is_taken_for_a_while(
    listening: Listening, service: Service, person: Person, timer: Timer
) -> None:
    service.in_the_way = TAKEN
    listening.begin()
    (text,) = person.told
    assert "setting webBindPort" in text
    assert "starts by itself" in text
    timer.fire()
    timer.fire()
    assert (service.tried, len(person.told), person.open) == (3, 1, [text])
    service.in_the_way = None
    timer.fire()
    assert (service.listens, person.open, timer.due) == (True, [], [])


def test_what_does_not_pass_by_itself(
    listening: Listening, service: Service, person: Person, timer: Timer
) -> None:
    service.in_the_way = CannotListen("no such address")
    listening.begin()
    assert "by itself" not in person.told[0]
    assert timer.due == []


def test_a_new_begin_takes_the_place_of_an_old_trial(
    listening: Listening, service: Service, person: Person, timer: Timer
) -> None:
    service.in_the_way = TAKEN
    listening.begin()
    listening.begin()
    assert len(person.open) == 1
    service.in_the_way = None
    timer.fire()  # the service would complain of a second start
    assert service.listens


def test_the_end(listening: Listening, service: Service, person: Person, timer: Timer) -> None:
    service.in_the_way = TAKEN
    listening.begin()
    listening.end()
    service.in_the_way = None
    timer.fire()
    assert (service.listens, person.open, timer.due) == (False, [], [])
