"""Which JSON values each annotation accepts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NewType, Optional, Union

import pytest

from ankiconnect.handlers.framework import parameter_types
from ankiconnect.handlers.framework.errors import ActionError

NoteId = NewType("NoteId", int)

FITS: list[tuple[Any, Any, Any]] = [
    (int, 5, 5),
    (int, -5, -5),
    (int, 5.0, 5),
    (int, 2**63 - 1, 2**63 - 1),
    (int, -(2**63), -(2**63)),
    (bool, True, True),
    (bool, False, False),
    (bool, 1, True),
    (bool, 0, False),
    (bool, 0.0, False),
    (str, "", ""),
    (str, "x", "x"),
    (float, 1, 1),
    (float, 1.5, 1.5),
    (Any, None, None),
    (Any, [object], [object]),
    (object, "x", "x"),
    (NoteId, 5, 5),
    (list[NoteId], [5, 6.0], [5, 6]),
    (list[int], [], []),
    (list[int], [1, 2**63 - 1, -(2**63)], [1, 2**63 - 1, -(2**63)]),
    (list[str], ["a", ""], ["a", ""]),
    (list[str], [], []),
    (list[Any], [1, None, "x"], [1, None, "x"]),
    (list[list[int]], [[1], []], [[1], []]),
    (dict[str, Any], {"a": 1}, {"a": 1}),
    (parameter_types.JsonObject, {}, {}),
    (parameter_types.NumericId, 5, 5),
    (parameter_types.NumericId, "5", 5),
    (parameter_types.NumericId, "-5", -5),
    (int | None, None, None),
    (int | None, 5, 5),
    (Optional[str], None, None),  # noqa: UP045
    (Union[int, str], "x", "x"),  # noqa: UP007
    (int | str, 5, 5),
    (str | list[str], ["a"], ["a"]),
    (str | list[str], "a", "a"),
    (parameter_types.NumericId | None, "7", 7),
    (None | list[int], None, None),
]


@pytest.mark.parametrize(("annotation", "value", "usable"), FITS, ids=repr)
def test_fits(annotation: Any, value: Any, usable: Any) -> None:
    checked = parameter_types.checker(annotation)("place", value)
    assert checked == usable
    assert type(checked) is type(usable)


REFUSED: list[tuple[Any, Any, str]] = [
    (int, "5", 'place must be an integer, not "5"'),
    (int, True, "place must be an integer, not true"),
    (int, 5.5, "place must be an integer, not 5.5"),
    (int, None, "place must be an integer, not null"),
    (int, [5], "place must be an integer, not an array"),
    (int, {}, "place must be an integer, not an object"),
    (int, 2**63, "64 bits"),
    (int, -(2**63) - 1, "64 bits"),
    (int, 1e30, "64 bits"),
    (int, float("inf"), "place must be an integer"),
    (bool, "true", "place must be true or false"),
    (bool, 2, "place must be true or false, not 2"),
    (bool, None, "place must be true or false, not null"),
    (str, 5, "place must be a string, not 5"),
    (str, None, "place must be a string, not null"),
    (float, "1", "place must be a number"),
    (float, True, "place must be a number, not true"),
    (list[int], {}, "place must be an array, not an object"),
    (list[int], "12", "place must be an array"),
    (list[int], [1, "2"], "place[1] must be an integer"),
    (list[int], [1, True], "place[1] must be an integer"),
    (list[int], [1, 2**63], "64 bits"),
    (list[int], [1.0, 2**64], "64 bits"),
    (list[str], ["a", 5], "place[1] must be a string, not 5"),
    (list[list[int]], [[1], [None]], "place[1][0] must be an integer, not null"),
    (dict[str, Any], [], "place must be an object, not an array"),
    (parameter_types.NumericId, "x", 'place must be an integer or a numeric string, not "x"'),
    (parameter_types.NumericId, "", 'place must be an integer or a numeric string, not ""'),
    (parameter_types.NumericId, "1.5", 'an integer or a numeric string, not "1.5"'),
    (parameter_types.NumericId, str(2**63), "64 bits"),
    (parameter_types.NumericId, "9" * 5000, "an integer or a numeric string, not"),
    (parameter_types.NumericId, None, "place must be an integer, not null"),
    (int | str, [], "place must be a string, not an array"),
    (str | list[int], ["x"], "place[0] must be an integer"),
    (int | str, None, "place must be"),
]


@pytest.mark.parametrize(("annotation", "value", "words"), REFUSED, ids=lambda one: repr(one)[:40])
def test_refused_in_words(annotation: Any, value: Any, words: str) -> None:
    with pytest.raises(ActionError) as error:
        parameter_types.checker(annotation)("place", value)
    assert words in str(error.value)


def test_a_long_value_is_not_shown_whole() -> None:
    with pytest.raises(ActionError) as error:
        parameter_types.checker(int)("place", "x" * 1_000_000)
    assert len(str(error.value)) < 150


@pytest.mark.parametrize(
    "annotation", [bytes, list, tuple[int], set[int], Literal["a"], Annotated[int, "x"], list[bytes]]
)
def test_unknown_annotations_are_refused_at_import(annotation: Any) -> None:
    with pytest.raises(TypeError):
        parameter_types.checker(annotation)


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (int, "integer"),
        (NoteId, "integer"),
        (bool, "boolean"),
        (str, "string"),
        (float, "number"),
        (Any, "any"),
        (list[int], "array of integer"),
        (list[dict[str, Any]], "array of object"),
        (int | None, "integer or null"),
        (parameter_types.NumericId, "an integer or a numeric string"),
    ],
)
def test_described(annotation: Any, words: str) -> None:
    assert parameter_types.describe(annotation) == words


def test_long_and_deep_values_are_refused_in_few_words() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for value, words in (
        (deep, "an array"),
        ("x" * 10**6, '"' + "x" * 60 + '"...'),
        ({"a": deep}, "an object"),
    ):
        with pytest.raises(ActionError) as failed:
            parameter_types.checker(int)("cards", value)
        assert str(failed.value) == f"cards must be an integer, not {words}"
