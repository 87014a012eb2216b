"""The memory that requests may hold together."""

from __future__ import annotations

import contextlib

import pytest

from ankiconnect.server.api.memory_budget import LEAST_TOGETHER, Full, Memory, most_together


def test_all_together_are_bounded() -> None:
    memory = Memory()
    with memory.share() as one, memory.share() as two:
        one.take(60, 100)
        two.take(40, 100)
        with pytest.raises(Full):
            two.take(1, 100)
        assert memory.held == 100
    assert memory.held == 0
    with memory.share() as one:
        one.take(100, 100)


def test_what_a_failed_request_held_is_free_again() -> None:
    memory = Memory()
    with contextlib.suppress(LookupError), memory.share() as share:
        share.take(60, 100)
        raise LookupError
    assert memory.held == 0


def test_what_was_given_back_counts_once() -> None:
    memory = Memory()
    with memory.share() as share:
        share.take(60, 100)
        share.give_back(20)
        assert memory.held == 40
        share.give_back(100)
        assert memory.held == 0
    assert memory.held == 0


def test_what_still_works_for_a_request_that_has_ended_takes_nothing() -> None:
    memory = Memory()
    with memory.share() as share:
        share.take(60, 100)
    with pytest.raises(Full):
        share.take(1, 100)
    share.give_back(1)
    assert memory.held == 0


def test_a_small_limit_of_one_leaves_room_for_many() -> None:
    assert most_together(1) == LEAST_TOGETHER
    assert most_together(LEAST_TOGETHER) == 2 * LEAST_TOGETHER
