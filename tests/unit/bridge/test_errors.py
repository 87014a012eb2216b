"""Errors that a future can raise, and the errors that replace others."""

from __future__ import annotations

import pytest

from ankiconnect.bridge.errors import deliverable


def test_an_ordinary_error_is_delivered_as_it_is() -> None:
    error = ValueError("no")
    assert deliverable(error) is error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (StopIteration(), "StopIteration"),
    ],
    ids=repr,
)
def test_an_error_that_a_future_cannot_raise_is_replaced(error: BaseException, text: str) -> None:
    replaced = deliverable(error)
    assert (type(replaced), str(replaced)) == (RuntimeError, text)
