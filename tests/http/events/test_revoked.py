"""A client that may not listen any more is not sent any more, and is told why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ankiconnect.client import Anki, WrongKey
from ankiconnect.server.api.keyring import WRONG_KEY
from ankiconnect.settings.program_keys import OriginScopes, make

from ...support.running import Running
from ...support.waiting import until
from .listening import listening

PAGE = "https://page.example"
KEY, KEPT = make("Reader", ["read"])
OTHER = make("Other", ["read"])[1]
START: dict[str, Any] = {
    "anonymousScopes": [],
    "apiKeys": [KEPT.as_json(), OTHER.as_json()],
    "webCorsOriginList": ["http://localhost", PAGE],
}
BEARER = f"Authorization: Bearer {KEY}"
NOT_ALLOWED = f"the origin {PAGE} is not allowed"


def change(anki: Running, **settings: Any) -> None:
    anki.headless._change_settings(replace(anki.headless.store.current, **settings))


REVOKED: list[Any] = [
    pytest.param((BEARER,), {"apiKeys": (OTHER,)}, WRONG_KEY, id="key"),
    pytest.param(
        (BEARER,),
        {"apiKeys": (replace(KEPT, scopes=("add",)),)},
        'the key "Reader" may not GET /events (scope read)',
        id="scopes",
    ),
    pytest.param(
        (BEARER, f"Origin: {PAGE}"),
        {"webCorsOriginList": ("http://localhost",)},
        NOT_ALLOWED,
        id="origin",
    ),
]


@pytest.mark.parametrize(("headers", "changed", "why"), REVOKED)
def test_a_stream_ends(
    start: Callable[..., Running], headers: tuple[str, ...], changed: dict[str, Any], why: str
) -> None:
    anki = start(**START)
    with listening(anki, "", *headers) as heard:
        heard.next("hello")
        change(anki, **changed)
        assert heard.last_comment().startswith(f": the stream ends: {why}")
    with listening(anki, "", *headers) as again:
        assert "403 Forbidden" in again.head
        assert again.body()["error"].startswith(why)


@pytest.mark.parametrize(("headers", "changed", "why"), REVOKED)
def test_a_long_poll_ends(
    start: Callable[..., Running], headers: tuple[str, ...], changed: dict[str, Any], why: str
) -> None:
    anki = start(**START)
    with listening(anki, "?timeout=0", *headers) as first:
        since = first.body()[0]["id"]
    with listening(anki, f"?timeout=20&since={since}", *headers) as poll:
        until(lambda: anki.headless.service._feed.listeners == 1)
        change(anki, **changed)
        assert "403 Forbidden" in poll.head
        assert poll.body()["error"].startswith(why)


def test_what_requests_without_a_key_may_do(start: Callable[..., Running]) -> None:
    anki = start(originScopes=[{"origin": PAGE, "scopes": ["read"]}], webCorsOriginList=[PAGE])
    with listening(anki) as program, listening(anki, "", f"Origin: {PAGE}") as page:
        program.next("hello")
        page.next("hello")
        change(anki, originScopes=(OriginScopes(PAGE, ("add",)),))
        assert f"the page {PAGE} may not GET /events (scope read)" in page.last_comment()
        anki.call("createDeck", deck="the program still listens")
        assert program.next("deck")["names"] == ["the program still listens"]
        change(anki, anonymousScopes=("add",))
        assert WRONG_KEY in program.last_comment()


def test_other_settings_end_nothing(start: Callable[..., Running]) -> None:
    anki = start(**START)
    with listening(anki, "?types=deck", BEARER) as heard:
        heard.next("hello")
        change(anki, apiKeys=(KEPT,), webTimeout=1)
        assert heard.nothing_for(0.3)
        change(anki, apiKeys=(replace(KEPT, scopes=("read", "add", "edit")),))
        body = {"action": "createDeck", "version": 6, "params": {"deck": "heard"}, "key": KEY}
        assert anki.post(body)["error"] is None
        assert heard.next()["names"] == ["heard"]


def test_what_happens_afterwards_is_not_heard(start: Callable[..., Running]) -> None:
    """The settings change, and something happens, before the listener has been woken."""
    anki = start(**START)
    with listening(anki, "?fields=1", BEARER) as heard:
        heard.next("hello")
        key, admin = make("Admin", ["read", "add"])
        change(anki, apiKeys=(admin,))
        body = {"action": "createDeck", "version": 6, "params": {"deck": "secret"}, "key": key}
        assert anki.post(body)["error"] is None
        assert WRONG_KEY in heard.last_comment()


def test_the_client_says_why(start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ankiconnect.client.anki.RETRY_SECONDS", 0.1)
    anki = start(**START)
    with Anki(anki.url, KEY) as client:
        events = client.events()
        assert next(events)["type"] == "hello"
        change(anki, apiKeys=(OTHER,))
        with pytest.raises(WrongKey, match=WRONG_KEY):
            next(events)
