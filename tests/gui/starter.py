"""Laying out real Ankis for a test, and ending them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.real_anki import FOLDER, PROFILE, install, make_base

from .anki import PROBE, Anki


class Starter:
    """Starts Ankis for one test: ``start_anki(config={"apiKey": "sesame"})``."""

    def __init__(self, template: Path, addon: Path, room: Path) -> None:
        """
        Args:
            template: A base folder to copy.
            addon: The built .ankiaddon.
            room: A folder for everything of this test.
        """
        self._template = template
        self._addon = addon
        self._room = room
        self.started: list[Anki] = []

    def prepare(
        self,
        *,
        config: Mapping[str, Any] | None = None,
        folder: str = FOLDER,
        profiles: Sequence[str] = (PROFILE,),
        profile: str | None = "",
        extra_addons: Sequence[Path] = (),
        variables: Mapping[str, str] | None = None,
    ) -> Anki:
        """Lay out a fresh base with everything installed, for an Anki that is not started yet.

        Args:
            config: The person's settings of the add-on.
            folder: Name of the add-on's folder.
            profiles: The profiles that there are.
            profile: The one to open, the first unless named; None for none.
            extra_addons: Folders to copy beside the add-on.
            variables: Variables of the environment.
        """
        base = self._room / f"anki{len(self.started)}" / "base"
        self._lay_out(base, profiles, folder)
        for extra in (PROBE, *extra_addons):
            shutil.copytree(
                extra,
                base / "addons21" / extra.name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        name = profiles[0] if profile == "" else profile
        anki = Anki(base, folder=folder, config=config, profile=name, variables=variables)
        self.started.append(anki)
        return anki

    def _lay_out(self, base: Path, profiles: Sequence[str], folder: str) -> None:
        base.parent.mkdir(parents=True)
        if list(profiles) == [PROFILE]:
            shutil.copytree(self._template, base)
        else:
            make_base(base, *profiles)
        if not (base / "addons21" / folder).exists():
            shutil.rmtree(base / "addons21", ignore_errors=True)
            install(base, self._addon, folder)

    def __call__(self, *, answers: bool = True, **layout: Any) -> Anki:
        """`prepare` it and start it."""
        return self.prepare(**layout).start(answers=answers)

    def end(self) -> None:
        """Stop all, and fail on what they complained about."""
        for anki in self.started:
            anki.stop()
        for anki in self.started:
            anki.check_log()
