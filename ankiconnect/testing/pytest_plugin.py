"""Fixtures for pytest: a temporary service, and a client of it.

pytest finds this module by itself in every project of an environment that has the package. So
neither the client nor Anki's library is imported until a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..client import Anki
    from .service import TemporaryService

_FILES = {
    "fixture": "package, .apkg or .colpkg, with which each test's collection starts",
    "config": "file with settings, as JSON, of the service",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ankiconnect")
    for name, meaning in _FILES.items():
        group.addoption(f"--ankiconnect-{name}", metavar="FILE", help=meaning)
        parser.addini(f"ankiconnect_{name}", meaning, default="")


class _Kept:
    """The service of a session. It is reset for each test but the first."""

    def __init__(self, config: pytest.Config) -> None:
        self._files = {name: _file(config, name) for name in _FILES}
        self._service: TemporaryService | None = None

    def fresh(self) -> TemporaryService:
        """The service with the collection that it started with.

        A test may have ended the service. Then another one is started.
        """
        from .service import TemporaryService

        if self._service is not None and self._service.is_running:
            self._service.reset()
            return self._service
        self.stop()
        self._service = TemporaryService(**self._files)
        return self._service

    def stop(self) -> None:
        if self._service is not None:
            self._service.stop()


def _file(config: pytest.Config, name: str) -> Path | None:
    """A file that an option or the ini file names, if one does."""
    given: str | None = config.getoption(f"ankiconnect_{name}")
    if given:
        return config.invocation_params.dir / given
    written: str = config.getini(f"ankiconnect_{name}")
    folder = config.rootpath if config.inipath is None else config.inipath.parent
    return folder / written if written else None


@pytest.fixture(scope="session")
def _ankiconnect(pytestconfig: pytest.Config) -> Iterator[_Kept]:
    kept = _Kept(pytestconfig)
    yield kept
    kept.stop()


@pytest.fixture
def ankiconnect_service(_ankiconnect: _Kept) -> TemporaryService:
    """A running service with a collection for this test only."""
    return _ankiconnect.fresh()


@pytest.fixture
def ankiconnect_client(ankiconnect_service: TemporaryService) -> Iterator[Anki]:
    """A client of `ankiconnect_service`."""
    with ankiconnect_service.client() as anki:
        yield anki
