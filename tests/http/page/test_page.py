"""``GET /`` for browsers: who gets the page, what comes with it, and what it is made of."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import ankiconnect

from ...support.net.get import BROWSER, get
from ...support.running import Running

FILES = Path(ankiconnect.__file__).parent / "server" / "pages" / "static"
NAMES = ("page.html", "page.css", "page.js")
MAX_BYTES = 150_000


def test_a_browser_gets_the_page(anki: Running) -> None:
    response, content = get(anki.port, "/", Accept=BROWSER)
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    assert content == (FILES / "page.html").read_bytes()
    words = re.sub(r"<[^>]*>", " ", content.decode().partition("<body>")[2]).split()
    assert words[:2] == ["AnkiConnect", "v.6"]
    assert get(anki.port, "/?x=1", Accept=BROWSER)[1] == content
    assert get(anki.port, "/", "HEAD", Accept=BROWSER)[1] == b""
    assert get(anki.port, "/", Accept="text/html")[1] == content


@pytest.mark.parametrize(
    "accept",
    ["*/*", "text/html,*/*;q=0.8", "text/html, */*", "text/plain", "application/xhtml+xml", ""],
)
def test_whoever_is_not_a_browser_gets_the_banner(anki: Running, accept: str) -> None:
    response, content = get(anki.port, "/", Accept=accept)
    assert content == b"AnkiConnect v.6"
    assert response.getheader("Content-Type") == "text/plain; charset=utf-8"
    assert response.getheader("Content-Security-Policy") is None
    assert response.getheader("Vary") == "Origin"


def test_who_also_accepts_json_gets_that(anki: Running) -> None:
    content = get(anki.port, "/", Accept=f"{BROWSER},application/json")[1]
    assert content == b'{"apiVersion": "AnkiConnect v.6"}'


@pytest.mark.parametrize(
    "path", ["/page", "/page.html", "/index.html", "//", "/page.css/", "/page.js.map"]
)
def test_other_paths_have_the_banner_for_browsers_too(anki: Running, path: str) -> None:
    assert get(anki.port, path, Accept=BROWSER)[1] == b"AnkiConnect v.6"


@pytest.mark.parametrize(("name", "kind"), [("page.css", "text/css"), ("page.js", "text/javascript")])
def test_it_loads_two_files(anki: Running, name: str, kind: str) -> None:
    response, content = get(anki.port, f"/{name}")
    assert (response.status, content) == (200, (FILES / name).read_bytes())
    assert response.getheader("Content-Type") == f"{kind}; charset=utf-8"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    again = get(anki.port, f"/{name}", If_None_Match=response.getheader("ETag"))
    assert (again[0].status, again[1]) == (304, b"")


def test_it_runs_nothing_but_its_script_and_stands_in_no_frame(anki: Running) -> None:
    response = get(anki.port, "/", Accept=BROWSER)[0]
    policy = dict(
        one.split(" ", 1) for one in response.getheader("Content-Security-Policy").split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert response.getheader("X-Frame-Options") == "DENY"
    assert response.getheader("Vary") == "Origin, Accept"
    assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    known = get(anki.port, "/", Accept=BROWSER, If_None_Match=response.getheader("ETag"))[0]
    assert known.status == 304
    assert known.getheader("Content-Security-Policy")


def test_a_page_of_another_site_cannot_read_it(anki: Running) -> None:
    response = get(anki.port, "/", Accept=BROWSER, Origin="https://evil.example")[0]
    assert response.status == 403


def test_its_files_are_small_and_load_nothing_from_elsewhere() -> None:
    assert sorted(one.name for one in FILES.iterdir()) == sorted(NAMES)
    texts = {name: (FILES / name).read_text("utf-8") for name in NAMES}
    assert sum(len(one.encode()) for one in texts.values()) < MAX_BYTES
    html = texts["page.html"]
    assert "module" not in html  # its request would have Origin, and be refused at an unknown name
    assert re.findall(r'(?:src|href)="([^#"]*)"', html)[1:] == ["page.css", "page.js"]
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", html)
    assert not re.search(r"url\(|@import", texts["page.css"])
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", texts["page.js"]
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_its_script_is_valid() -> None:
    script = (FILES / "page.js").read_bytes()
    command = ["node", "--check", "--input-type=commonjs"]
    done = subprocess.run(command, input=script, capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stderr) == (0, b"")
