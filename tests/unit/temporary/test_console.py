"""What a temporary service does with the lines at its standard input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from ankiconnect.headless.composition import Headless
from ankiconnect.temporary.base import TemporaryBase
from ankiconnect.temporary.console import Console


class _Service:
    """Records what is asked of a `Headless`. A long part of an action runs for `paused` looks."""

    def __init__(self, paused: int) -> None:
        self.bridge = self
        self.happened: list[Any] = []
        self.queue: list[Callable[[], None]] = []
        self._paused = paused

    @property
    def is_paused(self) -> bool:
        self._paused -= 1
        return self._paused >= 0

    def run_soon(self, work: Callable[[], None]) -> None:
        self.queue.append(work)

    def request_stop(self) -> None:
        self.happened.append("stop")

    def replace_collection(self, name: str, replace: Callable[[], None]) -> None:
        self.happened.append(name)
        replace()

    def work(self) -> int:
        """Run what waits; returns how much there was."""
        done = 0
        while self.queue:
            self.queue.pop(0)()
            done += 1
        return done


class _Base:
    def __init__(self, happened: list[Any]) -> None:
        self._happened = happened

    def restore(self) -> None:
        self._happened.append("restored")


class _Console(Console):
    """Keeps what it would write."""

    def __init__(self, service: _Service) -> None:
        super().__init__(cast(Headless, service), cast(TemporaryBase, _Base(service.happened)), 1)
        self.written: list[dict[str, Any]] = []

    def _announcement(self) -> dict[str, Any]:
        return {"url": "here"}

    def _write(self, message: dict[str, Any]) -> None:
        self.written.append(message)


def _console(paused: int = 0) -> tuple[_Service, _Console]:
    service = _Service(paused)
    return service, _Console(service)


def test_reset_restores_and_announces_on_the_main_thread() -> None:
    service, console = _console()
    console._received(b"reset\n")
    assert (service.happened, console.written) == ([], [])
    assert service.work() == 1
    assert (service.happened, console.written) == (["User 1", "restored"], [{"url": "here"}])


def test_reset_waits_for_a_long_part_of_an_action() -> None:
    service, console = _console(paused=3)
    console._received(b"reset\n")
    assert service.work() == 4
    assert service.happened == ["User 1", "restored"]


def test_the_end_of_the_input_ends_the_service() -> None:
    service, console = _console()
    console._received(b"")
    assert service.happened == ["stop"]


def test_other_lines_do_nothing_to_the_collection() -> None:
    service, console = _console()
    console._received(b"\n")
    console._received(b"\xff reset\r\n")
    assert (service.happened, service.queue) == ([], [])
    assert console.written == [{"error": "unknown command: \ufffd reset"}]
