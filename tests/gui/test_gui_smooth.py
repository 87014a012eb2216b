"""A person who reviews cards notices nothing of busy clients.

benchmarks/smoothness.py holds the figures against the bar; here, on a machine that does other things
too, the limits are several times as wide and only catch what stalls the window.
"""

from __future__ import annotations

import pytest

from benchmarks.smoothness import SLOW_AUDIO_SECONDS, Scene, measure

from .anki import Anki

MEASURED_SECONDS = 4.0
P99_LIMIT_MS = 400
MAX_LIMIT_MS = 1000 * SLOW_AUDIO_SECONDS / 2
"""Waiting for the slow audio on the main thread would take twice as long."""
LEAST_PER_SECOND = 30


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
def test_the_window_goes_on(anki: Anki, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    figures = measure(anki, scene, MEASURED_SECONDS)
    with capsys.disabled():
        print(f"\n    {scene}: {figures}")
    assert figures.failures == 0
    assert figures.per_second > LEAST_PER_SECOND
    assert figures.p99 < P99_LIMIT_MS
    assert figures.longest < MAX_LIMIT_MS
