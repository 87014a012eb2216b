"""macOS is told that Anki works; against a fake of its Objective-C runtime."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.window.app_nap import ALLOWING_IDLE_SYSTEM_SLEEP, REASON, stay_awake


class Cocoa:
    """Answers every message with its own words."""

    def __init__(self, silent: str = "") -> None:
        self.silent = silent
        self.sent: list[tuple[Any, ...]] = []

    def named(self, name: str) -> str:
        return name

    def send(self, receiver: Any, selector: str, *arguments: Any) -> Any:
        self.sent.append((receiver, selector, *arguments))
        return None if selector == self.silent else f"{receiver} {selector}"


def test_the_activity_is_begun_and_kept() -> None:
    cocoa = Cocoa()
    token = stay_awake(lambda: cocoa, "darwin")
    assert [one[1] for one in cocoa.sent] == [
        "processInfo",
        "stringWithUTF8String:",
        "beginActivityWithOptions:reason:",
        "retain",
    ]
    assert cocoa.sent[1][2] == REASON.encode()
    process, _, options, reason = cocoa.sent[2]
    assert process == "NSProcessInfo processInfo"
    assert options == ALLOWING_IDLE_SYSTEM_SLEEP == 0x00EFFFFF
    assert reason == "NSString stringWithUTF8String:"
    assert token.endswith("retain")


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_elsewhere_nothing_happens(platform: str) -> None:
    assert stay_awake(lambda: pytest.fail("opened"), platform) is None


@pytest.mark.parametrize("silent", ["processInfo", "stringWithUTF8String:"])
def test_a_runtime_without_an_answer(silent: str) -> None:
    cocoa = Cocoa(silent)
    assert stay_awake(lambda: cocoa, "darwin") is None
    assert "beginActivityWithOptions:reason:" not in [one[1] for one in cocoa.sent]


@pytest.mark.parametrize("error", [OSError, AttributeError, TypeError])
def test_a_failure_is_harmless(error: type[Exception]) -> None:
    def fails() -> Any:
        raise error("no Foundation")

    assert stay_awake(fails, "darwin") is None


def test_without_cocoa_the_real_runtime_is_harmless() -> None:
    """On a Mac it works; elsewhere its libraries are not there."""
    stay_awake(platform="darwin")
