"""The add-on's config in Anki: Tools > Add-ons > Config is followed without a restart."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tools.ports import free_port
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

TALK = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"


def change(anki: Anki, **values: Any) -> None:
    """Change the config as Anki's editor of it does."""
    values = {**anki.config, **values}
    anki.run(
        "import json\n"
        f"conf = json.loads({json.dumps(values)!r})\n"
        "mw.addonManager.writeConfig('ankiconnect', conf)\n"
        "mw.addonManager.configUpdatedAction('ankiconnect')(conf)"
    )
    anki.config = values


def at(anki: Anki, port: int) -> None:
    anki.port = port
    anki.url = f"http://127.0.0.1:{port}"


def told(anki: Anki) -> str:
    """What the add-on has told the person last, in a window that blocks nothing."""
    anki.until("messages")
    assert not anki.eval(f"{TALK}[0].isModal()")
    text = str(anki.eval("messages[-1]"))
    anki.run(f"[w.close() for w in {TALK}]; messages.clear()")
    return text


def test_anki_s_own_editor(anki: Anki) -> None:
    anki.run(
        "aqt.dialogs.open('AddonsDialog', mw.addonManager)\n"
        "from aqt.addons import ConfigEditor\n"
        "dialog = aqt.dialogs._dialogs['AddonsDialog'][1]\n"
        "editor = ConfigEditor(dialog, 'ankiconnect', mw.addonManager.getConfig('ankiconnect'))\n"
        "import json\n"
        "conf = json.loads(editor.form.editor.toPlainText())\n"
        "conf['apiKey'] = 'sesame'\n"
        "editor.form.editor.setPlainText(json.dumps(conf))\n"
        "editor.accept(); dialog.close()"
    )
    assert anki.post({"action": "version", "version": 6})["error"] == "valid api key must be provided"
    anki.config["apiKey"] = "sesame"
    assert anki.call("version") == 6


def test_origins_and_limits_change_at_once(anki: Anki) -> None:
    change(anki, webCorsOriginList=["https://a.example"], collectionTimeout=300)
    assert anki.post({"action": "version"}, {"Origin": "https://a.example"}) == 6
    anki.run("gui_hooks.sync_will_start()")
    reply = anki.post({"action": "deckNames", "version": 6}, timeout=5)
    assert reply["error"] == "collection is not available"
    anki.run("gui_hooks.sync_did_finish()")
    assert anki.call("deckNames") == ["Default"]


def test_another_port(anki: Anki) -> None:
    old, new = anki.port, free_port()
    change(anki, webBindPort=new)
    with pytest.raises(OSError):
        anki.call("version")
    at(anki, new)
    assert anki.call("version") == 6
    change(anki, webBindPort=old)
    at(anki, old)
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("messages") == []


def test_another_address(anki: Anki) -> None:
    for address in ("0.0.0.0", "127.0.0.1"):
        change(anki, webBindAddress=address)
        assert anki.call("version") == 6


def test_a_bad_value_changes_nothing(anki: Anki) -> None:
    good, new = dict(anki.config), free_port()
    change(anki, webBindPort=new, webCorsOriginList=5)
    text = told(anki)
    assert "webCorsOriginList is 5" in text
    assert "What was in force before stays" in text
    assert anki.call("version") == 6
    anki.config = good
    change(anki, webBindPort=new)
    at(anki, new)
    assert anki.call("version") == 6


def test_a_config_that_is_no_object(anki: Anki) -> None:
    anki.run(
        "meta = mw.addonManager.addonMeta('ankiconnect')\n"
        "mw.addonManager.writeAddonMeta('ankiconnect', {**meta, 'config': [1]})\n"
        "mw.addonManager.configUpdatedAction('ankiconnect')([1])"
    )
    assert "a JSON object of settings is wanted" in told(anki)
    assert anki.call("version") == 6


def test_a_new_port_that_is_taken(anki: Anki) -> None:
    old = anki.port
    with socket.create_server(("127.0.0.1", free_port())) as other:
        taken = other.getsockname()[1]
        change(anki, webBindPort=taken)
        text = told(anki)
        assert f"port {taken}" in text
        assert f"goes on at http://127.0.0.1:{old}" in text
        assert anki.call("version") == 6
    change(anki, webBindPort=taken, webTimeout=9999)
    at(anki, taken)
    assert anki.call("version") == 6


def test_starting_while_the_port_is_taken(start_anki: Starter) -> None:
    """Once it is free the service starts, and the message about it goes away."""
    with socket.create_server(("127.0.0.1", free_port())) as other:
        taken = other.getsockname()[1]
        anki = start_anki(config={"webBindPort": taken}, answers=False)
        anki.until("messages")
        assert anki.eval("mw.state") == "deckBrowser"
    anki.until(f"not {TALK}")
    assert anki.call("deckNames") == ["Default"]
    (text,) = anki.eval("messages")
    assert f"port {taken} of 127.0.0.1 is in use" in text
    assert "starts by itself once the port is free" in text
    assert "--port" not in text


def test_a_message_that_was_closed_before_the_port_is_free(start_anki: Starter) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        taken = other.getsockname()[1]
        anki = start_anki(config={"webBindPort": taken}, answers=False)
        told(anki)
    change(anki, webTimeout=9999)
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("messages") == []


def test_a_config_that_is_null(start_anki: Starter) -> None:
    anki = start_anki.prepare()
    good, anki.config = anki.config, None  # type: ignore[assignment]
    anki.start(answers=False)
    anki.config = good
    assert "is null; a JSON object of settings is wanted" in told(anki)
    change(anki)
    assert anki.call("version") == 6


def test_starting_with_a_bad_value(start_anki: Starter) -> None:
    """Nothing runs then: the defaults would serve without the person's key."""
    anki = start_anki(config={"apiKey": "sesame", "webTimeout": "soon"}, answers=False)
    text = told(anki)
    assert "webTimeout is 'soon'" in text
    assert "does not run" in text
    change(anki, webTimeout=1000)
    assert anki.call("deckNames") == ["Default"]


def test_starting_with_a_file_that_anki_takes_for_an_empty_one(start_anki: Starter) -> None:
    """As after a power cut while Anki wrote it: the person's key would be gone with the rest."""
    anki = start_anki.prepare(config={"apiKey": "sesame"})
    anki.write_config()
    whole = (anki.folder / "meta.json").read_text("utf-8")
    anki.write_config = lambda: None  # type: ignore[method-assign]
    (anki.folder / "meta.json").write_text(whole[:-5], "utf-8")
    anki.start(answers=False)
    assert "meta.json, cannot be read" in told(anki)
    with pytest.raises(OSError):
        anki.call("version")
    change(anki)
    assert anki.call("deckNames") == ["Default"]


def test_variables_win(start_anki: Starter) -> None:
    anki = start_anki(config={"apiKey": "from the config"}, variables={"ANKICONNECT_API_KEY": "sesame"})
    anki.config["apiKey"] = "sesame"
    assert anki.call("version") == 6
    change(anki, apiKey="another")
    anki.config["apiKey"] = "sesame"
    assert anki.call("version") == 6
