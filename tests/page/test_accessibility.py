"""axe-core, a checker of accessibility, finds nothing serious on the page."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.browser import DESKTOP, PHONE, Browser
from ..support.page_tour import PARTS
from ..support.running import Running

KEY = "a key of enough characters"
AXE = "axe-core@4.14.1"
RUN = """
const done = arguments[0];
const where = (node) => `${node.target.join(" ")}: ${node.failureSummary}`;
const told = (one) => [one.impact, one.id, ...one.nodes.map(where)];
axe.run(document, {resultTypes: ["violations"]}).then(
    (found) => done(found.violations.map(told)),
    (error) => done([["critical", String(error)]]));
"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from npm's registry."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "pack", "--silent", AXE]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=50)
    packed: list[Path] = list(folder.glob("*.tgz"))
    if done.returncode or not packed:
        pytest.skip(f"{AXE} cannot be downloaded")
    with tarfile.open(packed[0]) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        (DESKTOP, "light"),
        pytest.param(DESKTOP, "dark", marks=pytest.mark.slow),
        pytest.param(PHONE, "light", marks=pytest.mark.slow),
        (PHONE, "dark"),
    ],
)
def test_nothing_serious_is_found(
    browser: Browser,
    start: Callable[..., Running],
    axe: str,
    size: tuple[int, int],
    scheme: str,
) -> None:
    anki = start(apiKey=KEY)
    anki.post({"action": "deckNames", "version": 6, "key": KEY}, **{"User-Agent": "GoodDictionary/1"})
    anki.post({"action": "nothing", "version": 6, "key": KEY})
    browser.look(size, scheme)
    browser.open(anki.url)
    browser.shows("This service has a key")
    check(browser, axe, "key")
    browser.type("Key", KEY)
    browser.press("ENTER")
    browser.shows("User 1", "#facts")
    for part in PARTS:
        browser.go(part)
        browser.until(f"!document.getElementById({part.split('/')[0]!r}).hidden")
        if part == "try/addNote":
            browser.shows("addNote", "#action")
            browser.click("Fill in an example", "#action")
        if part == "happened":
            browser.shows("unsupported action", "#requests")
        check(browser, axe, part)


def check(browser: Browser, axe: str, part: str) -> None:
    browser.run(axe)
    found = browser.driver.execute_async_script(RUN)
    assert [one for one in found if one[0] in ("serious", "critical")] == [], part
