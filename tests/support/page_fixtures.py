"""A browser for all tests of the page. The conftest.py of a folder imports what it uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .browser import Browser, why_none


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium; without one its tests are skipped."""
    if why_none():
        pytest.skip(why_none())
    opened = Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def as_before(browser: Browser) -> Iterator[None]:
    """Each test has an empty console and the usual window. The page asks nothing of a service that has
    ended."""
    browser.driver.get("about:blank")
    browser.complaints()
    browser.requested()
    browser.look()
    yield
    browser.driver.get("about:blank")
