"""Checks JSON values against the annotations of an action's parameters.

The annotations are the schema of an action. `checker` makes a function from an annotation. That
function returns the checked value, or raises `ActionError` with the path of the value and the value
itself.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import types
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, is_typeddict

from .errors import ActionError

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """Replaces a part of a request that is not text, such as one item of a list.

    Only the item fails. `error` is the text, and `id` its member of that name.
    """

    error: str
    id: int | None = None


Checker = Callable[[str, Any], Any]
"""Takes the path of a value in the request ("cards[2]") and the value; returns the checked value."""

_MAX_INT64 = 2**63 - 1
_MAX_SHOWN_CHARACTERS = 60
_MAX_LISTED = 10


class _Numeric:
    """Marks an id that may also come as a numeric string (docs/actions.md, setDeckConfigId...)."""

    words = "an integer or a numeric string"


NumericId = Annotated[int, _Numeric]


def is_numeric_id(annotation: Any) -> bool:
    """Whether an annotation is `NumericId`."""
    return get_origin(annotation) is Annotated and _Numeric in get_args(annotation)


def documented(annotation: Any) -> Any:
    """The type that clients should send or expect.

    ``Annotated[list[Any], list[NewNote]]`` means that the request as a whole only has to be a list. The
    action itself checks the items, since one that is not valid harms only itself.
    """
    if get_origin(annotation) is Annotated and not is_numeric_id(annotation):
        return get_args(annotation)[1]
    return annotation


def checked(annotation: Any) -> Any:
    """The type that a request is checked against before the action runs: see `documented`."""
    if get_origin(annotation) is Annotated and not is_numeric_id(annotation):
        return get_args(annotation)[0]
    return annotation


def describe(annotation: Any) -> str:
    """The values that an annotation allows, in words: "array of integer"."""
    annotation = plain_type(documented(annotation))
    if annotation is Any or annotation is object:
        return "any"
    if is_numeric_id(annotation):
        return _Numeric.words
    if is_typeddict(annotation):
        return str(annotation.__name__)
    return _WORDS.get(annotation) or _describe_compound(annotation)


def _describe_compound(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(describe(one) for one in arguments)
    if origin is Generator:  # the result of an action that works in slices
        return describe(arguments[2])
    if origin in (list, Sequence):
        return f"array of {describe(arguments[0])}"
    if origin is tuple:
        kinds = dict.fromkeys(describe(one) for one in arguments)
        return f"array of {len(arguments)}, each {' or '.join(kinds)}"
    if origin is Literal:
        return " or ".join(_json(one) for one in arguments)
    of = describe(arguments[1])
    return "object" if of == "any" else f"object of {of}"


def plain_type(annotation: Any) -> Any:
    """The underlying type of a NewType: int for Anki's CardId.

    None becomes its type, as everywhere but in a generic alias of Python 3.10: ``Slices[None]``.
    """
    return type(None) if annotation is None else getattr(annotation, "__supertype__", annotation)


_WORDS = {
    int: "integer",
    str: "string",
    bool: "boolean",
    type(None): "null",
    float: "number",
}


def checker(annotation: Any) -> Checker:
    """Make the function that checks values of an annotation.

    Raises:
        TypeError: A parameter cannot have this annotation.
    """
    if isinstance(documented(annotation), str):
        raise TypeError(f"a parameter cannot have the type {annotation!r}")
    annotation = plain_type(checked(annotation))
    if annotation is Any or annotation is object:
        return anything
    origin, arguments = get_origin(annotation), get_args(annotation)
    if is_numeric_id(annotation):
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
    """Accept any value."""
    return value


def refusal(place: str, wanted: str, value: Any) -> ActionError:
    """The error for a value that is something else than `wanted`."""
    return ActionError(f"{place} must be {wanted}, not {shown(value)}")


def shown(value: Any) -> str:
    """A value for an error text: the kind of an object or array, else JSON, cut if long."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, str) and len(value) > _MAX_SHOWN_CHARACTERS:
        return _json(value[:_MAX_SHOWN_CHARACTERS]) + "..."
    text = _json(value)
    return text if isinstance(value, str) else _cut(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    too_long = len(text) > _MAX_SHOWN_CHARACTERS
    return text[:_MAX_SHOWN_CHARACTERS] + "..." if too_long else text


def listed(names: Iterable[str]) -> str:
    """Names for an error text, cut if there are many."""
    cut = [_cut(name) for name in itertools.islice(names, _MAX_LISTED + 1)]
    return ", ".join([*cut[:_MAX_LISTED], *(["..."] if len(cut) > _MAX_LISTED else [])])


def member(place: str, holder: JsonObject, name: str) -> Any:
    """A member that an object must have.

    Args:
        place: The path of the object in the request.

    Raises:
        ActionError: It is missing; the text begins with its name, as in the older add-on.
    """
    if name in holder:
        return holder[name]
    raise ActionError(f"'{name}' is missing in {place} (it has: {listed(holder) or 'nothing'})")


def integer(place: str, value: Any) -> int:
    """Check an integer of at most 64 bits. 5.0 is accepted as an integer; true is not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise refusal(place, "an integer", value)
    if not -_MAX_INT64 - 1 <= value <= _MAX_INT64:
        raise refusal(place, "an integer of 64 bits", value)
    return value


def _numeric(place: str, value: Any) -> int:
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise refusal(place, _Numeric.words, value) from None
    return integer(place, value)


def boolean(place: str, value: Any) -> bool:
    """Check a boolean. 0 and 1 are accepted too, since some languages have no booleans."""
    if isinstance(value, bool) or (isinstance(value, int | float) and value in (0, 1)):
        return bool(value)
    raise refusal(place, "true or false", value)


def _plain(kind: type, words: str) -> Checker:
    def check(place: str, value: Any) -> Any:
        if not isinstance(value, kind):
            raise refusal(place, words, value)
        return value

    return check


def number(place: str, value: Any) -> int | float:
    """Check a number. true is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal(place, "a number", value)
    return value


def _null(place: str, value: Any) -> None:
    if value is not None:
        raise refusal(place, "null", value)


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
            raise refusal(place, "an array", value)
        if check_item is anything:
            return value
        kinds = set(map(type, value))  # of all items at once: requests often have ten thousand
        if check_item is integer and kinds == {int}:
            return _within_64_bits(place, value)
        if check_item is text and kinds == {str}:
            return value
        return [check_item(f"{place}[{number}]", one) for number, one in enumerate(value)]

    return check


def _within_64_bits(place: str, ids: list[int]) -> list[int]:
    """Check many ids with two calls in total."""
    if min(ids) < -_MAX_INT64 - 1 or max(ids) > _MAX_INT64:
        wrong = next(n for n, one in enumerate(ids) if not -_MAX_INT64 - 1 <= one <= _MAX_INT64)
        raise refusal(f"{place}[{wrong}]", "an integer of 64 bits", ids[wrong])
    return ids


def _either(alternatives: tuple[Any, ...]) -> Checker:
    """Check a union. If nothing matches, the error is that of the last alternative other than null."""
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
