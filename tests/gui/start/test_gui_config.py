"""The add-on's config in Anki: Tools > Add-ons > Config is followed without a restart."""

from __future__ import annotations

import importlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from ankiconnect.settings import RULES
from tools.addon import texts
from tools.ports import free_port
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ...unit.test_settings import GOOD, WRONG
from ..windows.test_gui_menu import items as menu_items

TALK = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"


OPEN_EDITOR = """
aqt.dialogs.open('AddonsDialog', mw.addonManager)
dialog = aqt.dialogs._dialogs['AddonsDialog'][1]
config = mw.addonManager.getConfig('ankiconnect')
editor = aqt.addons.ConfigEditor(dialog, 'ankiconnect', config)
"""


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
    """What the add-on has told the user last, in a window that blocks nothing."""
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
    assert reply["error"].startswith("collection is not available: Anki used it for 0.3 s")
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
    change(anki, webBindAddress="0.0.0.0")
    assert anki.call("version") == 6
    text = told(anki)
    assert "everybody who reaches this computer over the network" in text
    assert "The settings are in Tools > Add-ons > AnkiConnect > Config." in text
    for values in ({"apiKey": "a long random text"}, {"webBindAddress": "127.0.0.1"}):
        change(anki, **values)
        assert anki.call("version") == 6
        assert anki.eval("messages") == []


def test_a_bad_value_changes_nothing(anki: Anki) -> None:
    good, new = dict(anki.config), free_port()
    change(anki, webBindPort=new, webCorsOriginList=5)
    text = told(anki)
    assert "webCorsOriginList is 5" in text
    assert "The previous settings stay in effect." in text
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
    assert "it must be a JSON object of settings" in told(anki)
    assert anki.call("version") == 6


def test_a_new_port_that_is_taken(anki: Anki) -> None:
    old = anki.port
    with socket.create_server(("127.0.0.1", free_port())) as other:
        taken = other.getsockname()[1]
        change(anki, webBindPort=taken)
        text = told(anki)
        assert f"Port {taken} is already in use" in text
        assert f"AnkiConnect is still running at http://127.0.0.1:{old}" in text
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
        stopped, why, *_ = menu_items(anki)
        assert (stopped, why[0].split(",")[0]) == (
            ["Not running", False],
            f"Port {taken} is already in use",
        )
    anki.until(f"not {TALK}")
    assert anki.call("deckNames") == ["Default"]
    assert menu_items(anki)[0][0].startswith("Running at")
    (text,) = anki.eval("messages")
    assert text == (
        f"Port {taken} is already in use, perhaps by another copy of Anki or another AnkiConnect "
        "add-on. Close it, or set a different webBindPort. AnkiConnect will start automatically once "
        "the port is free."
    )
    assert "--port" not in text


@pytest.mark.slow
def test_a_message_that_was_closed_before_the_port_is_free(start_anki: Starter) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        taken = other.getsockname()[1]
        anki = start_anki(config={"webBindPort": taken}, answers=False)
        told(anki)
    change(anki, webTimeout=9999)
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("messages") == []


@pytest.mark.slow
def test_a_config_that_is_null(start_anki: Starter) -> None:
    anki = start_anki.prepare()
    good, anki.config = anki.config, None  # type: ignore[assignment]
    anki.start(answers=False)
    anki.config = good
    assert "is null; it must be a JSON object of settings" in told(anki)
    change(anki)
    assert anki.call("version") == 6


def test_starting_with_a_bad_value(start_anki: Starter) -> None:
    """The rest of the config is used, the key above all."""
    anki = start_anki(config={"apiKey": "sesame", "webTimeout": "soon"})
    text = told(anki)
    assert 'webTimeout is "soon"; it must be a whole number from 1 to 3600000.' in text
    assert "Tools > Add-ons > AnkiConnect > Config" in text
    assert anki.call("deckNames") == ["Default"]
    assert anki.post({"action": "version", "version": 6})["error"] == "valid api key must be provided"


@pytest.mark.slow
def test_starting_with_a_bad_key(start_anki: Starter) -> None:
    """Nothing runs then: without a key everybody could use the collection."""
    anki = start_anki.prepare()
    anki.config["apiKey"] = ["sesame"]
    anki.start(answers=False)
    text = told(anki)
    assert "apiKey must be text in quotes, or null (the value is not shown here)." in text
    assert (
        "AnkiConnect will not start until this is fixed in Tools > Add-ons > AnkiConnect > Config."
        in text
    )
    assert "sesame" not in text
    with pytest.raises(OSError):
        anki.call("version")
    assert ["apiKey must be text in quotes, or null (the value is not shown here).", False] in (
        menu_items(anki)
    )
    change(anki, apiKey=1234)
    anki.config["apiKey"] = "1234"
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.slow
def test_what_is_nearly_right_is_told_when_anki_starts(start_anki: Starter) -> None:
    anki = start_anki(
        config={
            "apikey": "sesame",
            "webCorsOriginList": ["http://localhost", None, "https://a.example/b"],
        }
    )
    text = told(anki)
    assert "apikey: did you mean apiKey?" in text
    assert (
        'no page has the origin "https://a.example/b"; it should look like "https://a.example".' in text
    )
    assert anki.call("version") == 6


def test_anki_s_own_editor_refuses_a_wrong_value_while_it_is_open(anki: Anki) -> None:
    anki.run(
        "import aqt.addons, json\n"
        "refused = []\n"
        "aqt.addons.showInfo = refused.append\n"
        f"{OPEN_EDITOR}"
        "conf = json.loads(editor.form.editor.toPlainText())\n"
        "for name, value in (('webBindPort', 'abc'), ('webCorsOriginList', [5]), ('apiKey', [])):\n"
        "    editor.form.editor.setPlainText(json.dumps({**conf, name: value}))\n"
        "    editor.accept()\n"
        "still_open = editor.isVisible()\n"
        "editor.reject(); dialog.close()"
    )
    assert anki.eval("refused") == [
        "webBindPort must be a whole number from 0 to 65535.",
        'webCorsOriginList must be a list of origins such as ["https://example.com"], or ["*"].',
        "apiKey must be text in quotes, or null.",
    ]
    assert anki.eval("still_open")
    assert anki.call("version") == 6


def test_the_schema_refuses_only_what_cannot_be_used() -> None:
    jsonschema: Any = importlib.import_module("jsonschema")  # of Anki, for its dialog
    schema = texts.config_schema()
    jsonschema.validate(texts.config(), schema)  # checks the schema too, which takes long
    rules = jsonschema.validators.validator_for(schema)(schema)
    for name, value, _ in GOOD:
        if RULES[name].in_anki:
            rules.validate({name: value})
            rules.validate({name: None})
    for name, value in WRONG:
        if RULES[name].in_anki and not isinstance(value, str):
            error = jsonschema.exceptions.best_match(rules.iter_errors({name: value}))
            assert error.schema["error_msg"].startswith(f"{name} must be ")


def test_the_help_of_anki_s_editor_fits_its_width(anki: Anki) -> None:
    anki.run(
        "import aqt.addons\n"
        f"{OPEN_EDITOR}"
        "widths = []\n"
        "def measure(_=None):\n"
        "    editor.form.help.evalWithCallback(\n"
        "        '[document.documentElement.scrollWidth, innerWidth]', widths.append)\n"
        "editor.form.help.evalWithCallback('1', measure)"
    )
    anki.until("widths and widths[0] is not None")
    needed, there = anki.eval("widths[0]")
    anki.run("editor.reject(); dialog.close()")
    assert needed <= there


@pytest.mark.slow
def test_starting_with_a_file_that_anki_takes_for_an_empty_one(start_anki: Starter) -> None:
    """As after a power cut while Anki wrote it: the user's key would be gone with the rest."""
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


@pytest.fixture
def with_variable(anki: Anki) -> Iterator[Anki]:
    """An Anki that has a variable, as if from its start, when it reads its config the next time."""
    anki.run("import os\nos.environ['ANKICONNECT_API_KEY'] = 'sesame'")
    yield anki
    anki.run("del os.environ['ANKICONNECT_API_KEY']")


def test_variables_win(with_variable: Anki) -> None:
    anki = with_variable
    change(anki, apiKey="from the config")
    anki.config["apiKey"] = "sesame"
    assert anki.call("version") == 6
    change(anki, apiKey="another")
    anki.config["apiKey"] = "sesame"
    assert anki.call("version") == 6
