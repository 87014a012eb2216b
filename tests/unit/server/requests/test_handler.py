"""The handler of HTTP requests, with a dispatcher that a test controls."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp.test_utils import RawTestServer, TestClient
from pytest_aiohttp import AiohttpClient

from ankiconnect.handlers.framework.request_context import Caller
from ankiconnect.server.api import envelope
from ankiconnect.server.api.envelope import BANNER, Outcome, Request
from ankiconnect.server.api.keyring import Keyring
from ankiconnect.server.pages.recent_requests import RecentRequests
from ankiconnect.server.replies.retry_key import RetryKey
from ankiconnect.server.requests import wrong_keys
from ankiconnect.server.requests.get_requests import GetRequests
from ankiconnect.server.requests.handler import HttpHandler
from ankiconnect.server.requests.limits import FORBIDDEN_BODY_BYTES, PERMISSION_BYTES, Limits
from ankiconnect.server.requests.records import Records
from ankiconnect.settings import Settings, Store

PAGE = {"Origin": "https://page.example"}
ASKED = {"action": "deckNames", "version": 6}


class Dispatcher:
    """Gives every request the same reply, and records the callers and their requests."""

    def __init__(self) -> None:
        self.log = SimpleNamespace(refused=lambda *texts: self.refused.append(texts))
        self.refused: list[tuple[str, ...]] = []
        self.stopping = False
        self.can_ask = True
        self.outcome = Outcome(b'{"result": null, "error": null}')
        self.asked: list[tuple[str, Caller]] = []
        self.reservations: list[Any] = []
        self.asked_again = asyncio.Event()
        self.keyring = Keyring(Settings())

    async def answer(
        self,
        asked: Request,
        caller: Caller,
        reservation: Any,
        key: str | None,
        retry: RetryKey | None,
    ) -> Outcome:
        self.asked.append((asked.action, caller))
        self.asked_again.set()
        self.reservations.append(reservation)
        return self.outcome


class ApiLog:
    """Records requests and replies."""

    def __init__(self) -> None:
        self.written: list[tuple[bytes, bytes]] = []

    def write(self, path: str | None, content: bytes, reply: bytes, key: str | None) -> None:
        self.written.append((bytes(content), bytes(reply)))


class Routes:
    """Pages that a test controls."""

    def find(self, path: str, accept: str) -> None:
        return None

    def find_private(self, path: str) -> None:
        return None


@pytest.fixture
def dispatcher() -> Dispatcher:
    return Dispatcher()


@pytest.fixture
def api_log() -> ApiLog:
    return ApiLog()


@pytest.fixture
def store() -> Store:
    return Store(Settings(apiLogPath="api.log"))


@pytest.fixture
async def client(
    dispatcher: Dispatcher, api_log: ApiLog, store: Store, aiohttp_client: AiohttpClient
) -> TestClient[Any, Any]:
    nothing: Any = None
    limits, log, routes = Limits(), cast(Any, api_log), cast(Any, Routes())
    records = Records(log, RecentRequests())
    gets = GetRequests(cast(Any, dispatcher), routes)
    parts = cast(Any, dispatcher), store, limits, records
    handle: Any = HttpHandler(*parts, gets, nothing, nothing).handle
    return await aiohttp_client(RawTestServer(handle, logger=logging.getLogger("test")))


async def test_a_request_goes_to_the_dispatcher(
    client: TestClient[Any, Any], dispatcher: Dispatcher, api_log: ApiLog
) -> None:
    response = await client.post("/any/path", json=ASKED)
    assert (response.status, response.content_type) == (200, "application/json")
    assert await response.read() == dispatcher.outcome.body
    ((action, caller),) = dispatcher.asked
    assert action == "deckNames"
    assert (caller.origin, caller.allowed) == ("", True)
    assert (caller.may_use_paths, caller.may_fetch_privately) == (True, True)
    assert api_log.written == [(json.dumps(ASKED).encode(), dispatcher.outcome.body)]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_a_request_through_a_proxy_is_not_of_this_machine(
    client: TestClient[Any, Any], dispatcher: Dispatcher, header: str
) -> None:
    assert (await client.post("/", json=ASKED, headers={header: "x"})).status == 200
    ((_, caller),) = dispatcher.asked
    assert caller.allowed
    assert not (caller.may_use_paths or caller.may_fetch_privately)


async def test_another_site_without_an_origin_gets_the_probe_only(
    client: TestClient[Any, Any], dispatcher: Dispatcher, store: Store
) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (await client.get("/", headers=foreign)).status == 200
    for action in ("deckNames", "requestPermission"):
        assert (await client.post("/", json={"action": action}, headers=foreign)).status == 403
    assert not dispatcher.asked
    local = {**foreign, "Origin": "http://localhost"}
    assert (await client.post("/", json=ASKED, headers=local)).status == 200
    store.current = Settings(webCorsOriginList=("*",))
    assert (await client.post("/", json=ASKED, headers=foreign)).status == 200


async def test_an_overload_is_503(client: TestClient[Any, Any], dispatcher: Dispatcher) -> None:
    dispatcher.outcome = Outcome(b"{}", overloaded=True)
    assert (await client.post("/", json=ASKED)).status == 503


async def test_a_wrong_key_waits_without_memory_and_a_right_one_does_not(
    client: TestClient[Any, Any], dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_keys, "DELAY_SECONDS", 60.0)
    right = dispatcher.outcome
    dispatcher.outcome = Outcome(b'{"result": null, "error": "wrong"}', wrong_key=True)
    large = {**ASKED, "key": "x" * 1_000_000}
    for _ in range(wrong_keys.FREE):
        assert (await client.post("/", json=ASKED)).status == 200
    waiting = asyncio.create_task(client.post("/", json=large))
    dispatcher.asked_again.clear()
    await dispatcher.asked_again.wait()
    budget = dispatcher.reservations[-1]
    assert (budget.reserved, budget.budget.used) == (0, 0)
    dispatcher.outcome = right
    assert (await client.post("/", json=ASKED)).status == 200
    assert not waiting.done()
    waiting.cancel()


async def test_a_body_of_many_values_is_refused_before_it_is_parsed(
    client: TestClient[Any, Any], dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = b'{"action": "deckNames", "x": [' + b"[[]]," * 1_600_000 + b"0]}"
    parsed: list[int] = []
    monkeypatch.setattr(envelope, "parse", lambda body: parsed.append(len(body)))
    assert (await client.post("/", data=io.BytesIO(values + b"," * 4_000_000))).status == 503
    assert not parsed
    monkeypatch.undo()
    large = {**ASKED, "params": {"x": "," * 100_000}}
    assert (await client.post("/", json=large)).status == 200


async def test_while_it_stops_each_connection_ends(
    client: TestClient[Any, Any], dispatcher: Dispatcher
) -> None:
    assert "Connection" not in (await client.post("/", json=ASKED)).headers
    dispatcher.stopping = True
    assert (await client.post("/", json=ASKED)).headers["Connection"] == "close"


async def test_a_probe_is_not_logged(
    client: TestClient[Any, Any], dispatcher: Dispatcher, api_log: ApiLog
) -> None:
    assert await (await client.get("/")).text() == BANNER
    json_reply = await client.get("/", headers={"Accept": "application/json"})
    assert await json_reply.json() == {"apiVersion": BANNER}
    assert await (await client.post("/")).json() == {"apiVersion": BANNER}
    assert (api_log.written, dispatcher.asked) == ([], [])


async def test_a_page_may_only_ask_for_permission(
    client: TestClient[Any, Any], dispatcher: Dispatcher, api_log: ApiLog
) -> None:
    for body in (b"", b"{", json.dumps(ASKED).encode()):
        refused = await client.post("/", data=body, headers=PAGE)
        assert refused.status == 403
        assert "https://page.example" in (await refused.json())["error"]
    assert dispatcher.asked == []
    assert len(dispatcher.refused) == len(api_log.written) == 3
    asked = await client.post("/", json={"action": "requestPermission"}, headers=PAGE)
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE["Origin"]
    ((action, caller),) = dispatcher.asked
    assert action == "requestPermission"
    assert not (caller.allowed or caller.may_use_paths or caller.may_fetch_privately)


async def test_a_page_asks_for_permission_in_few_bytes(
    client: TestClient[Any, Any], dispatcher: Dispatcher
) -> None:
    asked = json.dumps({"action": "requestPermission"})
    for padding in ("", " " * (FORBIDDEN_BODY_BYTES - len(asked))):
        reply = await client.post("/", data=padding + asked, headers=PAGE)
        assert reply.status == 200
    params = {"origin": ["x" * PERMISSION_BYTES]}
    refused = await client.post(
        "/", json={"action": "requestPermission", "params": params}, headers=PAGE
    )
    assert (refused.status, len(dispatcher.asked)) == (403, 2)


async def test_a_preflight_is_never_refused(client: TestClient[Any, Any]) -> None:
    for headers in (PAGE, {}):
        reply = await client.options("/", headers=headers)
        assert (reply.status, await reply.read()) == (200, b"")
        assert "Access-Control-Allow-Private-Network" not in reply.headers
    asks = {**PAGE, "Access-Control-Request-Private-Network": "true"}
    reply = await client.options("/", headers=asks)
    assert reply.headers["Access-Control-Allow-Private-Network"] == "true"


async def test_a_body_that_is_too_large_ends_the_connection(
    client: TestClient[Any, Any], dispatcher: Dispatcher, store: Store
) -> None:
    too_large = b" " * (FORBIDDEN_BODY_BYTES + 1)
    refused = await client.post("/", data=too_large, headers=PAGE)
    assert (refused.status, refused.headers["Connection"]) == (403, "close")
    store.current = Settings(webMaxBodyBytes=FORBIDDEN_BODY_BYTES)
    refused = await client.post("/", data=too_large)
    assert (refused.status, refused.headers["Connection"]) == (413, "close")
    assert dispatcher.asked == []
