"""The add-on's config: read with the environment over it, and changed where the user says Yes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ankiconnect.settings import SettingError, Settings, Store, sources
from ankiconnect.settings.program_keys import make
from ankiconnect.window.config import Config


class Addons:
    """Anki's add-on manager, with one add-on."""

    def __init__(self, user_values: Any = (), defaults: dict[str, Any] | None = None) -> None:
        self.meta: dict[str, Any] = {"name": "x"}
        if user_values != ():
            self.meta["config"] = user_values
        self.defaults = defaults
        self.fails = False
        self.folder = Path("/no/such/folder")

    def addonsFolder(self, module: str) -> str:
        return str(self.folder)

    def getConfig(self, module: str) -> dict[str, Any] | None:
        return None if self.defaults is None else {**self.defaults, **self.meta.get("config", {})}

    def addonMeta(self, module: str) -> dict[str, Any]:
        return dict(self.meta)

    def writeConfig(self, module: str, conf: dict[str, Any]) -> None:
        if self.fails:
            raise PermissionError(13, "read only")
        self.meta["config"] = conf


def config(addons: Addons, **environment: str) -> Config:
    made = Config(addons, "ankiconnect", Store(Settings()), environment)
    made.store.current, _ = made.read()
    return made


def test_the_order_of_the_sources() -> None:
    addons = Addons({"webTimeout": 2}, {"webTimeout": 1, "webBacklog": 7, "apiKey": "a"})
    read = config(addons, ANKICONNECT_API_KEY="b").store.current
    assert (read.webTimeout, read.webBacklog, read.apiKey) == (2, 7, "b")


def test_without_defaults_the_users_values_count() -> None:
    assert config(Addons({"webTimeout": 2})).store.current.webTimeout == 2
    assert config(Addons()).read() == (Settings(), [])


@pytest.mark.parametrize("user_values", [None, [1], "x"])
@pytest.mark.parametrize("defaults", [None, {"webTimeout": 1}])
def test_what_cannot_be_used(user_values: Any, defaults: dict[str, Any] | None) -> None:
    made = Config(Addons(user_values, defaults), "ankiconnect", Store(Settings()), {})
    with pytest.raises(SettingError, match="AnkiConnect's config"):
        made.read()


def test_one_bad_value_names_itself_and_the_rest_is_used() -> None:
    made = config(Addons({"webTimeout": 2}))
    made = Config(
        Addons({"webTimeout": "soon", "queueSize": 7, "apiKey": "a"}), "ankiconnect", made.store, {}
    )
    settings, reported = made.read()
    assert (settings.webTimeout, settings.queueSize, settings.apiKey) == (2, 7, "a")
    assert reported == [
        'webTimeout is "soon"; it must be a whole number from 1 to 3600000. Until then 2 is used'
    ]


UNSAFE: dict[str, Any] = {
    "apiKey": ["sesame"],
    "webBindAddress": 5,
    "webCorsOriginList": 5,
    "webCorsOrigin": ["https://a"],
    "ignoreOriginList": [5],
    "webTlsCertificate": 5,
    "webTlsKey": 5,
}


@pytest.mark.parametrize("name", UNSAFE)
def test_a_bad_value_never_lets_more_clients_in(name: str) -> None:
    made = Config(
        Addons({name: UNSAFE[name], "webTimeout": "soon"}), "ankiconnect", Store(Settings()), {}
    )
    with pytest.raises(SettingError) as error:
        made.read()
    assert f"{name} " in str(error.value)
    assert "webTimeout is" in str(error.value)
    assert "sesame" not in str(error.value)


def test_a_variable_replaces_a_bad_value() -> None:
    made = config(Addons({"apiKey": [1]}), ANKICONNECT_API_KEY="b")
    assert made.store.current.apiKey == "b"


def test_a_bad_variable_is_named() -> None:
    made = Config(Addons(), "ankiconnect", Store(Settings()), {"ANKICONNECT_TIMEOUT": "soon"})
    _, (text,) = made.read()
    assert text.startswith('environment variable ANKICONNECT_TIMEOUT: webTimeout is "soon"; it must be')


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "my-pc.lan"])
def test_the_user_is_told_that_everybody_may_use_it(address: str) -> None:
    made = config(Addons({"webBindAddress": address}))
    settings, (text,) = made.read()
    assert settings.webBindAddress == address
    assert text.startswith(f"webBindAddress is {address} and there is no apiKey: everybody")
    assert config(Addons({"webBindAddress": address, "apiKey": "a"})).read()[1] == []
    assert config(Addons({"webBindAddress": "127.0.0.1"})).read()[1] == []


def test_the_user_is_told_of_names_and_origins_that_are_nearly_right() -> None:
    given = {"apikey": "sesame", "xyz": 1, "webCorsOriginList": ["https://a.example/app"]}
    _, reported = Config(Addons(given), "ankiconnect", Store(Settings()), {}).read()
    assert reported == [
        "apikey: did you mean apiKey?",
        'webCorsOriginList: no page has the origin "https://a.example/app"; it should look like '
        '"https://a.example"',
    ]


def test_files_that_anki_cannot_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Config(Addons(), "ankiconnect", Store(Settings()), {})
    monkeypatch.setattr(Addons, "getConfig", lambda *_: {}.update(5))  # type: ignore[call-overload]
    with pytest.raises(SettingError, match="AnkiConnect's config cannot be read"):
        made.read()


@pytest.mark.parametrize("content", [b"", b'{"config": {"apiKey": "ses', b"\xff\xfe", b"\x00" * 100])
def test_a_file_that_anki_takes_for_an_empty_one(tmp_path: Path, content: bytes) -> None:
    """A machine that lost its power while Anki wrote it, say."""
    (tmp_path / "meta.json").write_bytes(content)
    addons = Addons()
    addons.folder = tmp_path
    with pytest.raises(SettingError, match=r"AnkiConnect's config, .*meta.json, cannot be read"):
        Config(addons, "ankiconnect", Store(Settings()), {}).read()


def test_a_key_that_others_can_read_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sources, "others_can_read", lambda file: file == tmp_path / "meta.json")
    addons = Addons({"apiKey": "sesame"})
    addons.folder = tmp_path
    config(addons)
    assert f"{tmp_path / 'meta.json'} contains apiKey, and other users" in caplog.text


def test_an_origin_is_added_to_what_the_user_has_set() -> None:
    addons = Addons({"webTimeout": 2}, {"webCorsOriginList": ["http://d"], "webBacklog": 7})
    made = config(addons)
    made.add_origin("webCorsOriginList", "http://x")
    made.add_origin("webCorsOriginList", "http://x")
    assert addons.meta["config"] == {"webTimeout": 2, "webCorsOriginList": ["http://d", "http://x"]}
    assert made.store.current.webCorsOriginList == ("http://d", "http://x")
    made.add_origin("ignoreOriginList", "http://y")
    assert addons.meta["config"]["ignoreOriginList"] == ["http://y"]
    assert made.read()[0].ignoreOriginList == ("http://y",)


def test_a_variable_is_not_written_into_the_config() -> None:
    addons = Addons({}, {"webCorsOriginList": ["http://d"]})
    made = config(addons, ANKICONNECT_CORS_ORIGIN_LIST="http://v")
    made.add_origin("webCorsOriginList", "http://x")
    assert addons.meta["config"] == {"webCorsOriginList": ["http://d", "http://x"]}
    assert made.store.current.webCorsOriginList == ("http://v", "http://x")


def test_a_config_that_cannot_be_written(caplog: pytest.LogCaptureFixture) -> None:
    addons = Addons({}, {})
    addons.fails = True
    made = config(addons)
    made.add_origin("webCorsOriginList", "http://x")
    assert made.store.current.webCorsOriginList == ("http://localhost", "http://x")
    assert "read only" in caplog.text


def test_a_config_that_has_become_unusable_is_not_lost() -> None:
    addons = Addons({}, {})
    made = config(addons)
    addons.meta["config"] = {"webTimeout": "soon", "webCorsOriginList": 5}
    made.add_origin("webCorsOriginList", "http://x")
    assert addons.meta["config"] == {
        "webTimeout": "soon",
        "webCorsOriginList": ["http://localhost", "http://x"],
    }


def test_keys_are_added_and_removed_now_and_in_the_config() -> None:
    (_, first), (key, second) = make("first", ["read"]), make("second", ["read", "add"])
    addons = Addons({"webTimeout": 2}, {"apiKeys": []})
    made = config(addons)
    made.add_key(first)
    made.add_key(second)
    made.remove_key("first")
    assert made.store.current.apiKeys == made.read()[0].apiKeys == (second,)
    assert addons.meta["config"] == {"webTimeout": 2, "apiKeys": [second.as_json()]}
    assert key not in str(addons.meta)
    made.remove_key("second")
    assert addons.meta["config"]["apiKeys"] == []


def test_an_origin_is_removed_from_both_settings() -> None:
    addons = Addons({"webCorsOriginList": ["http://a", "http://b"], "webCorsOrigin": "http://a"})
    made = config(addons)
    made.remove_origin("http://a")
    assert addons.meta["config"] == {"webCorsOriginList": ["http://b"], "webCorsOrigin": None}
    assert (made.store.current.webCorsOriginList, made.store.current.webCorsOrigin) == (
        ("http://b",),
        None,
    )


def test_a_removed_key_counts_no_longer_if_the_config_cannot_be_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, kept = make("bot", ["read"])
    addons = Addons({"apiKeys": [kept.as_json()]})
    made = config(addons)
    addons.fails = True
    made.remove_key("bot")
    assert made.store.current.apiKeys == ()
    assert "the removal of the key of bot counts until Anki exits: [Errno 13] read only" in caplog.text


def test_what_an_origin_may_do_is_kept_until_it_is_removed() -> None:
    addons = Addons({}, {"webCorsOriginList": ["http://d"]})
    made = config(addons)
    made.allow_origin("http://x", ["read"])
    made.allow_origin("http://x", ["read", "add"])
    made.allow_origin("http://y", None)
    limits = [{"origin": "http://x", "scopes": ["read", "add"]}]
    listed = ["http://d", "http://x", "http://y"]
    assert addons.meta["config"] == {"originScopes": limits, "webCorsOriginList": listed}
    assert made.read()[0] == made.store.current
    made.remove_origin("http://x")
    assert addons.meta["config"] == {"originScopes": [], "webCorsOriginList": ["http://d", "http://y"]}
