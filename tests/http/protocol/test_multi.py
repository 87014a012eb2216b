"""The action multi (docs/api-decisions.md, b), and actions that need a window."""

from __future__ import annotations

import http.server
import threading
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs, Parameter
from ankiconnect.handlers.framework.errors import ActionError
from tools.api_error import ApiError

from ...support.net.webserver import serving
from ...support.running import Running

UNSUPPORTED = {"result": None, "error": "unsupported action"}


def multi(anki: Running, *actions: Any) -> Any:
    return anki.call("multi", actions=list(actions))


def named(action: str, version: int | None = None, **params: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"action": action}
    if version is not None:
        asked["version"] = version
    if params:
        asked["params"] = params
    return asked


def test_replies_have_the_envelope_of_their_own_version(anki: Running) -> None:
    assert multi(
        anki,
        named("version"),
        named("version", 6),
        named("version", 5),
        named("version", 4),
        named("version", 99),
        named("version", 0),
    ) == [
        6,
        {"result": 6, "error": None},
        {"result": 6, "error": None},
        6,
        {"result": 6, "error": None},
        6,
    ]


@pytest.mark.parametrize("outer", [None, 2, 5, 6])
def test_the_outer_version_counts_only_outside(anki: Running, outer: int | None) -> None:
    asked = named("multi", outer, actions=[named("deckNames"), named("deckNames", 6), named("nope")])
    reply = anki.post(asked)
    inner = [["Default"], {"result": ["Default"], "error": None}, UNSUPPORTED]
    assert reply == (inner if outer in (None, 2) else {"result": inner, "error": None})


def test_a_failing_one_stops_no_other(anki: Running) -> None:
    replies = multi(
        anki,
        named("createDeck", deck="A"),
        named("createDeck"),
        named("nope"),
        named("createDeck", x=1),
        named("guiBrowse"),
        named("createDeck", deck="B"),
        named("deckNames"),
    )
    assert isinstance(replies[0], int)
    assert [one["error"] for one in replies[1:5]] == [
        "createDeck() missing 1 required positional argument: 'deck'",
        "unsupported action",
        "createDeck() got an unexpected keyword argument 'x'",
        "guiBrowse needs Anki's window",
    ]
    assert all(one["result"] is None for one in replies[1:5])
    assert replies[6] == ["A", "B", "Default"]


@pytest.mark.parametrize("element", [None, 5, "version", [], [named("version")], {}, {"action": 5}])
def test_elements_that_are_no_requests_fail_alone(anki: Running, element: Any) -> None:
    assert multi(anki, named("version"), element, named("version")) == [6, UNSUPPORTED, 6]


@pytest.mark.parametrize(
    "element", [{"action": "version", "params": 5}, {"action": "version", "version": "6"}]
)
def test_elements_with_wrong_members_fail_alone(anki: Running, element: Any) -> None:
    first, second = multi(anki, element, named("version"))
    assert (first["result"], second) == (None, 6)
    assert first["error"]


@pytest.mark.parametrize("actions", [None, {}, "x", 5])
def test_actions_must_be_an_array(anki: Running, actions: Any) -> None:
    with pytest.raises(ApiError):
        anki.call("multi", actions=actions)
    with pytest.raises(ApiError, match="missing 1 required positional argument: 'actions'"):
        anki.call("multi")


def test_an_empty_one(anki: Running) -> None:
    assert multi(anki) == []


def test_a_thousand_inner_actions_keep_order_and_length(anki: Running) -> None:
    creating = [named("createDeck", deck=f"D{number:04}") for number in range(333)]
    naming = [named("deckNames")] * 333
    actions = [one for pair in zip(creating, naming, strict=True) for one in pair]
    actions += [named("version")] * 334
    replies = multi(anki, *actions)
    assert len(replies) == 1000
    assert [len(one) for one in replies[1:666:2]] == list(range(2, 335))
    assert replies[666:] == [6] * 334


def test_actions_of_the_loop_wait_for_those_before(anki: Running) -> None:
    inner = named("multi", actions=[named("createDeck", deck="B"), named("deckNames")])
    replies = multi(
        anki,
        named("createDeck", deck="A"),
        inner,
        named("deckNames"),
        named("apiReflect", scopes=[]),
        named("createDeck", deck="C"),
        named("version"),
        named("deckNames"),
    )
    assert replies[1][1] == ["A", "B", "Default"] == replies[2]
    assert replies[6] == ["A", "B", "C", "Default"]


def nested(levels: int, innermost: Any) -> Any:
    asked = innermost
    for _ in range(levels):
        asked = named("multi", actions=[asked])
    return asked


def test_five_levels(anki: Running) -> None:
    assert anki.post(nested(5, named("version"))) == [[[[[6]]]]]
    wrapped = named("multi", 6, actions=[named("multi", 6, actions=[named("deckNames", 6)])])
    assert anki.post(wrapped)["result"][0]["result"][0]["result"] == ["Default"]


def basic(front: str) -> dict[str, Any]:
    return {"deckName": "Default", "modelName": "Basic", "fields": {"Front": front}}


def test_what_it_writes_is_one_step_in_undo(anki: Running) -> None:
    """More actions than the undo steps that Anki keeps, of every kind, nested and with failing ones."""
    anki.call("createDeck", deck="the user's own")
    before = anki.undo_name()
    some = [named("addNote", note=basic(f"note {number}")) for number in range(40)]
    inner = [named("addNotes", notes=[basic("x"), basic("y")]), named("createDeck", deck="New")]
    file = named("storeMediaFile", filename="a.txt", data="YQ==")
    replies = multi(
        anki, *some, named("addNote", note=basic("note 1")), file, named("multi", actions=inner)
    )
    assert [type(one) for one in replies[:40]] == [int] * 40
    cards = anki.call("findCards", query="")
    multi(anki, named("changeDeck", cards=cards, deck="New"), named("suspend", cards=cards))

    assert anki.undo_name() == "2 Changes (AnkiConnect)"
    anki.undo()
    assert set(anki.call("getDecks", cards=cards)) == {"Default"}
    assert anki.call("areSuspended", cards=cards) == [False] * 42
    assert anki.undo_name() == "43 Changes (AnkiConnect)"
    anki.undo()
    assert anki.call("findNotes", query="") == []
    assert (anki.call("deckNames"), anki.undo_name()) == (["Default", "the user's own"], before)


def test_half_an_emoji_fails_alone(anki: Running) -> None:
    """JavaScript writes this when a text was cut in the middle of a surrogate pair."""
    notes = [named("addNote", 6, note=basic(text)) for text in ("ok", "cut \ud83d", "whole \U0001f600")]
    first, second, third = multi(anki, *notes)
    assert (first["error"], third["error"]) == (None, None)
    assert second["result"] is None
    assert "half a character" in second["error"]
    assert len(anki.call("findNotes", query="")) == 2


def test_what_others_do_in_between_stays_their_own_step(anki: Running) -> None:
    """Another client adds a deck while the second action waits for its media."""
    asked, go_on = threading.Event(), threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            go_on.wait(10)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"png")

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as web:
        picture = {"filename": "b.png", "url": f"{web}/b.png", "fields": ["Back"]}
        note = {**basic("b"), "picture": picture}
        actions = [named("addNote", note=basic("a")), named("addNote", note=note)]
        thread = threading.Thread(target=multi, args=(anki, *actions))
        thread.start()
        assert asked.wait(10)
        anki.on_main(lambda col: col.decks.add_normal_deck_with_name("the user's own"))
        go_on.set()
        thread.join(20)
    assert len(anki.call("findNotes", query="")) == 2
    anki.undo()
    assert len(anki.call("findNotes", query="")) == 1
    assert anki.undo_name() == "Add Deck"
    anki.undo()
    assert (len(anki.call("findNotes", query="")), anki.undo_name()) == (1, "Add 2 Notes (AnkiConnect)")


def test_forty_levels_are_refused_in_words(anki: Running) -> None:
    reply = anki.post(nested(40, named("createDeck", deck="X")))
    while isinstance(reply, list):
        (reply,) = reply
    assert reply["result"] is None
    assert "nested" in reply["error"]
    assert anki.call("deckNames") == ["Default"]


def test_hundreds_of_levels_harm_nothing(anki: Running) -> None:
    opening = b'{"action": "multi", "params": {"actions": ['
    reply = anki.post(opening * 400 + b"]}}" * 400)
    assert reply["result"] is None or isinstance(reply, list)
    assert anki.call("version") == 6


def test_later_ones_see_the_profile_that_an_earlier_one_opened(anki: Running) -> None:
    """Also while the collection is in use, when other requests may overtake waiting ones."""
    answers: list[Any] = []
    anki.headless.bridge.pause()
    asked = [named("createDeck", deck="A"), named("getActiveProfile"), named("deckNames")]
    thread = threading.Thread(target=lambda: answers.append(multi(anki, *asked)))
    order: list[str] = []
    resumed: list[bool] = []
    real = anki.headless.profiles.active

    def active() -> str:
        order.append("resumed" if resumed else "paused")
        return real()

    anki.headless.profiles.active = active  # type: ignore[method-assign]
    thread.start()
    while not anki.headless.bridge.waiting:
        assert anki.call("version") == 6
    anki.on_main(lambda col: None)
    resumed.append(True)
    anki.headless.bridge.resume()
    thread.join(20)
    assert answers[0][1:] == ["User 1", ["A", "Default"]]
    assert order == ["resumed"], "an inner action passed the one before it"


WINDOW = sorted(name for name, one in registry.names().items() if one.needs is Needs.WINDOW)


def filled(name: str) -> dict[str, Any]:
    """Parameters of the right types for an action that needs some."""
    samples: list[Any] = [1, "x", {}, [1], ["x"], True]
    found = registry.find(name)
    assert found is not None
    return {
        one: next(sample for sample in samples if fits(parameter, sample))
        for one, parameter in found.parameters.items()
        if parameter.required
    }


def fits(parameter: Parameter, sample: Any) -> bool:
    try:
        parameter.value("x", sample)
    except ActionError:
        return False
    return True


@pytest.mark.parametrize("name", WINDOW)
def test_a_window_action_says_what_it_needs(anki: Running, name: str) -> None:
    with pytest.raises(ApiError) as error:
        anki.call(name, **filled(name))
    assert str(error.value) == f"{name} needs Anki's window"


def test_reflection_names_what_works_here(anki: Running) -> None:
    offered = anki.call("apiReflect", scopes=["actions"])
    works = [name for name, one in registry.names().items() if name not in WINDOW]
    assert offered == {"scopes": ["actions"], "actions": sorted(works)}
    assert "guiBrowse" in WINDOW
    assert "upgrade" in WINDOW
