"""How clients listen: streams, long polls, resuming, filters, refusals."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.client import Anki, AsyncAnki
from ankiconnect.server.events import endpoint, feed

from ...support.content.notes import basic
from ...support.running import Running
from ...support.waiting import until
from .listening import Heard, listening

NOTE = basic("heard", "")


def get(anki: Running, query: str, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"{anki.url}/events{query}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_stream_says_what_it_is(anki: Running) -> None:
    with listening(anki, "", "Origin: http://localhost:3000") as heard:
        assert "200 OK" in heard.head
        assert "Content-Type: text/event-stream" in heard.head
        assert "Access-Control-Allow-Origin: http://localhost:3000" in heard.head


def test_a_long_poll_without_since_says_where_to_begin(anki: Running) -> None:
    _, (hello,) = get(anki, "?timeout=0")
    assert hello["type"] == "hello"
    anki.call("createDeck", deck="polled")
    status, events = get(anki, f"?since={hello['id']}&timeout=10")
    assert (status, [one["type"] for one in events]) == (200, ["deck"])


def test_a_long_poll_waits_for_what_it_wants(anki: Running) -> None:
    _, (hello,) = get(anki, "?timeout=0")
    anki.call("createDeck", deck="not wanted")
    assert get(anki, f"?since={hello['id']}&timeout=0.6&types=note") == (200, [])
    number = anki.call("addNote", note=NOTE)
    _, events = get(anki, f"?since={hello['id']}&timeout=10&types=note")
    assert [one["added"] for one in events] == [[number]]


def test_a_poll_from_the_start(anki: Running) -> None:
    get(anki, "?timeout=0")
    anki.call("createDeck", deck="first")
    get(anki, "?timeout=0.4&since=0")
    _, events = get(anki, "?timeout=5&since=0")
    assert [one["names"] for one in events if one["type"] == "deck"] == [["first"]]


@pytest.mark.parametrize("header", [True, False])
def test_a_listener_resumes(anki: Running, header: bool) -> None:
    with listening(anki, "?types=deck") as heard:
        heard.next("hello")
        anki.call("createDeck", deck="heard")
        known = heard.next()["id"]
        assert heard.ids[-1] == str(known)
    anki.call("createDeck", deck="missed")
    where = ("", f"Last-Event-ID: {known}") if header else (f"?since={known}",)
    with listening(anki, *where) as heard:
        assert heard.next()["type"] == "hello"
        assert heard.ids[-1] == str(known), "else a lost connection would skip what follows"
        assert heard.next()["names"] == ["missed"]


def test_lost_events_are_a_gap(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "KEPT_EVENTS", 2)
    with listening(anki, "?types=deck") as heard:
        known = heard.next("hello")["id"]
        for number in range(4):
            anki.call("createDeck", deck=f"d{number}")
            heard.next("deck")
    with listening(anki, f"?since={known}") as heard:
        gap = heard.next()
        assert gap["type"] == "gap"
        assert gap["id"] == known + 4
        anki.call("createDeck", deck="after the gap")
        assert heard.next("deck")["id"] == known + 5


@pytest.mark.parametrize("known", [1, 999_999_999_999_999])
def test_ids_of_another_start_are_a_gap(anki: Running, known: int) -> None:
    with listening(anki, f"?since={known}") as heard:
        assert heard.next()["type"] == "gap"
    _, (gap,) = get(anki, f"?since={known}&timeout=10")
    assert gap["type"] == "gap"


def test_a_service_that_is_started_again_is_another_instance(
    start: Callable[..., Running],
) -> None:
    first = start()
    _, (hello,) = get(first, "?timeout=0")
    first.headless.request_stop()
    first._thread.join(timeout=30)
    second = start()
    _, (gap,) = get(second, f"?since={hello['id']}&timeout=10")
    assert gap["type"] == "gap"
    assert gap["instance"] != hello["instance"]


def test_nothing_is_read_while_nobody_listens(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LISTEN_SECONDS", -1.0)
    anki.call("createDeck", deck="before anybody listens")
    with listening(anki, "?types=deck") as heard:
        heard.next("hello")
        anki.call("createDeck", deck="heard")
        event = heard.next()
        assert event["names"] == ["heard"]
    # The service notices that the client has gone when it writes.
    until(lambda: anki.headless.service._feed.listeners == 0)
    anki.call("createDeck", deck="while nobody listens")
    with listening(anki, f"?since={event['id']}") as heard:
        assert heard.next()["type"] == "gap"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("?types=nonsense", "nonsense"),
        ("?since=-1", "since"),
        ("?since=x&timeout=1", "since"),
        ("?since=1&timeout=long", "timeout"),
        ("?timeout=nan", "timeout"),
        ("?since=" + "9" * 40, "since"),
    ],
)
def test_a_query_that_means_nothing(anki: Running, query: str, text: str) -> None:
    status, reply = get(anki, query)
    assert status == 400
    assert reply["result"] is None
    assert text in reply["error"]


def test_a_listener_needs_the_key(start: Callable[..., Running]) -> None:
    anki = start(apiKey="a long enough key")
    assert get(anki, "?timeout=0")[0] == 403
    assert get(anki, "?timeout=0&key=another")[0] == 403
    status, (hello,) = get(anki, "?timeout=0&key=a%20long%20enough%20key")
    assert (status, hello["type"]) == (200, "hello")


def test_a_page_that_is_not_allowed_hears_nothing(anki: Running) -> None:
    status, reply = get(anki, "?timeout=0", Origin="https://evil.example")
    assert (status, "https://evil.example" in reply["error"]) == (403, True)
    status, _ = get(anki, "?timeout=0", **{"Sec-Fetch-Site": "cross-site"})
    assert status == 403


def test_there_is_a_limit_of_listeners(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "MAX_LISTENERS", 2)
    with listening(anki) as first, listening(anki) as second:
        first.next("hello")
        second.next("hello")
        assert get(anki, "")[0] == 503
    until(lambda: anki.headless.service._feed.listeners == 0)
    with listening(anki) as third:
        assert third.next()["type"] == "hello"


def test_streams_have_comments(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "COMMENT_SECONDS", 0.1)
    with listening(anki) as heard:
        heard.next("hello")
        assert not heard.nothing_for(5)
        assert heard._until(b"\n\n")[0] == b": still here"


def test_a_listener_that_reads_nothing_harms_nobody(anki: Running) -> None:
    idle = Heard(anki.port, "?fields=1")
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        for number in range(20):
            added = anki.call("addNote", note=basic(f"{number}{'x' * 100_000}"))
            assert added
        seen: list[int] = []
        while len(seen) < 20:
            seen += heard.next("note")["added"]
        assert len(set(seen)) == 20
    idle.close()


def test_streams_end_at_once_with_the_service(collection_file: Any) -> None:
    with Running.on(collection_file) as anki:
        heard = Heard(anki.port)
        heard.next("hello")
        began = time.monotonic()
    assert time.monotonic() - began < 0.9
    with pytest.raises(EOFError):
        heard.next("never")
    heard.close()


def test_the_client_resumes_by_itself(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ankiconnect.client.anki.RETRY_SECONDS", 0.1)
    anki = start()
    client = Anki(anki.url)
    events = client.events(types={"deck"})
    assert next(events)["type"] == "hello"
    anki.call("createDeck", deck="one")
    assert next(events)["names"] == ["one"]
    kept = anki.headless.service._feed
    kept.close()  # every connection is lost
    assert kept._loop is not None
    kept._loop.call_soon_threadsafe(kept.begin)
    anki.call("createDeck", deck="two")
    assert next(events)["names"] == ["two"]
    events.close()
    client.close()


async def test_the_client_for_asyncio(start: Callable[..., Running]) -> None:
    anki = start(apiKey="a long enough key")
    async with AsyncAnki(anki.url, "a long enough key") as client:
        events = client.events(types={"note"}, fields=True)
        assert (await anext(events))["type"] == "hello"
        number = await client.add_note(note=NOTE)  # type: ignore[call-overload]
        event = await asyncio.wait_for(anext(events), 10)
        assert event["fields"] == {str(number): {"Front": "heard", "Back": ""}}
        await events.aclose()


def test_the_command_prints_events(anki: Running) -> None:
    command = [sys.executable, "-m", "ankiconnect", "events", "--url", anki.url, "--types", "deck"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["type"] == "hello"
        anki.call("createDeck", deck="Löwe")
        assert json.loads(running.stdout.readline())["names"] == ["Löwe"]
        running.terminate()


def test_refused_listeners_are_among_the_recent_requests(start: Callable[..., Running]) -> None:
    key = "a long enough key"
    anki = start(apiKey=key)
    secret = "ak_" + "x" * 32
    get(anki, "?timeout=0")
    get(anki, f"?timeout=0&key={secret}")
    get(anki, "?timeout=0", Origin="https://evil.example", User_Agent="a page")
    get(anki, "?types=nonsense&key=a%20long%20enough%20key")
    get(anki, "?timeout=0&key=a%20long%20enough%20key")
    request = urllib.request.Request(
        f"{anki.url}/requests.json", headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        content = reply.read().decode()
    assert secret not in content
    found = json.loads(content)["result"]
    assert {one["action"] for one in found} == {"GET /events"}
    assert [(one["status"], one["setting"]) for one in reversed(found)] == [
        (403, "apiKey"),
        (403, "apiKey"),
        (403, "webCorsOriginList"),
        (400, ""),
    ]
    assert found[1]["origin"] == "https://evil.example"
