"""Which origins are allowed (docs/api-decisions.md, q)."""

from __future__ import annotations

import pytest

from ankiconnect.server.http import origins
from ankiconnect.settings import Settings

LOCALHOST = "http://localhost"
DEFAULT = (LOCALHOST,)

ALLOWED_BY_DEFAULT = [
    "http://localhost",
    "https://localhost",
    "http://localhost:3000",
    "https://localhost:65535",
    "http://127.0.0.1",
    "https://127.0.0.1",
    "http://127.0.0.1:8080",
    "https://127.0.0.1:8443",
    "http://[::1]",
    "https://[::1]:3000",
    "chrome-extension://ogmnaimimemjmbakcfefmnahgdfhfami",
    "moz-extension://0d7a2f1c-1b7e-4d4b-8a1c-0a1b2c3d4e5f",
    "safari-web-extension://0D7A2F1C-1B7E-4D4B",
]

REFUSED_BY_DEFAULT = [
    "",
    " ",
    "null",
    "*",
    "app://obsidian.md",
    "file://",
    "https://example.com",
    "http://localhost.evil.example",
    "http://localhost.evil.example:80",
    "http://localhostevil.example",
    "http://127.0.0.1.evil",
    "http://127.0.0.1.evil:8080",
    "http://127x0x0x1",
    "http://127.0.0.2",
    "http://[::1].evil.example",
    "http://[::1]evil",
    "http://::1",
    "http://[::2]",
    "http://0.0.0.0",
    "HTTP://LOCALHOST",
    "http://LOCALHOST",
    "Http://localhost",
    "http://localhost@evil.example",
    "http://localhost:80@evil.example",
    "http://user@localhost",
    "http://localhost:",
    "http://localhost:x",
    "http://localhost:99999999",
    "http://localhost:\u0663\u0660",
    "http://localhost/",
    "http://localhost/x",
    "http://localhost:3000/",
    "http://localhost?x",
    "http://localhost#x",
    "http://localhost\n",
    "http://localhost\r\nX: y",
    "http://localhost ",
    " http://localhost",
    "ws://localhost",
    "localhost",
    "//localhost",
    "chrome-extension://",
    "chrome-extension:",
    "chrome-extension://a b",
    "chrome-extension://a/b",
    "Chrome-Extension://a",
    "xchrome-extension://a",
    "https://chrome-extension://a",
]


def checked(headers: list[str], *listed: str, one_more: str | None = None) -> origins.OriginCheck:
    return origins.check(headers, Settings(webCorsOriginList=listed, webCorsOrigin=one_more))


@pytest.mark.parametrize("origin", ALLOWED_BY_DEFAULT)
def test_allowed_by_default_and_echoed(origin: str) -> None:
    assert checked([origin], *DEFAULT) == origins.OriginCheck(origin, True, origin)


@pytest.mark.parametrize("origin", REFUSED_BY_DEFAULT, ids=repr)
def test_refused_by_default(origin: str) -> None:
    assert checked([origin], *DEFAULT) == origins.OriginCheck(origin, False, LOCALHOST)


@pytest.mark.parametrize("origin", REFUSED_BY_DEFAULT, ids=repr)
def test_allowed_when_listed(origin: str) -> None:
    found = checked([origin], "https://other.example", origin)
    assert found.allowed
    assert found.allow_origin == ("*" if origin == "*" else origin)


@pytest.mark.parametrize("origin", [one for one in ALLOWED_BY_DEFAULT if one != LOCALHOST])
@pytest.mark.parametrize("listed", [(), ("https://example.com",), ("http://localhost:80",)])
def test_without_localhost_in_the_list_loopback_and_extensions_are_refused(
    origin: str, listed: tuple[str, ...]
) -> None:
    assert checked([origin], *listed) == origins.OriginCheck(origin, False, LOCALHOST)


@pytest.mark.parametrize("listed", [(), DEFAULT, ("https://example.com",)])
def test_no_origin_is_always_allowed(listed: tuple[str, ...]) -> None:
    assert checked([], *listed) == origins.OriginCheck("", True, LOCALHOST)


@pytest.mark.parametrize("origin", [*ALLOWED_BY_DEFAULT, *REFUSED_BY_DEFAULT], ids=repr)
def test_a_star_allows_everything(origin: str) -> None:
    found = checked([origin], "*")
    assert found.allowed
    assert found.allow_origin == "*"
    assert checked([], "https://example.com", "*").allow_origin == "*"


@pytest.mark.parametrize(
    "several", [[LOCALHOST, LOCALHOST], [LOCALHOST, "https://evil.example"], ["", LOCALHOST]]
)
def test_several_origins_are_refused(several: list[str]) -> None:
    found = checked(several, *DEFAULT)
    assert not found.allowed
    assert found.allow_origin == LOCALHOST


def test_listed_origins_compare_exactly() -> None:
    listed = "https://example.com"
    assert checked([listed], listed) == origins.OriginCheck(listed, True, listed)
    for other in ("https://EXAMPLE.com", "https://example.com/", "http://example.com", listed + ":443"):
        assert not checked([other], listed).allowed


def test_the_older_setting_is_one_more_origin() -> None:
    assert checked(["app://obsidian.md"], *DEFAULT, one_more="app://obsidian.md").allowed
    assert checked([LOCALHOST], *DEFAULT, one_more="app://obsidian.md").allowed
    assert checked(["https://any.example"], one_more="*").allow_origin == "*"
    assert checked(["http://localhost:3000"], one_more=LOCALHOST).allowed


@pytest.mark.parametrize(
    ("origin", "local"),
    [
        ("", True),
        ("chrome-extension://x", True),
        ("moz-extension://0a-1b", True),
        ("app://obsidian.md", True),
        ("tauri://localhost", True),
        ("vscode-webview://0a-1b", True),
        ("null", False),
        ("file://", False),
        ("about:blank", False),
        ("ftp://e", False),
        ("http://localhost", True),
        ("HTTPS://x", False),
        ("chrome-extension://", False),
        ("blob:http://x", False),
        ("ipfs://x", False),
        ("wss://evil.example", False),
        ("content://x", False),
        ("app://x\nhttps://evil.example", False),
        ("chrome-extension://x, https://evil.example", False),
    ],
)
def test_no_page_of_another_site_is_local(origin: str, local: bool) -> None:
    assert origins.is_local(origin) is local
    assert origins.may_name_files(origin) is (origin == "")


@pytest.mark.parametrize("origin", ["", "moz-extension://x", *ALLOWED_BY_DEFAULT[:10]])
def test_pages_and_programs_of_this_machine(origin: str) -> None:
    assert origins.is_local(origin)


@pytest.mark.parametrize("origin", ["null", "file://", "https://x", "http://localhost.evil.example"])
def test_pages_of_other_sites(origin: str) -> None:
    assert not origins.is_local(origin)


@pytest.mark.parametrize("origin", ["https://x.example", ""])
def test_a_user_reads_how_to_allow_it(origin: str) -> None:
    text = origins.forbidden_text(origin, can_ask=True)
    assert origin in text
    assert "webCorsOriginList" in text
    assert "requestPermission" in text


def test_without_a_window_only_the_setting_is_named() -> None:
    text = origins.forbidden_text("https://x.example", can_ask=False)
    assert text.endswith("to allow it, add it to the setting webCorsOriginList")


def test_several_origins_are_not_local() -> None:
    found = checked(["chrome-extension://x", "https://evil.example"], "*")
    assert not origins.is_local(found.header)


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("https://x.example", "https://x.example"),
        ("", LOCALHOST),
        ("a\tb", LOCALHOST),
        ("a\r\nX: y", LOCALHOST),
    ],
)
def test_an_origin_that_is_told_no(origin: str, own: str) -> None:
    """The page can read the reply to requestPermission, unless its origin is not valid in a header."""
    assert checked([origin]).reflected == own
