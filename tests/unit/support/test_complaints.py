"""Reading an Anki's log: what counts as a complaint."""

from __future__ import annotations

from tools.real_anki.complaints import complaints

ENDING = """
Error in sys.excepthook:
TypeError: 'NoneType' object is not callable

Original exception was:
Traceback (most recent call last):
  File "/lib/python3.13/site-packages/aqt/taskman.py", line 152, in raise_exception
    raise exception
  File "{file}", line 161, in on_op_finished
    if mw.col.op_made_changes(changes):
       ^^^^^^^^^^^^^^^^^^^^^^
AttributeError: 'NoneType' object has no attribute '{missing}'
"""
AQT = "/lib/python3.13/site-packages/aqt/operations/__init__.py"
FIRST = "Traceback (most recent call last):"


def test_what_anki_prints_when_an_editor_has_saved_at_its_end() -> None:
    assert complaints(ENDING.format(file=AQT, missing="op_made_changes")) == []


def test_the_same_of_ours_counts() -> None:
    ours = "/base/addons21/ankiconnect/window/refresh/notifier.py"
    assert complaints(ENDING.format(file=ours, missing="op_made_changes")) == [FIRST]


def test_any_other_traceback_counts() -> None:
    assert complaints(ENDING.format(file=AQT, missing="db")) == [FIRST]
    assert complaints(f"{FIRST}\n  File one\nValueError\n" * 2) == [FIRST, FIRST]
    assert complaints(FIRST) == [FIRST]


def test_pages_that_are_still_loading() -> None:
    told = "09:00:ERROR:waitress:Exception\n{}\n  File {}\nValueError"
    assert complaints(told.format(FIRST, "mediasrv.py")) == []
    assert complaints(told.format(FIRST, "addons21/ankiconnect/one.py")) == [FIRST]


def test_what_a_test_forgives() -> None:
    output = f"PROBE error pop-up: one\n{FIRST}\n"
    assert complaints(output, ["pop-up: one"]) == [FIRST]
    assert complaints(output, ["Traceback", "pop-up"]) == []
