"""The message that the service does not run is visible, wherever Anki's main window is."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tools.real_anki.starter import Starter

from ..keyboard import Keyboard

BOX = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"
SAME = """
def is_seen(window):
    own = window.grab().toImage()
    place = window.geometry()
    shown = window.screen().grabWindow(0).copy(place).toImage()
    points = [(x, y) for x in range(0, own.width(), 5) for y in range(0, own.height(), 5)]
    same = sum(own.pixelColor(*one).rgb() == shown.pixelColor(*one).rgb() for one in points)
    return own.size() == shown.size() and same > 0.9 * len(points)
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[Keyboard]:
    with Keyboard() as screen:
        yield screen


@pytest.mark.slow
def test_the_port_is_taken(start_anki: Starter, screen: Keyboard) -> None:
    """With a main window that comes back where it was when Anki was closed."""
    anki = start_anki(variables=screen.variables)
    anki.run("mw.setGeometry(20, 20, 1200, 960)")
    anki.stop()
    with socket.create_server(("127.0.0.1", anki.port)):
        for _ in range(2):
            anki.start(answers=False)
            anki.until(f"len({BOX}) == 1")
            anki.run(SAME)
            anki.refreshed()
            anki.until(f"is_seen({BOX}[0])")
            anki.run("mw.raise_()")  # there is no window manager that would keep it below
            anki.until(f"not is_seen({BOX}[0])")
            anki.stop()
