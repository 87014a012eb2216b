"""The version stands in one place, and pages that name it name this one."""

from __future__ import annotations

import configparser
import json
import re

from ankiconnect import __version__
from ankiconnect.server.api import openapi
from tools.release import changelog

from ..support.pages import ROOT, pages

_NAMED = re.compile(
    r"ankiconnect-(\d+\.\d+\.\d+)[-.]|dist/(\d+\.\d+\.\d+)\b|\"version\": \"(\d+\.\d+\.\d+)\""
)


def test_it_is_a_released_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_no_other_file_of_the_package_has_it() -> None:
    having = [
        one
        for one in (ROOT / "ankiconnect").rglob("*.py")
        if f'"{__version__}"' in one.read_text("utf-8")
    ]
    assert having == [ROOT / "ankiconnect" / "__init__.py"]
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", "utf-8")
    assert setup["metadata"]["version"] == "attr: ankiconnect.__version__"
    assert "version" not in json.loads((ROOT / "addon" / "manifest.json").read_text("utf-8"))


def test_the_openapi_document_has_it() -> None:
    assert openapi.document({}, "http://127.0.0.1:8765")["info"]["version"] == __version__


def test_pages_name_this_version() -> None:
    files = [page.path for page in pages() if page.name != "CHANGELOG.md"]
    files += [one for one in (ROOT / "packaging").iterdir() if one.is_file()]
    named = [
        (str(file.relative_to(ROOT)), next(filter(None, found.groups())))
        for file in files
        for found in _NAMED.finditer(file.read_text("utf-8"))
    ]
    assert {name for name, _ in named} >= {"README.md", "docs/running-as-a-service.md"}
    assert [one for one in named if one[1] != __version__] == []


def test_the_changelog_has_it_with_the_day_of_the_add_on() -> None:
    section = changelog.section((ROOT / "CHANGELOG.md").read_text("utf-8"), __version__)
    manifest = json.loads((ROOT / "addon" / "manifest.json").read_text("utf-8"))
    assert section.day.isoformat() == manifest["released"]
