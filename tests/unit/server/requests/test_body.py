"""Reading bodies."""

from __future__ import annotations

import random

import pytest

from ankiconnect.server.api.memory_budget import MemoryBudget
from ankiconnect.server.requests import body

SIZE = body.MIN_COUNTED_BYTES


def reserved(content: bytes) -> int:
    with MemoryBudget().reservation() as reservation:
        body.reserve_values(bytearray(content), reservation, 1 << 40)
        return reservation.reserved


@pytest.mark.parametrize("values", [0, 1, body.FEW - 1, body.FEW, body.FEW + 1, SIZE])
def test_each_value_of_a_large_body_counts(values: int) -> None:
    content = [*b"," * values, *b" " * SIZE]
    random.Random(values).shuffle(content)
    assert reserved(bytes(content)) == body.VALUE_BYTES * values


def test_arrays_objects_and_members_count() -> None:
    assert reserved(b'[{"a": [1, 2]}]' + b" " * SIZE) == body.VALUE_BYTES * 4


def test_a_small_body_does_not_count() -> None:
    assert reserved(b"," * (SIZE - 1)) == 0
