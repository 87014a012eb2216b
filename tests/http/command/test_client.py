"""The client behind ``ankiconnect call``, against a running service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ankiconnect.client.request import CallError, call

from ...support.running import Running


def test_a_reply_with_another_status_is_told_in_its_own_words(start: Callable[..., Running]) -> None:
    running = start(webMaxBodyBytes=100)
    with pytest.raises(CallError, match="larger than 100 bytes"):
        call(running.url, "createDeck", {"deck": "x" * 200}, None)


def test_a_proxy_of_the_environment_is_passed_by(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert call(start(apiKey="sesame").url, "version", {}, "sesame") == 6
