"""Fixtures of the tests of ``/mcp``."""

from __future__ import annotations

import pytest

from ankiconnect.mcp import catalog

from ...support.mcp import fixtures
from ...support.mcp.client import Client
from ...support.running import Running


@pytest.fixture
def mcp(anki: Running) -> Client:
    """A client of a service on an empty collection."""
    return Client(anki.port)


@pytest.fixture
def fixture_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services offer the tools of the conformance tests instead of their own."""
    monkeypatch.setattr(catalog, "catalog", lambda: fixtures.CATALOG)
