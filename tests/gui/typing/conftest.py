"""One Anki on a screen of its own, for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.preloaded import Preloaded
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..keyboard import Keyboard
from ..recording import RecordedAnki
from .others import OtherContent


@pytest.fixture(scope="session")
def keyboard() -> Iterator[Keyboard]:
    """A keyboard in front of an empty screen."""
    with Keyboard() as keyboard:
        yield keyboard


@pytest.fixture(scope="session")
def shared_anki(
    keyboard: Keyboard,
    template: Path,
    addon: Path,
    preloaded: Preloaded | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Anki]:
    """An Anki on that screen."""
    starter = Starter(template, addon, tmp_path_factory.mktemp("screen"), RecordedAnki, preloaded)
    try:
        yield starter(variables=keyboard.variables)
        starter.end()
    finally:
        for anki in starter.started:
            anki.kill()


@pytest.fixture(scope="session")
def others(shared_anki: Anki, tmp_path_factory: pytest.TempPathFactory) -> OtherContent:
    """What clients write to."""
    return OtherContent(shared_anki, str(tmp_path_factory.mktemp("packages")))
