"""For tests of programs that use the API: a service on a collection that is removed afterwards.

::

    from ankiconnect.testing import TemporaryService

    with TemporaryService() as service, service.client() as anki:
        assert anki.deck_names() == ["Default"]

docs/testing-clients.md explains it, and the fixtures for pytest.
"""

from __future__ import annotations

from .service import CannotStart, TemporaryService

__all__ = ["CannotStart", "TemporaryService"]
