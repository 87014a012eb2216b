"""The soak test of one form of the service: its lives, the faults in them, and the check at the end."""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tools.real_anki.process import check_collection

from . import faults
from .adders import Adder, BatchAdder, Page
from .bystanders import Nonsense, Reader, Slow
from .changers import Storer, Updater
from .check import Content, problems
from .client import Client
from .forms import Form
from .ledger import Ledger
from .levels import Level, Life
from .world import FIRST, PROFILES, World

CLIENTS: tuple[tuple[type[Client], int], ...] = (
    (Adder, 4),
    (BatchAdder, 2),
    (Page, 2),
    (Updater, 4),
    (Storer, 3),
    (Reader, 3),
    (Slow, 1),
    (Nonsense, 1),
)
FAULTS = (faults.flood, faults.hanging_downloads, faults.switch_profile)
LIFE_SECONDS = 45.0
MIN_LIVES = 2
BETWEEN_SECONDS = 1.0
JOIN_SECONDS = 90.0

KILLED = "kill -9"
ENDED = "close"
TAKEN = ", port taken"
ENDINGS = (KILLED, ENDED + TAKEN, KILLED + TAKEN, ENDED)


@dataclass
class Outcome:
    """The result of a soak test of one form of the service.

    Attributes:
        form: The name of the form.
        lives: The lives of its process, each from a start to its end.
        counted: Numbers of requests by outcome.
        checked: Numbers of things that were compared at the end.
        problems: What went wrong.
    """

    form: str
    lives: list[Life] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    checked: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Soak:
    """Runs the soak test of one form: ``Soak(form, seconds, say).play()``."""

    def __init__(self, form: Form, seconds: float, say: Callable[[str], None]) -> None:
        """
        Args:
            form: The form of the service, which is not running yet.
            seconds: The total time of its lives, without the starts and the check.
            say: Called with lines about the progress.
        """
        self._form = form
        self._lives = max(MIN_LIVES, round(seconds / LIFE_SECONDS))
        self._life_seconds = seconds / self._lives
        self._world = World(form.port)
        self._clients = [kind(self._world, number) for kind, many in CLIENTS for number in range(many)]
        self._outcome = Outcome(form.name)
        self._began = time.monotonic()
        self._tell = say
        self._random = random.Random(0)

    def play(self) -> Outcome:
        """Play all lives and check the collections at the end.

        Raises:
            CannotStart: The service did not start.
        """
        try:
            with self._world.moving(FIRST):
                self._form.start()
            for client in self._clients:
                client.start()
            for number, ending in zip(range(1, self._lives + 1), itertools.cycle(ENDINGS)):
                self._live(Life(number, ending))
            self._end_clients()
            self._complain(self._form.end())
        finally:
            self._world.end()
            self._form.close()
        self._check()
        return self._outcome

    # A life

    def _live(self, life: Life) -> None:
        """Warm up, cause the faults in turn until the time is over, and end the process under load."""
        began = time.monotonic()
        before = self._world.counted()["answered"]
        self._outcome.lives.append(life)
        self._world.resume()
        for fault in FAULTS:
            self._fault(life, fault)
        life.warm = self._level(life)
        for fault in itertools.cycle(FAULTS):
            self._fault(life, fault)
            if time.monotonic() - began > self._life_seconds:
                break
        life.last = self._level(life)
        self._complain(f"life {life.number}: {one}" for one in life.warm.grown(life.last))
        time.sleep(self._random.uniform(0.3, 1.5))
        life.seconds = time.monotonic() - began
        life.answered = self._world.counted()["answered"] - before
        self._end_life(life)

    def _fault(self, life: Life, fault: Callable[[World], str]) -> None:
        told = fault(self._world)
        seconds = faults.seconds_until_answered(self._world)
        self._say(life, f"{told}; next answer in {seconds * 1000:.0f} ms")
        time.sleep(BETWEEN_SECONDS)

    def _level(self, life: Life) -> Level:
        """Measure the process while no client has a connection."""
        if not self._world.pause():
            self._world.complain("some clients were not answered, and so did not come to rest")
        level = Level.at_rest(self._form.pid)
        self._world.resume()
        self._say(life, f"at rest {level}")
        return level

    def _end_life(self, life: Life) -> None:
        """End the process under load and start it again."""
        with self._world.moving(FIRST):
            if life.ended_by.startswith(KILLED):
                self._form.kill()
            else:
                self._complain(self._form.end())
            self._say(life, f"ended by {life.ended_by} after {life.answered:,} answers")
            began = time.monotonic()
            if life.ended_by.endswith(TAKEN):
                self._complain(self._form.start_behind(faults.squatting(self._form.port)))
            else:
                self._form.start()
        self._say(life, f"started again in {time.monotonic() - began:.1f} s")

    # The end

    def _end_clients(self) -> None:
        """Wait for the last replies, and end the clients."""
        if not self._world.pause():
            self._world.complain("some clients were not answered at the end")
        self._world.end()
        for client in self._clients:
            client.join(JOIN_SECONDS)
            if client.is_alive():
                self._world.complain(f"{client.name} does not end")

    def _check(self) -> None:
        ledger = Ledger.of(client.ledger for client in self._clients)
        contents = {name: Content.read(self._form.folder(name)) for name in PROFILES}
        self._complain(problems(ledger, contents))
        for name in PROFILES:
            found = check_collection(self._form.folder(name) / "collection.anki2")
            self._complain(f"Anki's check of {name}: {one}" for one in found)
        self._complain(self._form.complaints())
        self._outcome.counted = self._world.counted()
        self._outcome.checked = ledger.totals()
        self._outcome.problems = self._world.complaints()

    def _complain(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._world.complain(text)

    def _say(self, life: Life, text: str) -> None:
        seconds = time.monotonic() - self._began
        self._tell(f"{self._form.name:8} {seconds:4.0f} s  life {life.number}/{self._lives}: {text}")
