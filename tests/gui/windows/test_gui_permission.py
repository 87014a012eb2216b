"""requestPermission asks the user at Anki."""

from __future__ import annotations

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..reuse import Lender

A, B = "http://a.example", "https://b.example:8443"
ASK = {"action": "requestPermission", "version": 6}
GRANTED = {"permission": "granted", "requireApikey": False, "requireApiKey": False, "version": 6}
DENIED = {"permission": "denied"}
_threads = ThreadPoolExecutor(32)

OPEN = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"


def ask(anki: Anki, origin: str) -> Future[Any]:
    """Ask for permission as a page of that origin; the reply comes later."""
    return _threads.submit(lambda: anki.post(ASK, {"Origin": origin})["result"])


def asked(anki: Anki, origin: str = "") -> str:
    """Wait until exactly one question is open, naming `origin`; its text."""
    anki.until(f"len({OPEN}) == 1 and {origin!r} in {OPEN}[0].text()")
    return str(anki.eval(f"{OPEN}[0].text()"))


def waiting(anki: Anki, replies: int) -> None:
    """Wait until that many replies depend on questions, on the one that is open or on later ones."""
    anki.run("import gc\nfrom ankiconnect.server.api.questions import Questions\ngc.unfreeze()")
    questions = "[q for q in gc.get_objects() if type(q) is Questions]"
    anki.until(f"sum(one.askers for q in {questions} for one in q._questions.values()) == {replies}")


def answer(anki: Anki, button: str, *ticks: int) -> None:
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    for one in ticks:
        anki.run(f"{OPEN}[0].findChildren(aqt.qt.QCheckBox)[{one}].click()")
    anki.run(f"{OPEN}[0].button(aqt.qt.QMessageBox.StandardButton.{button}).click()")


def press(anki: Anki, *keys: str) -> None:
    """Press keys as if the open question had the focus."""
    anki.run("from PyQt6.QtTest import QTest")
    for key in keys:
        anki.run(f"box = {OPEN}[0]; QTest.keyClick(box.focusWidget() or box, aqt.qt.Qt.Key.Key_{key})")


def saved(anki: Anki, name: str) -> Any:
    return anki.eval(f"mw.addonManager.getConfig('ankiconnect')[{name!r}]")


def test_yes_is_kept(anki: Anki) -> None:
    reply = ask(anki, A)
    assert A in asked(anki, A)
    assert not reply.done()
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED
    assert saved(anki, "webCorsOriginList") == ["http://localhost", A]
    assert saved(anki, "ignoreOriginList") == []
    assert anki.post({"action": "deckNames"}, {"Origin": A}) == ["Default"]
    meta = json.loads((anki.folder / "meta.json").read_text())
    assert meta["config"] == {
        **anki.config,
        "webCorsOriginList": ["http://localhost", A],
        "originScopes": [{"origin": A, "scopes": ["read", "add"]}],
    }
    body = {"action": "deleteNotes", "version": 6, "params": {"notes": []}}
    assert anki.post(body, {"Origin": A})["error"] == f"the page {A} may not deleteNotes (scope edit)"


def test_what_the_page_may_do_is_chosen(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki, A)
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    boxes = f"{OPEN}[0].option_boxes"
    names = "[one.text().partition(':')[0] for one in {} if one.isChecked()]"
    assert anki.eval(names.format(boxes)) == ["read", "add"]
    anki.run(f"[one.click() for one in {boxes} if one.text().startswith(('add', 'edit'))]")
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED
    assert saved(anki, "originScopes") == [{"origin": A, "scopes": ["read", "edit"]}]


def test_a_yes_to_nothing_is_a_no(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki, A)
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    anki.run(f"[one.setChecked(False) for one in {OPEN}[0].option_boxes]")
    answer(anki, "Yes")
    assert reply.result(10) == DENIED
    assert saved(anki, "webCorsOriginList") == ["http://localhost"]


def test_the_answer_survives_a_restart(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki)
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED
    anki.config["webCorsOriginList"] = saved(anki, "webCorsOriginList")
    anki.restart()
    assert anki.post(ASK, {"Origin": A})["result"] == GRANTED
    assert anki.eval(f"len({OPEN})") == 0


@pytest.mark.parametrize("way", ["No", "close", "escape"])
def test_no_is_not_kept(anki: Anki, way: str) -> None:
    reply = ask(anki, A)
    asked(anki)
    if way == "No":
        answer(anki, "No")
    else:
        anki.run(f"{OPEN}[0].{'close' if way == 'close' else 'reject'}()")
    assert reply.result(10) == DENIED
    assert saved(anki, "webCorsOriginList") == ["http://localhost"]
    assert saved(anki, "ignoreOriginList") == []


def test_a_no_counts_for_the_site_and_for_a_while(anki: Anki) -> None:
    """Nobody is asked again at once, neither by another part of the site nor by another site."""
    reply = ask(anki, "https://one.site.co.uk")
    asked(anki)
    answer(anki, "No")
    assert reply.result(10) == DENIED
    for origin in ("https://one.site.co.uk", "http://two.site.co.uk:8080", A):
        assert ask(anki, origin).result(10) == DENIED
    assert anki.eval("len(messages)") == 1


def test_the_second_tick_ends_all_questions(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki)
    answer(anki, "No", 1)
    assert reply.result(10) == DENIED
    assert saved(anki, "ignoreOriginList") == []
    anki.run("import gc\nfrom ankiconnect.server.api.questions import Refusals\ngc.unfreeze()")
    anki.run("for one in gc.get_objects():\n  if type(one) is Refusals: one._clock = lambda: 1e9")
    assert ask(anki, B).result(10) == DENIED
    assert anki.eval("len(messages)") == 1


def test_no_with_the_tick_is_kept(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki)
    answer(anki, "No", 0)
    assert reply.result(10) == DENIED
    assert saved(anki, "ignoreOriginList") == [A]
    assert anki.post(ASK, {"Origin": A})["result"] == DENIED
    assert anki.eval("len(messages)") == 1


def test_the_question(anki: Anki) -> None:
    reply = ask(anki, A)
    assert asked(anki).startswith(f"Allow {A} to access your collection?")
    box = f"{OPEN}[0]"
    assert anki.eval(f"{box}.textFormat() == aqt.qt.Qt.TextFormat.PlainText")
    assert not anki.eval(f"{box}.isModal()")
    assert anki.eval(f"bool({box}.windowFlags() & aqt.qt.Qt.WindowType.WindowStaysOnTopHint)")
    assert sorted(anki.eval(f"[one.text() for one in {box}.buttons()]")) == ["Allow", "Don't allow"]
    assert anki.eval(f"{box}.defaultButton().text()") == "Don't allow"
    assert anki.eval(f"[one.isChecked() for one in {box}.ticks]") == [False, False]
    anki.run(f"boxes = [*{box}.option_boxes, *{box}.ticks]")
    assert anki.eval(f"len(boxes) == 7 and all({box}.rect().contains(one.geometry()) for one in boxes)")
    bottoms = "[one.geometry().bottom() for one in boxes]"
    assert anki.eval(
        f"all(one.top() > y for one, y in zip([b.geometry() for b in boxes[1:]], {bottoms}))"
    )
    answer(anki, "No")
    assert reply.result(10) == DENIED


def test_no_letter_and_nothing_early_answers(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki)
    assert anki.eval(f"[one.isEnabled() for one in {OPEN}[0].buttons()]") == [False, False]
    press(anki, "Y", "A", "Tab", "Space", "Return", "Escape")
    anki.run(f"[one.click() for one in ({OPEN}[0].buttons() + {OPEN}[0]._boxes)]")
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    press(anki, "Y", "N", "A", "D")
    assert anki.eval(f"len({OPEN})") == 1
    anki.run(
        f"aqt.qt.QApplication.sendEvent({OPEN}[0], aqt.qt.QEvent(aqt.qt.QEvent.Type.WindowActivate))"
    )
    press(anki, "Space", "Return", "Escape")
    assert anki.eval(f"len({OPEN})") == 1
    assert not reply.done()
    anki.until(f"not {OPEN}[0]._ignoring.isActive()")
    press(anki, "Escape")
    assert reply.result(10) == DENIED


def test_who_has_no_mouse_can_allow(anki: Anki) -> None:
    """By way of all check boxes: a Tab and a blank, meant for another window, allow nothing."""
    reply = ask(anki, A)
    asked(anki)
    anki.until(f"{OPEN}[0].defaultButton().isEnabled()")
    press(anki, "Tab", "Space", "Space", *["Tab"] * 5, "Space", "Tab", "Space", "Space", "Tab", "Space")
    assert reply.result(10) == GRANTED


def test_several_origins_are_asked_about_one_after_the_other(anki: Anki) -> None:
    first = ask(anki, A)
    asked(anki, A)
    second, same = ask(anki, B), ask(anki, A)
    waiting(anki, 3)
    asked(anki, A)
    answer(anki, "Yes")
    assert first.result(10) == same.result(10) == GRANTED
    asked(anki, B)
    answer(anki, "No")
    assert second.result(10) == DENIED
    assert anki.eval("len(messages)") == 2
    assert anki.eval(f"len({OPEN})") == 0


def test_others_are_served_meanwhile(anki: Anki) -> None:
    reply = ask(anki, A)
    asked(anki)
    for _ in range(50):
        assert anki.call("deckNames") == ["Default"]
    assert not reply.done()
    answer(anki, "No")
    assert reply.result(10) == DENIED


def test_a_client_that_went_away(anki: Anki) -> None:
    with pytest.raises(TimeoutError):
        anki.post(ASK, {"Origin": A}, timeout=1)
    asked(anki, A)
    waiting(anki, 0)
    waits = ask(anki, A)
    waiting(anki, 1)
    answer(anki, "Yes")
    assert waits.result(10) == GRANTED


def test_an_empty_origin_and_null(anki: Anki) -> None:
    """An empty one is not an origin."""
    assert ask(anki, "").result(10) == DENIED
    assert anki.eval("len(messages)") == 0
    reply = ask(anki, "null")
    assert "every local file" in asked(anki, "null")
    answer(anki, "No", 0)
    assert reply.result(10) == DENIED
    assert saved(anki, "ignoreOriginList") == ["null"]


def test_an_endless_origin_is_not_asked_about(anki: Anki) -> None:
    assert ask(anki, "http://" + "a" * 400).result(10) == DENIED
    assert anki.eval("len(messages)") == 0


def test_stopping_answers(anki: Anki) -> None:
    replies = [ask(anki, A)]
    asked(anki, A)
    replies += [ask(anki, A), ask(anki, B)]
    waiting(anki, 3)
    started = time.monotonic()
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    assert [one.result(20) for one in replies] == [DENIED] * 3
    assert time.monotonic() - started < 10
    assert anki.wait() == 0
    assert json.loads((anki.folder / "meta.json").read_text())["config"] == anki.config


def test_a_variable_wins_but_the_answer_counts_until_anki_ends(start_anki: Starter) -> None:
    anki = start_anki(variables={"ANKICONNECT_CORS_ORIGIN_LIST": "https://c.example"})
    reply = ask(anki, A)
    asked(anki)
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED
    assert anki.post(ASK, {"Origin": A})["result"] == GRANTED
    assert saved(anki, "webCorsOriginList") == ["http://localhost", A]


def test_while_another_dialog_is_open(anki: Anki) -> None:
    anki.forgive("modal box: modal")
    anki.run("aqt.qt.QTimer.singleShot(0, lambda: aqt.utils.showInfo('modal'))")
    anki.until(f"len({OPEN}) == 1")
    reply = ask(anki, A)
    anki.until(f"len({OPEN}) == 2")
    assert anki.call("deckNames") == ["Default"]
    anki.run(f"[w for w in {OPEN} if w.text() == 'modal'][0].accept()")
    asked(anki, A)
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED


def test_the_profile_chooser_shows(lend_anki: Lender) -> None:
    anki = lend_anki(profiles=["Ann", "Bob"], profile=None)
    reply = ask(anki, A)
    asked(anki, A)
    assert anki.call("loadProfile", name="Bob") is True
    anki.until("mw.col is not None")
    asked(anki, A)
    answer(anki, "Yes")
    assert reply.result(10) == GRANTED
    assert anki.call("loadProfile", name="Ann") is True
    anki.until("mw.col is not None and mw.pm.name == 'Ann'")
    assert anki.call("getActiveProfile") == "Ann"
