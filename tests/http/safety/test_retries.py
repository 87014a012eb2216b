"""Requests with an Idempotency-Key that are sent again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.bridge.errors import TimedOut
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action, Needs
from ankiconnect.headless.profiles import CollectionProfiles
from ankiconnect.server.api.request_context import RequestContext
from tools import action_examples
from tools.raw_request import request

from ...support.content import example_collection
from ...support.content.decks import add_note
from ...support.net.keyed import KeyedReply, send, send_body
from ...support.net.raw import connected, exchange
from ...support.running import Running
from ...support.waiting import until

Start = Callable[..., Running]

PAGE = "http://localhost:3000"
OTHER = "this Idempotency-Key belongs to another request; use a new one for each request"


def note(front: str) -> dict[str, Any]:
    fields = {"Front": front, "Back": "x"}
    options = {"allowDuplicate": True}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, "options": options}


def add(anki: Running, key: str, front: str = "a") -> KeyedReply:
    return send(anki.url, key, "addNote", note=note(front))


def count(anki: Running) -> int:
    return int(anki.on_main(lambda col: col.note_count()))


def test_the_same_request_runs_once(anki: Running) -> None:
    first = add(anki, "key")
    assert (first.status, first.json["error"], first.replayed) == (200, None, False)
    assert [add(anki, "key") for _ in range(3)] == [KeyedReply(200, first.body, True)] * 3
    assert count(anki) == 1
    assert add(anki, "other").json["result"] != first.json["result"]
    assert count(anki) == 2


def test_a_failure_is_a_reply_too(anki: Running) -> None:
    wrong = {**note("a"), "deckName": "nope"}
    first = send(anki.url, "key", "addNote", note=wrong)
    assert first.json["error"] == "deck was not found: nope"
    anki.call("createDeck", deck="nope")
    assert send(anki.url, "key", "addNote", note=wrong) == KeyedReply(200, first.body, True)
    assert send(anki.url, "new", "addNote", note=wrong).json["error"] is None


def test_another_body_is_a_conflict(anki: Running) -> None:
    add(anki, "key", "a")
    for reply in (add(anki, "key", "b"), send(anki.url, "key", "createDeck", deck="D")):
        assert (reply.status, reply.replayed) == (409, False)
        assert reply.json == {"result": None, "error": OTHER}
    assert count(anki) == 1


def test_what_only_reads_runs_again(anki: Running) -> None:
    reading = {
        "action": "multi",
        "params": {"actions": [{"action": "findNotes", "params": {"query": ""}}]},
    }
    assert send(anki.url, "key", "findNotes", query="").json["result"] == []
    assert send_body(anki.url, "key", reading).json == [[]]
    card = add_note(anki, "a", "Default")
    assert not (again := send(anki.url, "key", "findCards", query="")).replayed
    assert again.json["result"] == [card]
    assert len(send_body(anki.url, "key", reading).json[0]) == 1
    assert add(anki, "key").json["error"] is None


def test_multi_is_one_request(anki: Running) -> None:
    inner = [{"action": "addNote", "params": {"note": note(one)}} for one in ("a", "b")]
    body = {"action": "multi", "version": 6, "params": {"actions": [*inner, {"action": "nope"}]}}
    first = send_body(anki.url, "key", body)
    assert send_body(anki.url, "key", body) == KeyedReply(200, first.body, True)
    assert len(first.json["result"]) == 3
    assert count(anki) == 2


def test_eight_clients_that_answer_a_card_with_one_key_answer_it_once(anki: Running) -> None:
    card = add_note(anki, "a", "Default")
    answers = [{"cardId": card, "ease": 3}]
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(lambda _: send(anki.url, "key", "answerCards", answers=answers), range(8))
        )
    assert {one.body for one in replies} == {b'{"result": [true], "error": null}'}
    assert [one.replayed for one in replies].count(False) == 1
    assert anki.on_main(lambda col: col.db.scalar("select count() from revlog")) == 1


async def test_the_second_waits_while_the_first_runs(anki: Running) -> None:
    body = b'{"action": "createDeck", "version": 6, "params": {"deck": "A"}}'
    data, other = (request(one, "Idempotency-Key: key") for one in (body, body + b" "))
    anki.headless.bridge.pause()
    async with connected(anki.port) as first, connected(anki.port) as second:
        await first.send(data)
        await second.send(data)
        conflict = await exchange(anki.port, other)
        assert (conflict.status, conflict.json["error"]) == (409, OTHER)
        anki.headless.bridge.resume()
        replies = [await first.reply(), await second.reply()]
    assert replies[0].body == replies[1].body
    assert ["idempotency-replayed" in one.headers for one in replies] == [False, True]


async def test_the_reply_is_kept_when_the_client_has_gone(anki: Running) -> None:
    anki.headless.bridge.pause()
    body = b'{"action": "answerCards", "version": 6, "params": {"answers": []}}'
    async with connected(anki.port) as first:
        await first.send(request(body, "Idempotency-Key: key"))
        await asyncio.to_thread(until, lambda: anki.headless.bridge.waiting > 0)
        first.abort()
    anki.headless.bridge.resume()
    reply = await exchange(anki.port, request(body, "Idempotency-Key: key"))
    assert reply.headers["idempotency-replayed"] == "true"
    assert reply.json == {"result": [], "error": None}


def test_what_could_not_run_is_not_kept(start: Start) -> None:
    anki = start(collectionTimeout=200)
    anki.headless.bridge.pause()
    refused = add(anki, "key")
    assert refused.json["error"].startswith("collection is not available: ")
    anki.headless.bridge.resume()
    reply = add(anki, "key")
    assert (reply.json["error"], reply.replayed) == (None, False)
    assert count(anki) == 1


def test_what_could_not_go_on_is_not_kept(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first part has run, but has changed nothing."""
    main, calls = RequestContext.main, []

    async def busy(self: RequestContext, part: Any, *arguments: Any) -> Any:
        calls.append(part)
        if len(calls) == 2:
            raise TimedOut(30)
        return await main(self, part, *arguments)

    monkeypatch.setattr(RequestContext, "main", busy)
    picture = {"data": "eA==", "filename": "x.png", "fields": ["Back"]}
    new = {**note("a"), "picture": [picture]}
    refused = send(anki.url, "key", "addNote", note=new)
    assert refused.json["error"].startswith("other requests kept Anki busy")
    reply = send(anki.url, "key", "addNote", note=new)
    assert len(calls) == 4
    assert (reply.json["error"], reply.replayed) == (None, False)


def test_an_overload_is_not_kept(start: Start) -> None:
    anki = start(queueSize=1)
    anki.headless.bridge.pause()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(add, anki, "first")
        until(lambda: anki.headless.bridge.waiting > 0)
        assert add(anki, "second").status == 503
        anki.headless.bridge.resume()
        assert first.result().json["error"] is None
    second = add(anki, "second")
    assert (second.status, second.json["error"], second.replayed) == (200, None, False)
    assert count(anki) == 2


def test_a_wrong_api_key_gets_no_reply_of_others(start: Start) -> None:
    anki = start(apiKey="sesame")
    body = {"action": "createDeck", "version": 6, "params": {"deck": "A"}}
    assert send_body(anki.url, "key", {**body, "key": "sesame"}).json["error"] is None
    for wrong in (body, {**body, "key": "x"}):
        reply = send_body(anki.url, "key", wrong)
        assert reply.json["error"] == "valid api key must be provided"
        assert not reply.replayed
    assert send_body(anki.url, "key", {**body, "key": "sesame"}).replayed


def test_each_api_key_has_keys_of_its_own(start: Start, collection_file: Path) -> None:
    anki = start(apiKey="sesame")
    body = {"action": "addNote", "version": 6, "params": {"note": note("a")}}
    first = send_body(anki.url, "key", {**body, "key": "sesame"})
    anki.headless.store.current = type(anki.headless.store.current)(apiKey="other", webBindPort=0)
    second = send_body(anki.url, "key", {**body, "key": "other"})
    assert first.json["result"] != second.json["result"]


@pytest.mark.parametrize(
    "headers",
    [[""], ["a b"], ["\xe9"], ["x" * 129], ["a", "b"], ["a", "a"]],
    ids=["empty", "blank", "not ascii", "long", "two", "the same twice"],
)
async def test_a_bad_key_is_refused(anki: Running, headers: list[str]) -> None:
    body = b'{"action": "createDeck", "version": 6, "params": {"deck": "A"}}'
    data = request(body, *(f"Idempotency-Key: {one}" for one in headers))
    reply = await exchange(anki.port, data)
    assert reply.status == 400
    assert reply.json == {
        "result": None,
        "error": "Idempotency-Key must be sent once, with 1 to 128 visible ASCII characters",
    }
    assert anki.call("deckNames") == ["Default"]


async def test_a_page_may_send_the_key_and_read_that_it_is_a_replay(anki: Running) -> None:
    body = b'{"action": "createDeck", "version": 6, "params": {"deck": "A"}}'
    data = request(body, f"Origin: {PAGE}", f"Idempotency-Key: {'!' * 127}~")
    first, second = [await exchange(anki.port, data) for _ in range(2)]
    assert "access-control-expose-headers" not in first.headers
    assert second.headers["access-control-expose-headers"] == "Idempotency-Replayed"
    assert second.headers["access-control-allow-origin"] == PAGE
    preflight = await exchange(anki.port, request(b"", f"Origin: {PAGE}", method="OPTIONS"))
    assert "Idempotency-Key" in preflight.headers["access-control-allow-headers"]


def test_replies_survive_a_restart(collection_file: Path) -> None:
    with Running.on(collection_file) as anki:
        first = add(anki, "key")
    assert collection_file.with_name("collection-replies.db").exists()
    with Running.on(collection_file) as anki:
        assert add(anki, "key") == KeyedReply(200, first.body, True)
        assert count(anki) == 1


def test_requests_without_a_key_write_no_file(anki: Running, collection_file: Path) -> None:
    anki.call("createDeck", deck="A")
    send(anki.url, "key", "deckNames")
    assert list(collection_file.parent.glob("*replies*")) == []


def test_a_damaged_file_is_replaced(collection_file: Path) -> None:
    collection_file.with_name("collection-replies.db").write_bytes(b"not a database" * 1000)
    with Running.on(collection_file) as anki:
        assert add(anki, "key").json["error"] is None
        assert add(anki, "key").replayed


def test_nothing_runs_that_could_not_be_kept(anki: Running, collection_file: Path) -> None:
    collection_file.with_name("collection-replies.db").mkdir()
    reply = add(anki, "key")
    assert reply.json["error"].startswith("nothing was done: replies cannot be kept in ")
    assert count(anki) == 0


def test_a_reply_that_is_too_large_is_not_sent_again(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ankiconnect.server.api.retries.MAX_BYTES", 300)
    inner = [{"action": "addNote", "params": {"note": note(str(n))}} for n in range(20)]
    body = {"action": "multi", "version": 6, "params": {"actions": inner}}
    assert len(send_body(anki.url, "key", body).json["result"]) == 20
    again = send_body(anki.url, "key", body)
    assert "too large to keep" in again.json["error"]
    assert count(anki) == 20


WRITING = [
    one
    for one in registry.actions().values()
    if one.changes_something
    and not one.idempotent
    and one.needs is not Needs.WINDOW
    and one.name != "createBackup"  # what it changes is not in the collection, and may be done twice
]


@pytest.fixture
def example(tmp_path: Path) -> Iterator[tuple[Running, Path]]:
    example_collection.build(tmp_path / "Anki2" / "User 1" / "collection.anki2")
    with Running(CollectionProfiles.of_base(tmp_path / "Anki2"), {}, lambda name: None) as anki:
        yield anki, tmp_path


@pytest.mark.parametrize("action", WRITING, ids=lambda action: action.name)
def test_the_collection_shows_that_it_was_changed(
    action: Action, example: tuple[Running, Path]
) -> None:
    """After a kill, its time of change says whether a request was carried out."""
    anki, home = example
    *before, last = action_examples.requests(action)
    for one in before:
        anki.post({"action": one.action, "version": 6, "params": _in_home(one.params, home)})
    modified = anki.on_main(lambda col: col.mod)
    time.sleep(0.005)
    reply = anki.post({"action": last.action, "version": 6, "params": _in_home(last.params, home)})
    assert reply["error"] is None
    assert anki.on_main(lambda col: col.mod) != modified


def _in_home(params: Any, home: Path) -> Any:
    if isinstance(params, dict):
        return {name: _in_home(value, home) for name, value in params.items()}
    if isinstance(params, list):
        return [_in_home(one, home) for one in params]
    return params.replace("/home/ana", str(home)) if isinstance(params, str) else params
