"""The memory budget of all requests."""

from __future__ import annotations

import contextlib

import pytest

from ankiconnect.server.api.memory_budget import (
    MIN_TOTAL_BYTES,
    BudgetExceeded,
    MemoryBudget,
    total_limit,
)


def test_all_together_are_bounded() -> None:
    budget = MemoryBudget()
    with budget.reservation() as one, budget.reservation() as two:
        one.reserve(60, 100)
        two.reserve(40, 100)
        with pytest.raises(BudgetExceeded):
            two.reserve(1, 100)
        assert budget.used == 100
    assert budget.used == 0
    with budget.reservation() as one:
        one.reserve(100, 100)


def test_what_a_failed_request_held_is_free_again() -> None:
    budget = MemoryBudget()
    with contextlib.suppress(LookupError), budget.reservation() as reservation:
        reservation.reserve(60, 100)
        raise LookupError
    assert budget.used == 0


def test_what_was_given_back_counts_once() -> None:
    budget = MemoryBudget()
    with budget.reservation() as reservation:
        reservation.reserve(60, 100)
        reservation.release(20)
        assert budget.used == 40
        reservation.release(100)
        assert budget.used == 0
    assert budget.used == 0


def test_what_still_works_for_a_request_that_has_ended_takes_nothing() -> None:
    budget = MemoryBudget()
    with budget.reservation() as reservation:
        reservation.reserve(60, 100)
    with pytest.raises(BudgetExceeded):
        reservation.reserve(1, 100)
    reservation.release(1)
    assert budget.used == 0


def test_a_small_limit_of_one_leaves_room_for_many() -> None:
    assert total_limit(1) == MIN_TOTAL_BYTES
    assert total_limit(MIN_TOTAL_BYTES) == 2 * MIN_TOTAL_BYTES
