"""Base64 data and skipHash (docs/api-decisions.md, aa): handlers/media/base64_data.py."""

from __future__ import annotations

import base64
import hashlib
import os

import pytest

from tools.api_error import ApiError

from ...support.running import Running

JPEG = "/9j/4AAQSkZJRgABAQAAAQABAAA="


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("data:image/jpeg;base64," + JPEG, JPEG),
        ("data:image/jpeg;base64,/9j/4AAQ", "/9j/4AAQ"),
        ("data:image/png;base64,iVBORw0KGgo=", "iVBORw0KGgo="),
        ("data:image/webp;base64,UklGRg==", "UklGRg=="),
        ("data:audio/mpeg;base64,SUQz", "SUQz"),
        ("data:video/webm;codecs=vp9;base64,GkXf", "GkXf"),
        ("DATA:text/plain;charset=utf-8;BASE64,QUFB", "QUFB"),
        ("data:;base64,QUFB", "QUFB"),
        (" \n data:image/jpeg;base64,\n /9j/ 4AAQ\r\n", "/9j/4AAQ"),
        ("-_-_", "+/+/"),
        ("----AAAA", "++++AAAA"),
        ("data:image/jpeg;base64,_9j_4AAQ", "/9j/4AAQ"),
        ("QU\r\nFB\tQQ =\u00a0=\n", "QUFBQQ=="),
    ],
)
def test_what_is_base64_in_another_form_is_stored(anki: Running, sent: str, stored: str) -> None:
    assert anki.call("storeMediaFile", filename="d.bin", data=sent) == "d.bin"
    assert anki.call("retrieveMediaFile", filename="d.bin") == stored


@pytest.mark.parametrize(
    "data",
    [
        "A",
        "QUF",
        "QUFBQQ",
        "QUFBQQ=",
        "QUFB=",
        "QUFB====",
        "QQ==QQ==",
        "Q=Q=",
        "====",
        "!!",
        "QUFB!",
        "QU%46B",
        "QUFB\x00",
        "ＱＵＦＢ",
        "é" * 4,
        "data:image/jpeg",
        "data:image/jpeg,QUFB",
        "data:text/plain,hello%20you",
        "image/jpeg;base64,QUFB",
        "data:image/png;base64,QUF",
        "data:image/png;base64,data:image/png;base64,QUFB",
    ],
)
def test_anything_else_is_an_error_and_replaces_nothing(anki: Running, data: str) -> None:
    anki.call("storeMediaFile", filename="u.bin", data="b2xk")
    with pytest.raises(ApiError, match=r"^data is not base64: "):
        anki.call("storeMediaFile", filename="u.bin", data=data)
    assert anki.call("retrieveMediaFile", filename="u.bin") == "b2xk"


def test_large_data_in_another_form(anki: Running) -> None:
    content = os.urandom(300_000)
    lines = base64.encodebytes(content).decode().replace("+", "-").replace("/", "_")
    anki.call("storeMediaFile", filename="l.bin", data="data:audio/wav;base64," + lines)
    assert anki.call("retrieveMediaFile", filename="l.bin") == base64.b64encode(content).decode()


def test_skip_hash_is_compared_without_regard_to_case(anki: Running) -> None:
    digest = hashlib.md5(b"hello").hexdigest()
    data = base64.b64encode(b"hello").decode()
    for written in (digest, digest.upper(), digest.title(), f" {digest}\n"):
        assert anki.call("storeMediaFile", filename="s.txt", data=data, skipHash=written) is None
    audio = {"filename": "s.txt", "data": data, "skipHash": digest.upper(), "fields": ["Back"]}
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "f"}, "audio": audio}
    anki.call("addNote", note=note)
    assert anki.call("getMediaFilesNames") == []
    assert anki.call("storeMediaFile", filename="s.txt", data=data, skipHash="") == "s.txt"
