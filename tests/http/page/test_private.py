"""``/status.json`` and ``/requests.json``: what they say, and who may read them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from ankiconnect import __version__
from ankiconnect.client.connection import post

from ...support.net.get import get
from ...support.running import Running
from ...support.waiting import until

KEY = "a key of enough characters"
PATHS = ["/status.json", "/requests.json"]
EVIL = "<img src=x onerror=alert(1)>"


def read(anki: Running, path: str, **headers: str) -> tuple[int, Any]:
    response, content = get(anki.port, path, **headers)
    reply = json.loads(content)
    assert list(reply) == ["result", "error"]
    return response.status, reply["error"] if reply["error"] else reply["result"]


def status(anki: Running, query: str = "", **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = read(anki, f"/status.json{query}", **headers)[1]
    return found


def requests(anki: Running, **headers: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(anki, "/requests.json", **headers)[1]
    return found


# The state


def test_the_state_of_an_open_collection(anki: Running) -> None:
    fields = {"Front": "a", "Back": "b"}
    note = {"deckName": "Default", "modelName": "Basic (and reversed card)", "fields": fields}
    anki.call("addNote", note=note)
    found = status(anki, User_Agent="a monitor")
    clients = found.pop("clients")
    anki_version = found.pop("ankiVersion")
    assert anki_version.startswith("2")
    assert found == {
        "status": "ok",
        "apiVersion": 6,
        "version": __version__,
        "hasWindow": False,
        "busyWith": [],
        "needsKey": False,
        "warning": "",
        "origins": ["http://localhost"],
        "profile": "User 1",
        "notes": 1,
        "cards": 2,
        "problem": "",
        "urls": anki.headless.service.urls,
    }
    assert [one["requests"] for one in clients] == [1]  # looking does not count


def test_a_busy_service_answers_at_once(anki: Running) -> None:
    anki.headless.bridge.pause()
    found = status(anki)
    assert (found["status"], found["notes"], found["profile"]) == ("busy", None, None)
    anki.headless.bridge.resume()


def test_a_busy_main_thread_keeps_nobody_waiting(anki: Running) -> None:
    release = threading.Event()
    anki.headless.run_soon(lambda: release.wait(30))  # type: ignore[arg-type]
    try:
        found = status(anki)
        assert (found["status"], found["notes"]) == ("ok", None)
    finally:
        release.set()
    assert status(anki)["notes"] == 0


def test_it_says_why_no_collection_is_open(anki: Running) -> None:
    anki.on_main(lambda col: anki.headless.profiles.close())
    found = status(anki)
    assert (found["status"], found["notes"]) == ("closed", None)
    assert found["problem"].startswith("collection is not available")


def test_it_warns_of_an_open_door(start: Callable[..., Running]) -> None:
    anki = start(webBindAddress="0.0.0.0")
    assert "there is no apiKey" in status(anki)["warning"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("chrome-extension://abc", True),
        ("https://listed.example", True),
        ("https://app.asbplayer.dev", False),
        (EVIL, False),
    ],
)
def test_it_says_whether_a_page_may_call(
    start: Callable[..., Running], origin: str, allowed: bool
) -> None:
    anki = start(webCorsOriginList=["http://localhost", "https://listed.example"])
    refusal = status(anki, f"?origin={quote(origin)}")["refusal"]
    assert (refusal == "") is allowed
    assert allowed or "webCorsOriginList" in refusal
    assert "refusal" not in status(anki)


# The requests


def test_each_request_is_there_without_its_contents(anki: Running) -> None:
    secret = "a secret of the note"
    note = {"deckName": secret, "modelName": "Basic", "fields": {"Front": secret, "Back": secret}}
    anki.post({"action": "deckNames", "version": 6}, **{"User-Agent": "GoodDictionary/1"})
    anki.post({"action": "addNote", "version": 6, "params": {"note": note}})
    anki.post({"action": "addNote", "version": 6, "params": {"note": secret}})
    anki.post({"action": "findNotes", "version": 6, "params": {"query": f"({secret}"}})
    anki.post({"action": "findNotes", "version": 6, "params": {secret: 1}})
    anki.post(json.dumps(secret).encode())
    anki.post(f"{{{secret}".encode())
    found = requests(anki)
    assert secret not in json.dumps(found)
    oldest = found[-1]
    assert oldest.pop("time") > 1_500_000_000_000
    assert 0 <= oldest.pop("ms") < 10_000
    assert oldest == {
        "origin": "",
        "program": "GoodDictionary/1",
        "action": "deckNames",
        "ok": True,
        "status": 200,
        "reason": "",
        "setting": "",
    }
    assert [(one["action"], one["ok"], one["reason"]) for one in reversed(found)][1:] == [
        ("addNote", False, "deck was not found"),
        ("addNote", False, "addNote() parameter note must be an object"),
        ("findNotes", False, "Invalid search"),
        ("findNotes", False, "findNotes() got an unexpected keyword argument '…'"),
        ("", False, "a request must be a JSON object"),
        ("", False, "the body is not JSON"),
    ]


def test_a_batch_names_its_actions_and_what_failed(anki: Running) -> None:
    inner: list[Any] = [{"action": "deckNames"}, {"action": "nothing"}, {"action": "nothing"}]
    anki.post({"action": "multi", "version": 6, "params": {"actions": inner}})
    anki.post({"action": "multi", "version": 6, "params": {"actions": inner[:1] * 30}})
    long, short = requests(anki)
    assert short["action"] == "multi (3: deckNames, nothing)"
    assert short["reason"] == "2 of the actions in it failed; unsupported action"
    assert (long["action"], long["ok"]) == ("multi (30: deckNames, …)", True)


def test_a_refused_page_is_there_with_the_setting_that_would_allow_it(anki: Running) -> None:
    body = b'{"action": "deckNames", "version": 6}'
    assert post(anki.url, body, {"Origin": EVIL}, timeout=30).status == 403
    (found,) = requests(anki)
    assert (found["origin"], found["status"], found["setting"]) == (EVIL, 403, "webCorsOriginList")
    assert found["action"] == "deckNames"
    assert "not allowed" in found["reason"]


def test_a_missing_key_is_there(start: Callable[..., Running]) -> None:
    anki = start(apiKey=KEY)
    anki.post({"action": "deckNames", "version": 6, "key": "wrong"})
    (found,) = requests(anki, Authorization=f"Bearer {KEY}")
    assert (found["action"], found["setting"], found["ok"]) == ("deckNames", "apiKey", False)


def test_there_are_two_hundred_of_them(anki: Running) -> None:
    for number in range(205):
        anki.post({"action": f"none{number}", "version": 6})
    found = requests(anki)
    assert [one["action"] for one in found] == [f"none{number}" for number in range(204, 4, -1)]


def test_probes_and_pages_are_not_there(anki: Running) -> None:
    for path in ("/", "/health", "/page.js", "/openapi.json", *PATHS):
        get(anki.port, path)
    assert requests(anki) == []
    assert status(anki)["clients"] == []


def test_they_outlive_a_change_of_the_port(anki: Running) -> None:
    anki.call("version")
    anki.headless.run_soon(lambda: anki.headless.service.rebind(anki.headless.store.current))
    until(lambda: anki.headless.service.urls[0] != anki.url)
    anki.url = anki.headless.service.urls[0]
    assert [one["action"] for one in requests(anki)] == ["version"]


# Who may read them


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> Iterator[str]:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://listed.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "chrome-extension://abc"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "same-origin", "Host": "evil.example"},
        {"Host": "evil.example:8765"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost@evil.example"},
        {"Host": ""},
    ],
)
@pytest.mark.parametrize("listed", [["http://localhost", "https://listed.example"], ["*"]])
def test_no_other_page_gets_them(
    start: Callable[..., Running], path: str, headers: dict[str, str], listed: list[str]
) -> None:
    anki = start(webCorsOriginList=listed)
    answer, text = read(anki, path, **headers)
    assert answer == 403
    assert isinstance(text, str)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Host": "localhost:8765", "Sec_Fetch_Site": "same-origin"},
        {"Host": "[::1]:8765"},
        {"Host": "anki.example:8765", "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_the_page_of_the_service_and_programs_get_them(
    start: Callable[..., Running], path: str, headers: dict[str, str]
) -> None:
    anki = start(webCorsOriginList=["http://localhost", "http://anki.example:8765"])
    assert read(anki, path, **headers)[0] == 200


def test_with_a_key_they_need_it(start: Callable[..., Running], path: str) -> None:
    key = f"{KEY} ü€"
    anki = start(apiKey=key)
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {KEY}"}):
        assert read(anki, path, **headers) == (200, "valid api key must be provided")
    right = f"Bearer {key}".encode().decode("latin-1")
    assert isinstance(read(anki, path, Authorization=right)[1], dict | list)
    # Whoever has the key may use any name of the machine, but is no page of another site.
    assert read(anki, path, Authorization=right, Host="nas.example:8765")[0] == 200
    assert read(anki, path, Authorization=right, Origin="http://localhost:3000")[0] == 403


def test_the_page_of_another_name_for_this_machine_has_no_rights(anki: Running) -> None:
    """Its browser sends that name as Origin, whatever the name stands for (DNS rebinding)."""
    host = "evil.example:8765"
    body = b'{"action": "deckNames", "version": 6}'
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert post(anki.url, body, headers, timeout=30).status == 403
