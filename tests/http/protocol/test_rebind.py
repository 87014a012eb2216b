"""Changing the port while the service runs."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from ankiconnect.server.http.listener import CannotListen

from ...support.running import Running


def test_the_old_port_stays_when_the_new_one_is_taken(anki: Running) -> None:
    service, store = anki.headless.service, anki.headless.service._store
    before = replace(store.current, webBindPort=anki.port)
    with socket.create_server(("127.0.0.1", 0)) as other:
        store.current = replace(before, webBindPort=other.getsockname()[1])
        with pytest.raises(CannotListen, match=str(store.current.webBindPort)):
            service.rebind(before)
    assert service.urls[0] == anki.url
    assert anki.call("version") == 6


def test_both_ports_are_taken(anki: Running) -> None:
    """The error says so, and the service can be started again when a port is free."""
    service, store = anki.headless.service, anki.headless.service._store
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        old, new = (replace(store.current, webBindPort=it.getsockname()[1]) for it in (one, two))
        store.current = new
        with pytest.raises(CannotListen, match=str(new.webBindPort)):
            service.rebind(old)
        assert service.urls == []
    service.start()
    anki.url = service.urls[0]
    assert anki.port == new.webBindPort
    assert anki.call("deckNames") == ["Default"]
