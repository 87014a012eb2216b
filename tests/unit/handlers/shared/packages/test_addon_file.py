"""An .ankiaddon file is checked before it is installed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.shared.packages import addon_file
from ankiconnect.handlers.shared.packages.addon_file import check_newer, expected_digest, manifest

GOOD = {"package": "ankiconnect", "name": "x", "human_version": "1.2"}


def archive(said: Any, *names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "pass" * 100)
        if said is not None:
            file.writestr("manifest.json", json.dumps(said))
    return content.getvalue()


def test_a_good_one() -> None:
    assert manifest(archive(GOOD, "__init__.py")) == GOOD


def test_another_file_than_the_one_that_was_named() -> None:
    good = archive(GOOD, "__init__.py")
    url = f"http://x/y.ankiaddon#SHA256={hashlib.sha256(good).hexdigest().upper()}"
    assert manifest(good, expected_digest(url)) == GOOD
    with pytest.raises(ActionError, match="does not have the SHA-256 in upgradeUrl"):
        manifest(archive(GOOD, "__init__.py", "other.py"), expected_digest(url))
    assert expected_digest("https://x/y.ankiaddon") is None


def test_one_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addon_file, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(ActionError, match="larger than 100 MiB when it is unpacked"):
        manifest(archive(GOOD, "__init__.py", "1.py", "2.py"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        archive(GOOD, "__init__.py")[:200],
        archive(GOOD, "__init__.py").replace(b"passpass", b"passpasS", 1),
        archive(GOOD),
        archive(GOOD, "ankiconnect/__init__.py"),
        archive(None, "__init__.py"),
        archive([], "__init__.py"),
        archive({}, "__init__.py"),
    ],
)
def test_bad_ones(content: bytes) -> None:
    with pytest.raises(
        ActionError, match=r"the downloaded file is (not a valid add-on package|damaged)"
    ):
        manifest(content)


@pytest.mark.parametrize(
    ("offered", "installed", "newer"),
    [
        ({"human_version": "1.3"}, {"human_version": "1.2"}, True),
        ({"human_version": "1.10"}, {"human_version": "1.9.9"}, True),
        ({"human_version": "v2"}, {"human_version": "1.9.9"}, True),
        ({"human_version": "1.1", "mod": 9}, {"human_version": "1.2", "mod": 1}, False),
        ({"human_version": "1.2"}, {"human_version": "1.2"}, False),
        ({"human_version": "1.2.0"}, {"human_version": "1.2"}, False),
        ({"human_version": "1.2", "mod": 9}, {"human_version": "1.2.0", "mod": 8}, True),
        ({"human_version": "1.2", "mod": 8}, {"human_version": "1.2", "mod": 8}, False),
        ({"human_version": "new", "mod": 9}, {"human_version": "old", "mod": 8.5}, True),
        ({"human_version": "1.2b", "mod": 7}, {"human_version": "1.1", "mod": 8}, False),
        ({"mod": 9}, {"mod": None}, True),
        ({"mod": "9"}, {"mod": 8}, False),
        ({}, {}, False),
        ({"human_version": 2}, {"human_version": "1"}, True),
        ({"human_version": "²"}, {"human_version": "1"}, False),
    ],
)
def test_newer(offered: dict[str, Any], installed: dict[str, Any], newer: bool) -> None:
    ours = {"package": "ankiconnect"}
    if newer:
        check_newer({**ours, **offered}, {**ours, **installed})
    else:
        with pytest.raises(ActionError, match=r"is not newer|^version .* is already installed$"):
            check_newer({**ours, **offered}, {**ours, **installed})


def test_another_add_on() -> None:
    with pytest.raises(ActionError, match='the add-on "other", not "ankiconnect"'):
        check_newer({"package": "other", "mod": 9}, {"package": "ankiconnect", "mod": 1})
