"""Message boxes, as far as they need no window."""

from __future__ import annotations

from ankiconnect.window.prompts.message_boxes import MessageBoxes


def test_what_is_asked_after_the_end_is_answered_with_no() -> None:
    boxes, answers = MessageBoxes(), list[bool]()
    boxes.close()
    boxes.ask("Allow it?", [], answers.append)
    assert answers == [False]
