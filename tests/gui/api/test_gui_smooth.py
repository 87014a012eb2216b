"""A user who reviews cards notices nothing of busy clients.

benchmarks/smoothness.py holds the figures against the bar; here, on a machine that does other things
too, the limits are several times as wide and only catch what stalls the window.
"""

from __future__ import annotations

import pytest

from benchmarks.smoothness import SLOW_AUDIO_SECONDS, Figures, Scene, measure
from tools.real_anki.starter import Starter

from ...support.net.slow_clients import TRIES

MEASURED_SECONDS = 4.0
P99_LIMIT_MS = 400
MAX_LIMIT_MS = 1000 * SLOW_AUDIO_SECONDS / 2
"""Waiting for the slow audio on the main thread would take twice as long."""
LEAST_PER_SECOND = 30


@pytest.mark.slow
@pytest.mark.parametrize(
    "scene",
    [
        Scene("review", per_second=160),
        Scene("review", per_second=160, slow_audio=True),
        Scene("deckBrowser", per_second=160, slow_audio=True),
        Scene("review"),
    ],
    ids=str,
)
def test_the_window_goes_on(
    start_anki: Starter, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    for left in reversed(range(TRIES)):
        anki = start_anki()
        figures = measure(anki, scene, MEASURED_SECONDS)
        anki.stop()
        with capsys.disabled():
            print(f"\n    {scene}: {figures}")
        assert figures.failures == 0
        if is_smooth(figures):
            return
        assert left, f"it stands still: {figures}"


def is_smooth(figures: Figures) -> bool:
    return (
        figures.per_second > LEAST_PER_SECOND
        and figures.p99 < P99_LIMIT_MS
        and figures.longest < MAX_LIMIT_MS
    )
