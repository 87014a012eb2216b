"""Requests and replies as bytes (docs/api-decisions.md, a and r)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ankiconnect.handlers.framework.parameter_types import Unreadable
from ankiconnect.server.api import envelope, lone_surrogates

DEEP = 100_000


@pytest.mark.parametrize("version", [-(10**9), -1, 0, 1, 2, 3, 4])
def test_up_to_version_4_a_success_is_bare(version: int) -> None:
    assert envelope.success(version, {"a": [1, "b", None]}) == b'{"a":[1,"b",null]}'
    assert envelope.success(version, None) == b"null"


@pytest.mark.parametrize("version", range(5, 100))
def test_from_version_5_a_success_is_enveloped(version: int) -> None:
    reply = envelope.success(version, ["x"])
    assert list(json.loads(reply).items()) == [("result", ["x"]), ("error", None)]


@pytest.mark.parametrize("value", [None, 6, True, "text", -1.5])
def test_shell_scripts_can_compare_the_text(value: Any) -> None:
    expected = json.dumps({"result": value, "error": None})
    assert envelope.success(6, value).decode() == expected


def test_a_failure_has_one_exact_text() -> None:
    assert envelope.failure("no") == b'{"result": null, "error": "no"}'
    assert json.loads(envelope.failure('"\n\\é')) == {"result": None, "error": '"\n\\é'}


def test_a_failure_with_a_lone_surrogate_is_still_json() -> None:
    reply = json.loads(envelope.failure("x\ud800y"))
    assert reply["error"].startswith("x")
    assert reply["error"].endswith("y")
    reply["error"].encode()  # no surrogate is left


def test_a_result_that_is_no_json_is_an_error() -> None:
    with pytest.raises(TypeError):
        envelope.success(6, object())
    with pytest.raises(TypeError):
        envelope.success(6, 2**70)


def test_ids_may_be_keys() -> None:
    assert json.loads(envelope.success(4, {1: "x"})) == {"1": "x"}


def test_a_part_keeps_its_text() -> None:
    part = envelope.as_part(envelope.failure("no"))
    assert envelope.success(4, [part]) == b'[{"result": null, "error": "no"}]'


def test_the_banner() -> None:
    assert envelope.BANNER == "AnkiConnect v.6"
    assert envelope.BANNER_JSON == b'{"apiVersion": "AnkiConnect v.6"}'


def parsed(value: Any) -> envelope.Request:
    return envelope.parse(json.dumps(value).encode())


def test_defaults_of_a_request() -> None:
    asked = parsed({"action": "version"})
    assert (asked.action, asked.version, asked.params, asked.key) == ("version", 4, {}, None)


def test_a_whole_request() -> None:
    asked = parsed({"action": "x", "version": 6, "params": {"a": 1}, "key": "k", "more": [1]})
    assert (asked.action, asked.version, asked.params, asked.key) == ("x", 6, {"a": 1}, "k")


@pytest.mark.parametrize(
    ("version", "read"),
    [(0, 0), (-3, -3), (99, 99), (6.0, 6), (2.0, 2), (2**63, 2**63), (1e30, int(1e30))],
)
def test_integers_as_version(version: Any, read: int) -> None:
    assert parsed({"action": "x", "version": version}).version == read


@pytest.mark.parametrize("key", [None, "", 0, 1.5, True, [], {"a": 1}, "\u00e9"])
def test_any_json_type_of_key_is_read(key: Any) -> None:
    assert parsed({"action": "x", "key": key}).key == key


def test_a_byte_order_mark_is_skipped() -> None:
    assert envelope.parse(b'\xef\xbb\xbf{"action": "x"}').action == "x"
    assert envelope.parse(bytearray(b'\xef\xbb\xbf{"action": "x"}')).action == "x"


def test_white_space_around_is_skipped() -> None:
    assert envelope.parse(b'\r\n\t {"action": "x"} \n').action == "x"


BAD_VALUES: list[Any] = [
    None,
    True,
    5,
    "version",
    [],
    [{"action": "version"}],
    {},
    {"Action": "version"},
    {"action": None},
    {"action": ""},
    {"action": 5},
    {"action": ["version"]},
    {"action": "x", "version": "6"},
    {"action": "x", "version": 6.5},
    {"action": "x", "version": True},
    {"action": "x", "version": [6]},
    {"action": "x", "params": []},
    {"action": "x", "params": "a"},
]


def test_null_counts_as_left_out() -> None:
    asked = envelope.read({"action": "x", "version": None, "params": None, "key": None})
    assert asked == envelope.read({"action": "x"})


@pytest.mark.parametrize("value", BAD_VALUES, ids=json.dumps)
def test_what_is_no_request(value: Any) -> None:
    with pytest.raises(envelope.BadRequest) as error:
        parsed(value)
    assert str(error.value)


BAD_BODIES = [
    b" ",
    b"{",
    b"nonsense",
    b'{"action": "x"} x',
    b'{"action": "x",}',
    b"{'action': 'x'}",
    b'{"action": NaN}',
    b'{"action": "\xff\xfe"}',
    b"\xff\xfe{\x00}\x00",
    b"\x00" * 100,
    b"action=version",
    b'{"action": "\\ud800"}',
    b'{"action": "\xed\xa0\x80"}',
    b"[" * DEEP + b"]" * DEEP,
    b'{"action": "x", "params": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: repr(body[:30]))
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(envelope.BadRequest) as error:
        envelope.parse(body)
    assert len(str(error.value)) < 500


HALF_AN_EMOJI = "half an emoji: \ud83d"


def test_a_lone_surrogate_fails_with_an_explanation() -> None:
    for value in (
        {"action": "x", "params": {"a": [{"b": HALF_AN_EMOJI}]}},
        {"action": "x", "key": HALF_AN_EMOJI},
        {"action": "multi", "params": {"actions": [], HALF_AN_EMOJI: 1}},
        {"action": "multi", "params": {"actions": HALF_AN_EMOJI}},
        [HALF_AN_EMOJI],
    ):
        with pytest.raises(envelope.BadRequest, match="half a character"):
            parsed(value)


def test_a_lone_surrogate_in_an_inner_request_leaves_the_others() -> None:
    fine = {"action": "x", "version": 6, "params": {"a": 2**40, "b": [None, 1.5, "é😀"]}}
    unreadable = {"action": "x", "params": {"a": HALF_AN_EMOJI}}
    inner = {"action": "multi", "params": {"actions": [unreadable, fine]}}
    asked = parsed(
        {"action": "multi", "version": 6, "key": "k", "params": {"actions": [fine, unreadable, inner]}}
    )
    assert (asked.action, asked.version, asked.key) == ("multi", 6, "k")
    first, second, third = asked.params["actions"]
    refused = Unreadable(f"params.a {lone_surrogates.ERROR}")
    assert (first, second) == (fine, refused)
    assert third["params"]["actions"] == [refused, fine]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"action": "x", "params": {"a": [1, {"b": HALF_AN_EMOJI}]}}, "params.a[1].b"),
        ({"action": "x", "params": {"a": {HALF_AN_EMOJI: 1}}}, "params.a"),
        ({"action": "x", "key": HALF_AN_EMOJI}, "key"),
        ({"action": "addNotes", "params": {"notes": [], "x": HALF_AN_EMOJI}}, "params.x"),
        ([HALF_AN_EMOJI], "[0]"),
        (HALF_AN_EMOJI, "the request"),
    ],
)
def test_the_text_names_the_place_of_a_lone_surrogate(value: Any, place: str) -> None:
    with pytest.raises(envelope.BadRequest) as error:
        parsed(value)
    assert str(error.value) == f"{place} {lone_surrogates.ERROR}"


def test_a_lone_surrogate_nested_deep_takes_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No part of the request is checked again for each `multi` around it."""
    checked = 0
    real = lone_surrogates._is_text

    def counting(value: Any) -> bool:
        nonlocal checked
        checked += len(json.dumps(value))
        return real(value)

    monkeypatch.setattr(lone_surrogates, "_is_text", counting)
    inner: Any = {"action": "x", "params": {"a": "y" * 100_000}}
    asked = {"action": "multi", "params": {"actions": [inner, {"action": HALF_AN_EMOJI}]}}
    for _ in range(200):
        asked = {"action": "multi", "params": {"actions": [asked]}}
    body = json.dumps(asked).encode()
    assert envelope.parse(body).action == "multi"
    assert checked < 2 * len(body)


@pytest.mark.parametrize("rest", ["NaN", "-Infinity", "1}", "[" * DEEP, '{"a":' * DEEP])
def test_invalid_json_beside_a_lone_surrogate(rest: str) -> None:
    with pytest.raises(envelope.BadRequest, match=r"^the body is not JSON: "):
        envelope.parse(f'{{"action": "\\ud800", "params": {rest}}}'.encode())


def test_a_huge_body_is_not_parsed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lone_surrogates, "MAX_BYTES", 20)
    with pytest.raises(envelope.BadRequest, match=r"^the body is not JSON: "):
        parsed({"action": "x", "params": {"a": HALF_AN_EMOJI}})


def test_huge_numbers_are_read_without_a_crash() -> None:
    asked = envelope.parse(b'{"action": "x", "params": {"a": ' + b"9" * 400 + b"e-200" + b"}}")
    assert list(asked.params) == ["a"]
    assert envelope.parse(b'{"action": "x", "params": {"a": ' + b"9" * 30 + b"}}").action == "x"
