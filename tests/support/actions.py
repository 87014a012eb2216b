"""Actions that a test replaces."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs


def instead(monkeypatch: pytest.MonkeyPatch, name: str, function: Callable[..., Any]) -> None:
    """Let an action run another function."""
    replaced = dataclasses.replace(registry.names()[name], function=function, needs=Needs.COLLECTION)
    monkeypatch.setitem(registry.names(), name, replaced)
