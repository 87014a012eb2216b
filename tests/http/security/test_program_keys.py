"""Keys of programs: what each may do, and what requests without a key may do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect import handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Scope, Writes
from ankiconnect.server.api.keyring import WRONG_KEY
from ankiconnect.settings.program_keys import SCOPES, make

from ...support.content.notes import basic
from ...support.running import Running
from ..events.listening import listening

handlers.load()
NOTE = basic("keyed")
Start = Callable[..., Running]


class Keyed:
    """A service with keys, and requests with one of them."""

    def __init__(self, start: Start, scopes: dict[str, list[str]], **settings: Any) -> None:
        made = {name: make(name, these) for name, these in scopes.items()}
        self.keys = {name: key for name, (key, _) in made.items()}
        listed = [kept.as_json() for _, kept in made.values()]
        self.anki = start(apiKeys=listed, **{"anonymousScopes": [], **settings})

    def ask(self, name: str | None, action: str, *, bearer: bool = False, **params: Any) -> Any:
        body: dict[str, Any] = {"action": action, "version": 6, "params": params}
        headers = {}
        if bearer and name is not None:
            headers["Authorization"] = f"Bearer {self.keys[name]}"
        elif name is not None:
            body["key"] = self.keys.get(name, name)
        return self.anki.post(body, **headers)


@pytest.fixture
def keyed(start: Start) -> Keyed:
    return Keyed(start, {"reader": ["read"], "adder": ["read", "add"], "all": list(SCOPES)})


def test_scopes_are_those_of_actions() -> None:
    assert {one.value for one in Scope} == set(SCOPES)


@pytest.mark.parametrize("bearer", [False, True])
def test_a_key_may_do_what_its_scopes_say(keyed: Keyed, bearer: bool) -> None:
    assert keyed.ask("reader", "deckNames", bearer=bearer) == {"result": ["Default"], "error": None}
    refused = keyed.ask("reader", "addNote", bearer=bearer, note=NOTE)
    assert refused == {"result": None, "error": 'the key "reader" may not addNote (scope add)'}
    assert keyed.ask("adder", "addNote", bearer=bearer, note=NOTE)["error"] is None


SCOPED = [
    name
    for name, one in sorted(registry.names().items())
    if not one.public and one.writes is not Writes.ANYTHING  # multi looks at each action in it
]


def test_a_key_that_adds_does_not_write_into_notes(keyed: Keyed) -> None:
    update = {**NOTE, "options": {"onDuplicate": "update"}}
    for name, given in (("addNote", {"note": update}), ("addNotes", {"notes": [basic("x"), update]})):
        refused = f'the key "adder" may not {name} with onDuplicate "update" (scope edit)'
        assert keyed.ask("adder", name, **given) == {"result": None, "error": refused}
        assert keyed.ask("adder", name, details=True, **given)["error"] == refused
    assert keyed.ask("all", "findNotes", query="deck:*")["result"] == []
    assert keyed.ask("all", "addNote", note=update)["error"] is None


@pytest.mark.parametrize("name", SCOPED)
def test_every_action_refuses_a_key_without_its_scope(start: Start, name: str) -> None:
    action = registry.names()[name]
    others = [one for one in SCOPES if one != action.scope.value]
    keyed = Keyed(start, {"other": others})
    error = keyed.ask("other", name)["error"]
    assert error == f'the key "other" may not {name} (scope {action.scope.value})'


def test_the_actions_of_a_multi_have_the_outer_key_or_their_own(keyed: Keyed) -> None:
    inner = {"action": "addNote", "version": 6, "params": {"note": NOTE}}
    actions = [
        {"action": "deckNames", "version": 6},
        inner,
        {**inner, "key": keyed.keys["adder"]},
        {"action": "deckNames", "version": 6, "key": "of nobody, and so the outer one counts"},
    ]
    replies = keyed.ask("reader", "multi", actions=actions)["result"]
    assert [one["error"] for one in replies] == [
        None,
        'the key "reader" may not addNote (scope add)',
        None,
        None,
    ]


def test_a_key_sees_the_actions_that_it_may_use(keyed: Keyed) -> None:
    seen = keyed.ask("reader", "apiReflect", scopes=["actions"])["result"]["actions"]
    assert "deckNames" in seen
    assert "multi" in seen
    assert "addNote" not in seen
    assert "deleteNotes" in keyed.ask("all", "apiReflect", scopes=["actions"])["result"]["actions"]


def test_without_a_key_nothing_but_the_probe_answers(keyed: Keyed) -> None:
    assert keyed.ask(None, "deckNames")["error"] == WRONG_KEY
    assert keyed.ask("ak_" + "x" * 32, "deckNames")["error"] == WRONG_KEY
    granted = keyed.ask(None, "requestPermission")["result"]
    assert (granted["permission"], granted["requireApiKey"]) == ("granted", True)
    for path, status in {"/": 200, "/health": 200, "/events": 403}.items():
        assert get(keyed.anki, path) == status, path
    for path in ("/status.json", "/requests.json", "/openapi.json"):
        assert get(keyed.anki, path) == 200, "with an error, as actions have it"


def get(anki: Running, path: str) -> int:
    try:
        with urllib.request.urlopen(anki.url + path, timeout=10) as reply:
            if path.endswith("json"):
                assert json.loads(reply.read())["error"] == WRONG_KEY
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_what_requests_without_a_key_may_do_can_be_chosen(start: Start) -> None:
    keyed = Keyed(start, {"adder": ["add"]}, anonymousScopes=["read"])
    assert keyed.ask(None, "deckNames")["error"] is None
    assert keyed.ask(None, "addNote", note=NOTE)["error"] == WRONG_KEY
    assert keyed.ask("adder", "addNote", note=NOTE)["error"] is None
    assert keyed.ask("adder", "deckNames")["error"] == 'the key "adder" may not deckNames (scope read)'


@pytest.mark.parametrize("path", ["/status.json", "/requests.json"])
def test_a_document_needs_the_scope_admin_without_a_key_too(start: Start, path: str) -> None:
    keyed = Keyed(start, {"admin": ["admin"]}, anonymousScopes=["read"])
    assert get(keyed.anki, path) == 200, "with an error, as actions have it"
    bearer = {"Authorization": f"Bearer {keyed.keys['admin']}"}
    request = urllib.request.Request(keyed.anki.url + path, headers=bearer)
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert json.loads(reply.read())["error"] is None


@pytest.mark.parametrize("path", ["/status.json", "/requests.json"])
def test_a_key_without_the_scope_of_a_document_is_not_a_wrong_one(keyed: Keyed, path: str) -> None:
    bearer = {"Authorization": f"Bearer {keyed.keys['reader']}"}
    request = urllib.request.Request(keyed.anki.url + path, headers=bearer)
    with urllib.request.urlopen(request, timeout=10) as reply:
        error = json.loads(reply.read())["error"]
    assert error == f'the key "reader" may not GET {path} (scope admin)'


def test_pages_of_other_sites_are_never_admins(start: Start) -> None:
    anki = start(webCorsOriginList=["https://page.example"])
    body = {"action": "reloadCollection", "version": 6}
    assert anki.post(body)["error"] is None
    refused = anki.post(body, Origin="https://page.example")["error"]
    assert refused == "pages of other sites may not reloadCollection (scope admin) without an API key"
    read = {"action": "deckNames", "version": 6}
    assert anki.post(read, Origin="https://page.example")["error"] is None


def test_the_one_key_has_every_scope(start: Start) -> None:
    keyed = Keyed(start, {"reader": ["read"]}, apiKey="the one key of all", anonymousScopes=["read"])
    assert keyed.ask("the one key of all", "reloadCollection")["error"] is None
    assert keyed.ask(None, "deckNames")["error"] == WRONG_KEY
    assert keyed.ask("reader", "deckNames")["error"] is None


def test_only_admins_name_files(start: Start, tmp_path: Any) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("secret")
    keyed = Keyed(start, {"adder": ["read", "add"], "admin": ["add", "admin"]})
    wanted: dict[str, Any] = {"filename": "s.txt", "path": str(file)}
    assert "path" in keyed.ask("adder", "storeMediaFile", **wanted)["error"]
    assert keyed.ask("admin", "storeMediaFile", **wanted)["result"] == "s.txt"


def test_a_key_can_be_for_some_origins(start: Start) -> None:
    key, kept = make("page", ["read"])
    listed = [{**kept.as_json(), "origins": ["http://localhost:1"]}]
    anki = start(apiKeys=listed, anonymousScopes=[])
    body = {"action": "deckNames", "version": 6, "key": key}
    assert anki.post(body)["error"] is None
    assert anki.post(body, Origin="http://localhost:1")["error"] is None
    assert anki.post(body, Origin="http://localhost:2")["error"] == WRONG_KEY


def test_a_page_may_do_what_the_user_has_chosen(start: Start, tmp_path: Any) -> None:
    page = "https://page.example"
    limits = [
        {"origin": page, "scopes": ["read", "admin"]},
        {"origin": "http://localhost:1", "scopes": ["read", "admin"]},
    ]
    anki = start(originScopes=limits, webCorsOriginList=[page, "http://localhost"], allowFilePaths=True)

    def ask(action: str, origin: str = page, **params: Any) -> Any:
        return anki.post({"action": action, "version": 6, "params": params}, Origin=origin)["error"]

    assert ask("deckNames") is None
    assert ask("addNote", note=NOTE) == f"the page {page} may not addNote (scope add)"
    assert ask("reloadCollection") == f"the page {page} may not reloadCollection (scope admin)"
    path = str(tmp_path / "x.apkg")
    assert "scope admin" in ask("exportPackage", deck="Default", path=path)
    actions = [{"action": "addNote", "version": 6, "params": {"note": NOTE}}]
    body = {"action": "multi", "version": 6, "params": {"actions": actions}}
    (inner,) = anki.post(body, Origin=page)["result"]
    assert inner["error"] == f"the page {page} may not addNote (scope add)"
    assert ask("reloadCollection", "http://localhost:1") is None, "a page of this machine"
    assert ask("addNote", "http://localhost:2", note=NOTE) is None, "another page"
    assert anki.post({"action": "reloadCollection", "version": 6})["error"] is None, "a program"


def test_a_page_gets_no_more_than_requests_without_a_key(start: Start) -> None:
    page = "https://page.example"
    limits = [{"origin": page, "scopes": ["read", "add"]}]
    keyed = Keyed(
        start,
        {"all": list(SCOPES)},
        anonymousScopes=["read"],
        originScopes=limits,
        webCorsOriginList=[page],
    )
    body = {"action": "addNote", "version": 6, "params": {"note": NOTE}}
    assert "scope add" in keyed.anki.post(body, Origin=page)["error"]
    assert keyed.anki.post({**body, "key": keyed.keys["all"]}, Origin=page)["error"] is None


def test_events_name_the_program(keyed: Keyed) -> None:
    key = keyed.keys["all"]
    with listening(keyed.anki, "?types=note", f"Authorization: Bearer {key}") as heard:
        heard.next("hello")
        keyed.ask("adder", "addNote", note=NOTE)
        assert heard.next()["by"] == "adder"


def test_a_large_body_with_the_key_in_its_head_is_read(keyed: Keyed) -> None:
    data = "A" * 2_000_000
    reply = keyed.ask("adder", "storeMediaFile", bearer=True, filename="large.bin", data=data)
    assert reply["error"] is None
    refused = keyed.ask(None, "storeMediaFile", filename="large.bin", data=data)
    assert refused["error"] == WRONG_KEY


def test_when_a_key_was_used_is_known(keyed: Keyed) -> None:
    keyed.ask("reader", "deckNames")
    assert set(keyed.anki.headless.service.keyrings.last_used) == {"reader"}


def test_no_key_is_logged(keyed: Keyed, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    keyed.ask("reader", f"no such action {keyed.keys['reader']}")
    keyed.ask("reader", "findNotes", query=keyed.keys["reader"])
    assert keyed.keys["reader"] not in caplog.text
