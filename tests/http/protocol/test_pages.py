"""What GET requests find besides the banner."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect import __version__
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.host import anki_version
from ankiconnect.server import service
from ankiconnect.server.api import openapi

from ...support.net.get import get as get_from
from ...support.running import Running
from ...support.waiting import until


def get(anki: Running, path: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
    return get_from(anki.port, path, method, **headers)


def health(anki: Running) -> tuple[int, Any]:
    response, content = get(anki, "/health")
    return response.status, json.loads(content)


def test_the_health_of_an_open_collection(start: Callable[..., Running]) -> None:
    expected = {
        "status": "ok",
        "apiVersion": 6,
        "version": __version__,
        "ankiVersion": anki_version(),
    }
    assert health(start(apiKey="a key of enough characters")) == (200, expected)


def test_a_closed_or_busy_collection_shows(anki: Running) -> None:
    bridge = anki.headless.bridge
    bridge.pause()
    assert health(anki)[1]["status"] == "busy"
    bridge.resume()
    assert health(anki)[1]["status"] == "ok"
    anki.on_main(lambda col: anki.headless.profiles.close())
    status, state = health(anki)
    assert (status, state["status"]) == (503, "closed")


def test_the_openapi_document_is_fetched_once(anki: Running) -> None:
    response, content = get(anki, "/openapi.json")
    assert response.status == 200
    assert response.getheader("Content-Type") == "application/json"
    described = json.loads(content)
    assert set(described["paths"]) == {f"/actions/{name}" for name in registry.actions()}
    assert described["servers"] == [{"url": anki.url}]
    etag = response.getheader("ETag")
    again, nothing = get(anki, "/openapi.json", If_None_Match=etag)
    assert (again.status, nothing) == (304, b"")
    assert again.getheader("ETag") == etag
    other, whole = get(anki, "/openapi.json", If_None_Match='"other"')
    assert (other.status, whole) == (200, content)
    assert get(anki, "/openapi.json", "HEAD")[1] == b""


def test_the_openapi_document_is_made_before_a_client_asks(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    document = openapi.document

    def counted(actions: Any, url: str) -> Any:
        made.append(threading.current_thread().name)
        return document(actions, url)

    monkeypatch.setattr(openapi, "document", counted)
    monkeypatch.setattr(service, "CALM_SECONDS", 0)
    anki = start()
    until(lambda: len(made) > 0)
    assert made == ["ankiconnect-worker"]
    assert get(anki, "/openapi.json")[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/register",
        "/authorize",
        "/token",
        "/mcp/.well-known/openid-configuration",
    ],
)
def test_nothing_is_at_the_paths_of_an_authorization_server(anki: Running, path: str) -> None:
    response, content = get(anki, path)
    assert response.status == 404
    assert json.loads(content) == {"result": None, "error": f"there is nothing at {path}"}
    assert anki.call("version") == 6


@pytest.mark.parametrize("path", ["/", "/anything", "/registered", "/openapi.json/"])
def test_every_other_path_has_the_banner(anki: Running, path: str) -> None:
    response, content = get(anki, path)
    assert (response.status, content) == (200, b"AnkiConnect v.6")


def test_a_post_is_a_request_of_the_api_at_any_path(anki: Running) -> None:
    for path in ("/health", "/openapi.json", "/register", "/actions/version"):
        connection = http.client.HTTPConnection("127.0.0.1", anki.port, timeout=30)
        connection.request("POST", path, json.dumps({"action": "version", "version": 6}))
        assert json.loads(connection.getresponse().read()) == {"result": 6, "error": None}
        connection.close()


def test_a_page_that_is_not_allowed_sees_nothing(anki: Running) -> None:
    for path in ("/health", "/openapi.json", "/register"):
        assert get(anki, path, Origin="https://evil.example")[0].status == 403
