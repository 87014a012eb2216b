"""What button texts are made of, without the state that a card has now."""

from __future__ import annotations

import pytest
from anki.scheduler.v3 import SchedulingStates

from ankiconnect.handlers.cards.members import _without_current


def states() -> SchedulingStates:
    message = SchedulingStates()
    message.again.normal.learning.remaining_steps = 2
    message.easy.normal.review.scheduled_days = 4
    return message


@pytest.mark.parametrize("custom_data", ["", "{}", "x" * 127, "x" * 300])
def test_the_current_state_is_left_out(custom_data: str) -> None:
    message = states()
    message.current.normal.new.position = 5
    message.current.custom_data = custom_data
    assert _without_current(message.SerializeToString()) == states().SerializeToString()


def test_a_message_without_it_stays_as_it_is() -> None:
    assert _without_current(states().SerializeToString()) == states().SerializeToString()
    assert _without_current(b"") == b""
