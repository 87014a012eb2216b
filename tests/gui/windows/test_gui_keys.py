"""*Tools > AnkiConnect > Keys* in the real Anki."""

from __future__ import annotations

import json
from typing import Any

from ankiconnect.settings.program_keys import KEY, hash_of, make
from tools.real_anki.process import Anki

from ...http.events.listening import listening
from ..reuse import Lender
from .test_gui_menu import choose

DIALOGS = "[one for one in mw.app.topLevelWidgets() if type(one).__name__ == '{}' and one.isVisible()]"
WRONG_KEY = "valid api key must be provided"
A = "https://a.example"


def opened(anki: Anki) -> None:
    """Open the dialog, as `d`."""
    choose(anki, "Keys")
    anki.run(f"d, = {DIALOGS.format('KeysDialog')}")


def rows(anki: Anki) -> list[list[str]]:
    cells = "[d.keys.item(row, column).text() for column in range(4)]"
    found: list[list[str]] = anki.eval(f"[{cells} for row in range(d.keys.rowCount())]")
    return found


def saved(anki: Anki, name: str) -> Any:
    meta = json.loads((anki.folder / "meta.json").read_text())
    return meta["config"].get(name)


def ask(anki: Anki, key: str, action: str, **params: Any) -> Any:
    return anki.post({"action": action, "version": 6, "params": params, "key": key})["error"]


def add(anki: Anki, name: str, *clicked: str) -> str:
    """Make a key in the open dialog, after clicks on boxes of scopes; the key."""
    anki.run("d.add_button.click()\nn = d.new_key")
    assert not anki.eval("n.isModal()")
    ticked = "[scope for scope, box in n.scopes.boxes.items() if box.isChecked()]"
    assert anki.eval(ticked) == ["read", "add"]
    for scope in clicked:
        anki.run(f"n.scopes.boxes[{scope!r}].click()")
    anki.run(f"n.name.setText({name!r})\nn.add_button.click()")
    key = str(anki.eval("n.key.text()"))
    anki.run("mw.app.clipboard().setText('before')\nn.copy_button.click()")
    assert anki.eval("mw.app.clipboard().text()") == key
    anki.run("n.close()")
    return key


def test_a_key_is_made_used_and_revoked(lend_anki: Lender) -> None:
    anki = lend_anki(config={"anonymousScopes": []})
    opened(anki)
    assert not anki.eval("d.isModal()")
    assert rows(anki) == []
    key = add(anki, "Reader", "add")
    assert KEY.fullmatch(key)
    ((name, scopes, created, used),) = rows(anki)
    assert (name, scopes, bool(created), used) == ("Reader", "read", True, "")
    (kept,) = saved(anki, "apiKeys")
    assert (kept["name"], kept["hash"], kept["scopes"]) == ("Reader", hash_of(key), ["read"])
    assert ask(anki, key, "deckNames") is None
    assert ask(anki, key, "createDeck", deck="x") == 'the key "Reader" may not createDeck (scope add)'
    anki.until("d.keys.item(0, 3).text() != ''")
    assert not anki.eval("d.revoke_key_button.isEnabled()")
    anki.run("d.keys.selectRow(0)\nd.revoke_key_button.click()")
    assert ask(anki, key, "deckNames") == WRONG_KEY
    assert rows(anki) == saved(anki, "apiKeys") == []
    assert key not in (anki.folder / "meta.json").read_text()
    anki.run("d.close()")


def test_mistakes_are_said(lend_anki: Lender) -> None:
    anki = lend_anki(config={"anonymousScopes": []})
    opened(anki)
    add(anki, "Bot")
    anki.run("d.add_button.click()\nn = d.new_key\nn.add_button.click()")
    assert "1 to 100 characters" in anki.eval("n.problem.text()")
    anki.run("n.name.setText(' Bot ')\nn.add_button.click()")
    assert anki.eval("n.problem.text()") == "There is already a key for Bot."
    anki.run("n.name.setText('Other')\n[one.setChecked(False) for one in n.scopes.boxes.values()]")
    anki.run("n.add_button.click()")
    assert "at least one" in anki.eval("n.problem.text()")
    anki.run("n.reject()\nd.reject()")
    assert [one["name"] for one in saved(anki, "apiKeys")] == ["Bot"]


def test_a_site_is_revoked(lend_anki: Lender) -> None:
    anki = lend_anki(
        config={
            "webCorsOriginList": ["http://localhost", A],
            "webCorsOrigin": A,
            "originScopes": [{"origin": A, "scopes": ["read"]}],
        }
    )
    body = {"action": "deckNames", "version": 6}
    assert anki.post(body, {"Origin": A})["error"] is None
    opened(anki)
    assert "Requests without a key may read, add" in anki.eval("d.note.text()")
    sites = "[d.sites.item(row).text() for row in range(d.sites.count())]"
    assert anki.eval(sites) == ["http://localhost", f"{A} (read)"]
    anki.run("d.sites.setCurrentRow(1)\nd.revoke_site_button.click()")
    assert anki.eval(sites) == ["http://localhost"]
    assert saved(anki, "webCorsOriginList") == ["http://localhost"]
    assert saved(anki, "webCorsOrigin") is None
    assert saved(anki, "originScopes") == []
    assert "not allowed" in anki.post(body, {"Origin": A})["error"]
    anki.run("d.close()")


def test_a_stream_of_events_ends_with_its_key_or_site(lend_anki: Lender) -> None:
    key, kept = make("Reader", ["read"])
    kept_keys = [kept.as_json(), make("Another", ["read"])[1].as_json()]
    anki = lend_anki(config={"apiKeys": kept_keys, "webCorsOriginList": ["http://localhost", A]})
    opened(anki)
    with listening(anki, f"?key={key}") as program, listening(anki, "", f"Origin: {A}") as page:
        program.next("hello")
        page.next("hello")
        anki.run("d.keys.selectRow(0)\nd.revoke_key_button.click()")
        assert program.last_comment() == f": the stream ends: {WRONG_KEY}"
        assert page.nothing_for(0.3)
        anki.run("d.sites.setCurrentRow(1)\nd.revoke_site_button.click()")
        assert f"the origin {A} is not allowed" in page.last_comment()
    anki.run("d.close()")


def test_the_dialog_opens_once_and_follows_others(anki: Anki) -> None:
    opened(anki)
    anki.run("first = d")
    opened(anki)
    assert anki.eval("d is first")
    config = {**anki.config, "webCorsOriginList": ["http://localhost", A]}
    anki.run(
        f"mw.addonManager.writeConfig('ankiconnect', {config!r})\n"
        f"mw.addonManager.configUpdatedAction('ankiconnect')({config!r})"
    )
    anki.until("d.sites.count() == 2")
    assert anki.call("deckNames") == ["Default"]
    anki.run("d.reject()")
    anki.until(f"not {DIALOGS.format('KeysDialog')}")
    opened(anki)
    anki.run("d.reject()")
