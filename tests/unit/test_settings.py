"""The settings: sources, rules, errors (docs/settings.md)."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import settings
from ankiconnect.settings import RULES, Findings, SettingError, Settings

SECRET = "a-secret-key"
DIGEST = f"#sha256={'0aF' + 61 * '9'}"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


def written(config: Path, values: Any) -> Path:
    config.write_text(json.dumps(values), encoding="utf-8")
    return config


def test_the_published_defaults() -> None:
    default = Settings()
    assert default.apiKey is None
    assert default.apiLogPath is None
    assert (default.webBindAddress, default.webBindPort) == ("127.0.0.1", 8765)
    assert default.webCorsOriginList == ("http://localhost",)
    assert default.webCorsOrigin is None
    assert default.ignoreOriginList == ()
    assert (default.apiPollInterval, default.webBacklog, default.webTimeout) == (25, 5, 10_000)
    assert (default.allowFilePaths, default.allowPrivateDownloads) == (False, False)
    assert (default.readOnly, default.backupBefore) == (False, True)
    assert (default.webTlsCertificate, default.webTlsKey) == (None, None)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("webBindPort", "ANKICONNECT_BIND_PORT"),
        ("apiKey", "ANKICONNECT_API_KEY"),
        ("apiLogPath", "ANKICONNECT_API_LOG_PATH"),
        ("apiPollInterval", "ANKICONNECT_POLL_INTERVAL"),
        ("syncPasswordFile", "ANKICONNECT_SYNC_PASSWORD_FILE"),
    ],
)
def test_the_published_variables(name: str, variable: str) -> None:
    assert RULES[name].variable == variable


def test_each_source_overrides_the_one_before(config: Path) -> None:
    file = written(config, {"webBindPort": 1, "webTimeout": 1, "queueSize": 1})
    environment = {"ANKICONNECT_BIND_PORT": "2", "ANKICONNECT_TIMEOUT": "2"}
    loaded = settings.load(file, environment, {"webBindPort": "3"})
    assert (loaded.webBindPort, loaded.webTimeout, loaded.queueSize) == (3, 2, 1)
    assert loaded.webBacklog == 5
    assert settings.load(None, {}, {}) == Settings()


def test_the_environment_wins_over_the_config_file_for_address_and_origin(config: Path) -> None:
    file = written(config, {"webBindAddress": "127.0.0.1", "webCorsOrigin": "https://a"})
    environment = {"ANKICONNECT_BIND_ADDRESS": "0.0.0.0", "ANKICONNECT_CORS_ORIGIN": "https://b"}
    loaded = settings.load(file, environment, {})
    assert (loaded.webBindAddress, loaded.webCorsOrigin) == ("0.0.0.0", "https://b")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert settings.load(None, {"ANKICONNECT_BIND_PORT": ""}, {}) == Settings()


def test_the_variable_of_the_key_may_not_be_empty() -> None:
    environment = {"ANKICONNECT_API_KEY": ""}
    with pytest.raises(SettingError, match="API_KEY: apiKey is empty"):
        settings.load(None, environment, {})
    findings = Findings()
    assert settings.from_environment(Settings(), environment, findings) == Settings()
    assert [str(error).split(": ")[1] for error in findings.unsafe] == [
        "apiKey is empty; set a key, or remove the variable"
    ]


def test_every_setting_has_a_variable_of_its_own() -> None:
    variables = [rule.variable for rule in RULES.values()]
    assert len(set(variables)) == len(variables)
    assert all(one.startswith("ANKICONNECT_") for one in variables)


GOOD: list[tuple[str, Any, Any]] = [
    ("apiKey", "x", "x"),
    ("apiKey", None, None),
    ("apiKey", "", None),
    ("apiLogPath", "/tmp/x", "/tmp/x"),
    ("logLevel", "DEBUG", "debug"),
    ("logFormat", "json", "json"),
    ("slowRequestMs", None, None),
    ("slowRequestMs", 0, 0),
    ("slowRequestMs", "250", 250),
    ("webBindAddress", "::1", "::1"),
    ("webBindPort", 0, 0),
    ("webBindPort", 65535, 65535),
    ("webBindPort", "8080", 8080),
    ("webBindPort", 80.0, 80),
    ("webCorsOriginList", [], ()),
    ("webCorsOriginList", ["*"], ("*",)),
    ("webCorsOriginList", '["https://a,b", "c"]', ("https://a,b", "c")),
    ("webCorsOriginList", "https://a, https://b,", ("https://a", "https://b")),
    ("ignoreOriginList", ["https://a"], ("https://a",)),
    ("webCorsOrigin", None, None),
    ("allowFilePaths", True, True),
    ("allowFilePaths", "true", True),
    ("allowFilePaths", "FALSE", False),
    ("allowFilePaths", "1", True),
    ("allowPrivateDownloads", "true", True),
    ("readOnly", True, True),
    ("backupBefore", "0", False),
    ("webTlsCertificate", "/x.pem", "/x.pem"),
    ("webTlsCertificate", "", None),
    ("webTlsKey", None, None),
    ("upgradeUrl", "https://a.example/x.ankiaddon", "https://a.example/x.ankiaddon"),
    ("upgradeUrl", "HTTPS://a.example", "HTTPS://a.example"),
    ("upgradeUrl", f"http://a.example/x{DIGEST}", f"http://a.example/x{DIGEST}"),
    ("upgradeUrl", f"https://a.example/x{DIGEST}", f"https://a.example/x{DIGEST}"),
    ("upgradeUrl", "", None),
    ("syncEndpoint", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
    ("syncEndpoint", None, None),
    ("syncUser", "ann@example.com", "ann@example.com"),
    ("syncPassword", "x", "x"),
    ("syncPasswordFile", "/run/secrets/anki", "/run/secrets/anki"),
    ("syncKey", "", None),
    ("syncKeyFile", "key.txt", "key.txt"),
    ("webTimeout", 1, 1),
    ("webBacklog", 0, 0),
    ("queueSize", 1, 1),
    ("collectionTimeout", 1, 1),
    ("webMaxBodyBytes", 2**40, 2**40),
    ("apiPollInterval", 0, 0),
]


@pytest.mark.parametrize(("name", "value", "usable"), GOOD)
def test_allowed_values(name: str, value: Any, usable: Any) -> None:
    loaded = settings.apply(Settings(), {name: value}, "a test")
    assert getattr(loaded, name) == usable
    assert type(getattr(loaded, name)) is type(usable)


WRONG: list[tuple[str, Any]] = [
    ("apiKey", True),
    ("apiKey", False),
    ("apiKey", [SECRET]),
    ("apiKeys", "ak_x"),
    ("apiKeys", [SECRET]),
    ("apiKeys", [{"name": "x", "hash": SECRET, "scopes": ["read"]}]),
    ("apiKeys", [{"name": "x", "hash": "sha256:" + "0" * 64, "scopes": ["everything"]}]),
    ("apiKeys", [{"name": 'a"b', "hash": "sha256:" + "0" * 64, "scopes": ["read"]}]),
    ("apiKeys", [{"name": "x", "hash": "sha256:" + "0" * 64, "scopes": ["read"]}] * 2),
    ("apiKeys", [{"name": "x", "hash": "sha256:" + "0" * 64, "scopes": ["read"], "origins": 5}]),
    ("apiKeys", [{"name": "x", "hash": "sha256:" + "0" * 64, "scopes": ["read"], "created": "x"}]),
    ("originScopes", 5),
    ("originScopes", [{"origin": "https://a.example", "scopes": ["everything"]}]),
    ("originScopes", [{"origin": "", "scopes": ["read"]}]),
    ("originScopes", [{"origin": "https://a.example", "scopes": ["read"]}] * 2),
    ("anonymousScopes", ["everything"]),
    ("anonymousScopes", 5),
    ("apiLogPath", 5),
    ("logLevel", "loud"),
    ("logLevel", ""),
    ("logLevel", 10),
    ("logFormat", "xml"),
    ("slowRequestMs", -1),
    ("slowRequestMs", 3_600_001),
    ("slowRequestMs", False),
    ("slowRequestMs", "soon"),
    ("webBindAddress", ""),
    ("webBindAddress", 5),
    ("webBindPort", -1),
    ("webBindPort", 65536),
    ("webBindPort", True),
    ("webBindPort", 80.5),
    ("webBindPort", "x"),
    ("webBindPort", ""),
    ("webBindPort", "9" * 5000),
    ("webCorsOriginList", 5),
    ("webCorsOriginList", [5]),
    ("webCorsOriginList", {"a": 1}),
    ("webCorsOriginList", "[nonsense"),
    ("webCorsOrigin", ["https://a"]),
    ("ignoreOriginList", [5]),
    ("allowFilePaths", "maybe"),
    ("allowFilePaths", 1),
    ("allowPrivateDownloads", "maybe"),
    ("readOnly", "maybe"),
    ("backupBefore", 1),
    ("webTlsCertificate", 5),
    ("webTlsKey", ["x.pem"]),
    ("upgradeUrl", "file:///x.ankiaddon"),
    ("upgradeUrl", "x.ankiaddon"),
    ("upgradeUrl", "http://a.example/x.ankiaddon"),
    ("upgradeUrl", f"http://a.example/x{DIGEST[:-1]}"),
    ("upgradeUrl", "https://a.example/x#sha256=5"),
    ("upgradeUrl", "https://a.example/x#new"),
    ("upgradeUrl", 5),
    ("syncEndpoint", "127.0.0.1:8080"),
    ("syncUser", 5),
    ("syncPassword", [SECRET]),
    ("syncPasswordFile", 5),
    ("syncKey", [SECRET]),
    ("syncKeyFile", False),
    ("webTimeout", 0),
    ("webTimeout", 3_600_001),
    ("webMaxDownloadBytes", 0),
    ("webMaxBodyBytes", 0),
    ("webMaxBodyBytes", 2**40 + 1),
    ("webBacklog", -1),
    ("queueSize", 0),
    ("queueSize", 1_000_001),
    ("collectionTimeout", 0),
    ("apiPollInterval", -1),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda one: repr(one)[:30])
def test_wrong_values_are_refused_in_words(name: str, value: Any) -> None:
    with pytest.raises(SettingError) as error:
        settings.apply(Settings(), {name: value}, "config file x.json")
    text = str(error.value)
    assert "config file x.json" in text
    assert name in text
    assert RULES[name].kind.allowed in text
    assert SECRET not in text


def test_every_setting_refuses_something() -> None:
    assert {name for name, _ in WRONG} == set(RULES)


def test_the_error_names_the_source(config: Path) -> None:
    with pytest.raises(
        SettingError, match=r'command line: webBindPort is "x"; it must be a whole number'
    ):
        settings.load(None, {}, {"webBindPort": "x"})
    with pytest.raises(SettingError, match=r'ANKICONNECT_BIND_PORT: webBindPort is "99999"'):
        settings.load(None, {"ANKICONNECT_BIND_PORT": "99999"}, {})
    with pytest.raises(SettingError) as error:
        settings.load(written(config, {"queueSize": []}), {}, {})
    assert str(config) in str(error.value)


@pytest.mark.parametrize("name", ["apiKey", "syncPassword", "syncKey"])
def test_secrets_are_never_shown(name: str) -> None:
    assert RULES[name].secret
    assert SECRET not in repr(settings.apply(Settings(), {name: SECRET}, "a test"))


def test_a_password_in_an_address_is_not_shown() -> None:
    with pytest.raises(SettingError) as error:
        settings.apply(Settings(), {"syncEndpoint": f"ftp://ann:{SECRET}@x.example/"}, "a test")
    assert SECRET not in str(error.value)
    assert "ftp://***@x.example/" in str(error.value)


def test_unknown_names_are_warned_of_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        loaded = settings.apply(Settings(), {"webPort": 5, "queueSize": 7}, "config file x.json")
    assert loaded == Settings(queueSize=7)
    assert "webPort" in caplog.text
    assert "config file x.json" in caplog.text


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"[]", b'"x"', b"null", b"[" * 100_000])
def test_a_broken_config_file(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    with pytest.raises(SettingError) as error:
        settings.read_config(config)
    assert str(config) in str(error.value)


def test_a_missing_config_file(config: Path, tmp_path: Path) -> None:
    for path in (config, tmp_path):
        with pytest.raises(SettingError) as error:
            settings.read_config(path)
        assert str(path) in str(error.value)


def test_a_config_file_may_begin_with_a_byte_order_mark(config: Path) -> None:
    config.write_bytes(b'\xef\xbb\xbf{"queueSize": 7}')
    assert settings.read_config(config) == {"queueSize": 7}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_loopback_addresses(address: str) -> None:
    assert settings.is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "127.evil.example", "example.com"])
def test_other_addresses(address: str) -> None:
    assert not settings.is_loopback(address)


@pytest.mark.parametrize("name", RULES)
def test_null_is_the_default(name: str) -> None:
    assert getattr(settings.apply(Settings(), {name: None}, "x"), name) == getattr(Settings(), name)


def test_a_key_without_quotes_counts_as_its_digits() -> None:
    assert settings.apply(Settings(), {"apiKey": 1234}, "x").apiKey == "1234"


ORIGINS = [
    (["http://localhost", None], ("http://localhost",)),
    (["https://x.example/"], ("https://x.example",)),
    (["HTTPS://X.Example"], ("https://x.example",)),
    (["https://x.example:443", "http://x.example:80"], ("https://x.example", "http://x.example")),
    (["https://x.example:80"], ("https://x.example:80",)),
    (["*", "null", "file://"], ("*", "null", "file://")),
    ([None], ()),
]


@pytest.mark.parametrize(("given", "kept"), ORIGINS, ids=repr)
def test_origins_are_kept_as_browsers_send_them(
    given: list[str | None], kept: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    assert settings.apply(Settings(), {"webCorsOriginList": given}, "x").webCorsOriginList == kept
    assert caplog.records == []


IMPOSSIBLE = [
    *("x.example", "https://x.example/app/index.html", "https://*.x", "https://", "", "a b"),
    "https://\u00fc.example",
]


@pytest.mark.parametrize("origin", IMPOSSIBLE)
@pytest.mark.parametrize("name", ["webCorsOriginList", "ignoreOriginList"])
def test_an_origin_that_no_page_has_is_reported(
    name: str, origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.apply(Settings(), {name: ["https://fine.example", origin]}, "the config")
    (text,) = caplog.messages
    shown = json.dumps(origin, ensure_ascii=False)
    assert text.startswith(f"the config: {name}: no page has the origin {shown}; it should")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("apikey", "apiKey"), ("webCorsOriginlist", "webCorsOriginList"), ("port", None), ("x", None)],
)
def test_an_unknown_name_is_reported_with_the_one_that_was_meant(
    name: str, meant: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    assert settings.apply(Settings(), {name: "secret"}, "the config") == Settings()
    hint = " is not a setting, and is ignored" if meant is None else f": did you mean {meant}?"
    assert caplog.messages == [f"the config: {name}{hint}"]


NEAREST = {
    "x.example": "https://x.example",
    "https://x.example/app/index.html": "https://x.example",
    "https://*.x": "https://example.com",
    "": "https://example.com",
}


@pytest.mark.parametrize("origin", NEAREST)
def test_the_report_of_an_origin_names_one_that_fits(
    origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.apply(Settings(), {"webCorsOrigin": origin or " "}, "the config")
    assert f'it should look like "{NEAREST[origin]}"' in caplog.text


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can read. That of pytest is closed to them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize(
    ("values", "mode", "folder_mode", "exposed"),
    [
        ({"apiKey": SECRET}, 0o644, 0o755, True),
        ({"syncPassword": SECRET}, 0o604, 0o711, True),
        ({"apiKey": SECRET}, 0o640, 0o755, False),
        ({"apiKey": SECRET}, 0o644, 0o700, False),
        ({"apiKey": None, "webBindPort": 1}, 0o644, 0o755, False),
    ],
)
def test_a_secret_that_others_can_read_is_warned_of(
    open_folder: Path,
    caplog: pytest.LogCaptureFixture,
    values: dict[str, Any],
    mode: int,
    folder_mode: int,
    exposed: bool,
) -> None:
    file = open_folder / "config.json"
    file.write_text(json.dumps(values))
    file.chmod(mode)
    open_folder.chmod(folder_mode)
    assert settings.read_config(file) == values
    (name, *_) = values
    assert (f"contains {name}, and other users of this machine can read it" in caplog.text) is exposed
    assert SECRET not in caplog.text
    assert (file.stat().st_mode & 0o777, open_folder.stat().st_mode & 0o777) == (mode, folder_mode)
