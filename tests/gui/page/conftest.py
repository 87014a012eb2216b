"""The tests have a browser."""

from __future__ import annotations

from ...support.page_fixtures import as_before, browser

__all__ = ["as_before", "browser"]
