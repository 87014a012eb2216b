"""The list of recent requests."""

from __future__ import annotations

import pytest

from ankiconnect.server.pages.recent_requests import MAX_CLIENTS, RecentRequests, label, reason_of


def add(recent: RecentRequests, program: bytes = b"a program", origin: str = "") -> None:
    recent.add([(b"HOST", b"x"), (b"user-AGENT", program)], origin, "version", 200, 0.0021, "", "")


def test_long_names_are_cut() -> None:
    recent = RecentRequests()
    recent.add([(b"User-Agent", b"p" * 9_000)], "o" * 9_000, "a" * 9_000, 403, 1.0, "why", "apiKey")
    (found,) = recent.requests()
    lengths = [len(found[one]) for one in ("program", "origin", "action")]
    assert lengths == [200, 200, 100]


def test_bytes_and_surrogates_are_shown_as_text() -> None:
    recent = RecentRequests()
    add(recent, b"\xff\xfe", "http://\udcff")
    (found,) = recent.requests()
    assert (found["program"], found["origin"]) == ("\ufffd\ufffd", "http://?")


def test_clients_are_counted_and_forgotten_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    recent = RecentRequests()
    add(recent, b"old")
    now += 3_000
    add(recent, b"new")
    add(recent, b"new")
    assert [(one["program"], one["requests"]) for one in recent.clients()] == [("new", 2), ("old", 1)]
    now += 700
    assert [one["program"] for one in recent.clients()] == ["new"]


def test_too_many_clients_drop_the_one_that_came_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(10_000))
    monkeypatch.setattr("time.time", lambda: float(next(now)))
    recent = RecentRequests()
    for number in range(MAX_CLIENTS + 3):
        add(recent, b"%d" % number)
    names = [one["program"] for one in recent.clients()]
    assert (len(names), names[-1]) == (MAX_CLIENTS, "3")


@pytest.mark.parametrize(
    ("error", "reason", "setting"),
    [
        ("unsupported action", "unsupported action", ""),
        ("deck was not found: My secret", "deck was not found", ""),
        ('"version" must be an integer, not "secret"', '"…" must be an integer', ""),
        ("Model 'secret' not found", "Model '…' not found", ""),
        ("Basic has no field secret; it has Front", "Basic has no field secret", ""),
        ("guiBrowse needs Anki's window", "guiBrowse needs Anki's window", ""),
        ("valid api key must be provided", "valid api key must be provided", "apiKey"),
        (
            "too large (setting webMaxBodyBytes)",
            "too large (setting webMaxBodyBytes)",
            "webMaxBodyBytes",
        ),
        ("collection is not available: why", "collection is not available: why", ""),
        (": all of it", "…", ""),
        ("x" * 5_000, "x" * 300, ""),
    ],
)
def test_a_reason_has_no_values(error: str, reason: str, setting: str) -> None:
    assert reason_of(error) == (reason, setting)


def test_the_reason_of_a_refused_file_names_its_setting() -> None:
    text = "note.audio[0]: file paths are not allowed from this origin"
    assert reason_of(text) == ("file paths are not allowed from this origin", "allowFilePaths")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "multi"),
        ({"actions": "x"}, "multi"),
        ({"actions": []}, "multi (0)"),
        ({"actions": [1, {}, {"action": 2}]}, "multi (3)"),
        ({"actions": [{"action": one} for one in "abcd"]}, "multi (4: a, b, c, …)"),
    ],
)
def test_a_batch_is_described_whatever_is_in_it(params: dict[str, object], expected: str) -> None:
    assert label("multi", params, True) == expected
    assert label("multi", params, False) == "multi"
