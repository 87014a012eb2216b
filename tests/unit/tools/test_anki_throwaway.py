"""`make anki` starts an Anki that ignores settings in the environment."""

from __future__ import annotations

import pytest

from tools import anki_throwaway


@pytest.mark.parametrize("without_screen", [False, True])
def test_variables_that_set_up_a_service_stay_outside(
    monkeypatch: pytest.MonkeyPatch, without_screen: bool
) -> None:
    monkeypatch.setenv("ANKICONNECT_BIND_PORT", "1")
    monkeypatch.setenv("LANG_OF_THE_PERSON", "x")
    environment = anki_throwaway._environment(without_screen)
    assert "ANKICONNECT_BIND_PORT" not in environment
    assert environment["LANG_OF_THE_PERSON"] == "x"
