"""Ankis that run on from test to test: each test gets one as if it had just been started."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

from tools.real_anki import PROFILE
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from .recording import RecordedAnki

RESET_SECONDS = 20
SHARED_PROCESS = {"QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --process-per-site"}
"""Variables with which all pages of one of Anki's profiles of Chromium have the same process."""


class ReusedAnki(RecordedAnki):
    """An Anki that closes its profile after a test and opens an empty one before the next."""

    _first_port = 0

    def remember(self) -> None:
        """Remember how it is now: it has just been started."""
        self._first_port = self.port
        self.run("from probe.reset import Reset, check\nkeep(reset=Reset(), check=check)")

    def close_profile(self) -> None:
        """Close what a test has left open, and undo what it has done to Anki's code.

        Raises:
            AssertionError: Something cannot be closed.
        """
        self.run("reset.undo_patches()")
        self._wait("reset.is_closed()")
        self._end = "mw.cleanupAndExit"

    def open_profile(self, profile: str | None, config: Mapping[str, Any]) -> None:
        """Open an empty profile with other settings of the add-on in force.

        Args:
            profile: Its name; None shows the chooser.
            config: The user's settings.

        Raises:
            AssertionError: It has complained since its last test, or does not come up.
        """
        self.check_log()
        self._forgiven.clear()
        os.truncate(self.log, 0)
        self.profile = profile
        self._configure(config)
        self.run(f"reset.open({profile!r})")
        self._wait("reset.is_open()")
        self._wait_for(self._answers, "does not answer")
        self._end = "mw.close"
        self.run("begin_again()")

    def _configure(self, config: Mapping[str, Any]) -> None:
        self.config = {"webBindPort": self._first_port, **config}
        self.port = int(self.config["webBindPort"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.write_config()
        name = self.folder.name
        self.run(f"mw.addonManager.configUpdatedAction({name!r})(mw.addonManager.getConfig({name!r}))")

    def _wait(self, expression: str) -> None:
        done = self._ask(expression, RESET_SECONDS)
        assert done, f"Anki cannot be reset: {expression}\n{self.output()}"

    def find_problems(self, profile: str) -> list[str]:
        if not self.running:
            return super().find_problems(profile)
        self.close_profile()
        return list(self.run(f"check({str(self.collection_file(profile))!r})"))


class Pool:
    """The Ankis that this process lends to its tests."""

    def __init__(self, starter: Starter) -> None:
        """
        Args:
            starter: Starts them; it makes `ReusedAnki`s.
        """
        self._starter = starter
        self._free: dict[tuple[str, ...], list[ReusedAnki]] = {}

    def take(
        self, profiles: Sequence[str], profile: str | None, config: Mapping[str, Any]
    ) -> ReusedAnki:
        """An Anki as if just started; nobody else has it until it is given back."""
        while free := self._free.get(tuple(profiles)):
            anki = free.pop()
            try:
                anki.open_profile(profile, config)
            except BaseException:
                self._end(anki)
                raise
            return anki
        started = self._starter(
            profiles=profiles, profile=profile, config=config, variables=SHARED_PROCESS
        )
        assert isinstance(started, ReusedAnki)
        started.remember()
        return started

    def give_back(self, ankis: Sequence[ReusedAnki]) -> None:
        """Take Ankis back; those that have ended, complained or cannot be reset are used no more.

        Raises:
            AssertionError: One has complained.
        """
        fit = [one for one in ankis if self._is_closed(one) and not one.problems()]
        for one in fit:
            self._free.setdefault(tuple(one.profiles), []).append(one)
        self._end(*(one for one in ankis if one not in fit))

    def _is_closed(self, anki: ReusedAnki) -> bool:
        with contextlib.suppress(AssertionError, OSError):
            if anki.running:
                anki.close_profile()
                return not anki.eval("reset.is_ending()")
        return False

    def trim(self) -> None:
        """End all but one: the next module rarely needs more."""
        kept = self._free.pop((PROFILE,), [])
        ankis = [*kept[1:], *(one for some in self._free.values() for one in some)]
        self._free = {(PROFILE,): kept[:1]}
        self._end(*ankis)

    def close(self) -> None:
        """End all of them."""
        ankis = [one for some in self._free.values() for one in some]
        self._free.clear()
        self._end(*ankis)

    def _end(self, *ankis: ReusedAnki) -> None:
        """End Ankis, and fail on what they complained about."""
        for one in ankis:
            one.stop()
            self._starter.started.remove(one)
        for one in ankis:
            one.check_log()
            shutil.rmtree(one.base.parent, ignore_errors=True)


class Lender:
    """Lends Ankis to one test: ``lend_anki(config={"apiKey": "sesame"})``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lent: list[ReusedAnki] = []

    def __call__(
        self,
        *,
        config: Mapping[str, Any] | None = None,
        profiles: Sequence[str] = (PROFILE,),
        profile: str | None = "",
    ) -> Anki:
        """An Anki as if just started; the parameters are those of `Starter.prepare`."""
        name = profiles[0] if profile == "" else profile
        anki = self._pool.take(profiles, name, config or {})
        self._lent.append(anki)
        return anki

    def end(self) -> None:
        """Give all back, and fail on what they complained about."""
        self._pool.give_back(self._lent)
