"""The types of parameters: what JSON value fits which annotation.

A handler's annotations are the schema of its action. `checker` turns one into a function that
returns the usable value or raises `ActionError` with the place and what came.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable
from typing import Annotated, Any, Union, get_args, get_origin

from .errors import ActionError

JsonObject = dict[str, Any]

Checker = Callable[[str, Any], Any]
"""Takes the place of a value ("cards[2]") and the value; returns the usable value."""

_SQL_MOST = 2**63 - 1
_MOST_SHOWN = 60


class _Numeric:
    """Marks an id that may also come as a numeric string (docs/actions.md, setDeckConfigId...)."""

    words = "an integer or a numeric string"


NumericId = Annotated[int, _Numeric]


def describe(annotation: Any) -> str:
    """What an annotation allows, in words: "array of integer"."""
    annotation = _plain_type(annotation)
    if annotation is Any or annotation is object:
        return "any"
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _Numeric.words
    if origin in (Union, types.UnionType):
        return " or ".join(describe(one) for one in arguments)
    if origin is list:
        return f"array of {describe(arguments[0])}"
    if origin is dict:
        return "object"
    return _WORDS[annotation]


def _plain_type(annotation: Any) -> Any:
    """The type behind one of Anki's typed ids: CardId is an int."""
    return getattr(annotation, "__supertype__", annotation)


_WORDS = {
    int: "integer",
    str: "string",
    bool: "boolean",
    type(None): "null",
    float: "number",
}


def checker(annotation: Any) -> Checker:
    """The function that checks values of `annotation`.

    Raises:
        TypeError: The annotation is none of those a parameter may have.
    """
    if annotation is Any or annotation is object:
        return anything
    annotation = _plain_type(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated and _Numeric in arguments:
        return _numeric
    if origin in (Union, types.UnionType):
        return _either(arguments)
    if origin is list:
        return _array(checker(arguments[0]))
    if origin is dict:
        return _plain(dict, "an object")
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    raise TypeError(f"a parameter cannot have the type {annotation!r}")


def anything(place: str, value: Any) -> Any:
    """Take any value as it is."""
    return value


def _refuse(place: str, wanted: str, value: Any) -> ActionError:
    return ActionError(f"{place} must be {wanted}, not {_kind(value)}")


def _kind(value: Any) -> str:
    """What came, in JSON's words; short values are shown."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if value is None:
        return "null"
    if isinstance(value, str) and len(value) > _MOST_SHOWN:
        return repr(value[:_MOST_SHOWN]) + "..."
    return repr(value)


def integer(place: str, value: Any) -> int:
    """Check one integer; 5.0 counts as one, true does not, and more than 64 bits is refused."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refuse(place, "an integer", value)
    if not -_SQL_MOST - 1 <= value <= _SQL_MOST:
        raise _refuse(place, "an integer of 64 bits", value)
    return value


def _numeric(place: str, value: Any) -> int:
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError as error:
            raise ActionError(str(error)) from None
    return integer(place, value)


def boolean(place: str, value: Any) -> bool:
    """Check one boolean; 0 and 1 count as such, since some languages have no other."""
    if isinstance(value, bool) or (isinstance(value, int | float) and value in (0, 1)):
        return bool(value)
    raise _refuse(place, "true or false", value)


def _plain(kind: type, words: str) -> Checker:
    def check(place: str, value: Any) -> Any:
        if not isinstance(value, kind):
            raise _refuse(place, words, value)
        return value

    return check


def number(place: str, value: Any) -> int | float:
    """Check one number; true is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(place, "a number", value)
    return value


def _null(place: str, value: Any) -> None:
    if value is not None:
        raise _refuse(place, "null", value)


text: Checker = _plain(str, "a string")

_PLAIN: dict[Any, Checker] = {
    int: integer,
    bool: boolean,
    str: text,
    type(None): _null,
    float: number,
}


def _array(check_item: Checker) -> Checker:
    def check(place: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _refuse(place, "an array", value)
        if check_item is anything:
            return value
        if check_item is integer and all(type(one) is int for one in value):
            return _within_64_bits(place, value)
        return [check_item(f"{place}[{number}]", one) for number, one in enumerate(value)]

    return check


def _within_64_bits(place: str, ids: list[int]) -> list[int]:
    """The common case, ten thousand ids, without a call for each."""
    if ids and (min(ids) < -_SQL_MOST - 1 or max(ids) > _SQL_MOST):
        raise ActionError(f"{place} must hold integers of 64 bits")
    return ids


def _either(alternatives: tuple[Any, ...]) -> Checker:
    """Check a union; the error of the last alternative that is not null is reported."""
    checks = [checker(one) for one in alternatives if one is not type(None)]
    nullable = type(None) in alternatives

    def check(place: str, value: Any) -> Any:
        if value is None and nullable:
            return None
        for one in checks[:-1]:
            with contextlib.suppress(ActionError):
                return one(place, value)
        return checks[-1](place, value)

    return check
