"""Laying out real Ankis for a test, and ending them."""

from __future__ import annotations

import compileall
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..preloaded import Preloaded
from . import FOLDER, PROFILE, install, make_base
from .once import once
from .process import PROBE, Anki


def make_template(
    base: Path, addon: Path, profiles: Sequence[str] = (PROFILE,), folder: str = FOLDER
) -> None:
    """Make a base folder with the add-on in it, compiled as after a first start, to save a second."""
    make_base(base, *profiles)
    install(base, addon, folder)
    compileall.compile_dir(base / "addons21", quiet=2)


class Starter:
    """Starts Ankis for one test: ``start_anki(config={"apiKey": "sesame"})``."""

    def __init__(
        self,
        template: Path,
        addon: Path,
        room: Path,
        kind: type[Anki] = Anki,
        preloaded: Preloaded | None = None,
    ) -> None:
        """
        Args:
            template: A base folder to copy; other ones are put beside it. It need not exist if each
                Anki has other profiles.
            addon: The built .ankiaddon.
            room: A folder for everything of this test.
            kind: What to make.
            preloaded: Forks them, which is faster than an interpreter for each.
        """
        self._preloaded = preloaded
        self._kind = kind
        self._count = 0
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
            config: The user's settings of the add-on.
            folder: Name of the add-on's folder.
            profiles: The profiles that there are.
            profile: The one to open, the first unless named; None for none.
            extra_addons: Folders to copy beside the add-on.
            variables: Variables of the environment.
        """
        base = self._room / f"anki{self._count}" / "base"
        self._count += 1
        base.parent.mkdir(parents=True)
        shutil.copytree(self._template_of(profiles, folder), base)
        for extra in (PROBE, *extra_addons):
            shutil.copytree(
                extra,
                base / "addons21" / extra.name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        name = profiles[0] if profile == "" else profile
        anki = self._kind(
            base,
            folder=folder,
            config=config,
            profile=name,
            variables=variables,
            preloaded=self._preloaded,
        )
        anki.profiles = list(profiles)
        self.started.append(anki)
        return anki

    def _template_of(self, profiles: Sequence[str], folder: str) -> Path:
        """A base folder with these profiles, and the add-on installed under this name."""
        if (list(profiles), folder) == ([PROFILE], FOLDER):
            return self._template

        def make(base: Path) -> None:
            if not self._template.exists():
                make_template(base, self._addon, profiles, folder)
                return
            if list(profiles) == [PROFILE]:
                shutil.copytree(self._template, base)
            else:
                make_base(base, *profiles)
                shutil.copytree(self._template / "addons21", base / "addons21")
            addons = base / "addons21"
            (addons / FOLDER).rename(addons / folder)  # Anki installs the same under any name

        name = "-".join([self._template.name, *profiles, folder])
        return once(self._template.with_name(name), make)

    def __call__(self, *, answers: bool = True, **layout: Any) -> Anki:
        """`prepare` it and start it."""
        return self.prepare(**layout).start(answers=answers)

    def end(self) -> None:
        """Stop all, and fail on what they complained about."""
        for anki in self.started:
            anki.stop()
        for anki in self.started:
            anki.check_log()
